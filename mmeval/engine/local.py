"""The local engine: shard by shard, every feature once, rows committed as they are finished."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mmeval.engine.asked import asked_of
from mmeval.engine.compute import compute
from mmeval.engine.doubts import warn_of_nothing
from mmeval.engine.features import FeatureKey, FeatureSet
from mmeval.engine.plan import Metric, metrics_for, tasks_of
from mmeval.engine.progress import progress_bar, tell
from mmeval.engine.provenance import describe_run
from mmeval.engine.resuming import prepared, require_place
from mmeval.engine.scoring import broken_rows, evaluate, rows_of
from mmeval.engine.shards import Shard, shards
from mmeval.models import Pack
from mmeval.runs import EvidenceRecord, Row, RunFolder, Triple, only_writer
from mmeval.scorers import BoundScorer
from mmeval.sessions import Benchmark, Submission

if TYPE_CHECKING:
    from tqdm.std import tqdm

FEATURES_SHARE = 0.9
"""How far the bar goes through a shard's sessions with its features; the rest is scoring and writing."""


def run(
    benchmark: Benchmark,
    submissions: Sequence[Submission],
    scorers: Sequence[BoundScorer],
    *,
    pack: Pack,
    out: Path,
    device: str,
    protocol: str | None = None,
    resume: bool = False,
    progress: bool = True,
) -> RunFolder:
    """Score all submissions into the run folder ``out``.

    A shard holds a few sessions with all systems, so what systems share (the source pictures, the
    captions) is computed once. With ``resume`` the (system, session, metric) triples that the
    folder holds are kept and only the others are computed. Of those it holds, only triples with a
    row of status ``failed`` (``RunFolder.to_retry`` says why) and those of metrics whose code has
    changed are computed again.

    Raises:
        RunFolderError: ``out`` is in use, or was made from other inputs than these.
    """
    features = FeatureSet(pack, device)
    metrics, unavailable = metrics_for(scorers, features)
    info = describe_run(out, benchmark, submissions, metrics, unavailable, features, protocol)
    require_place(out, resume)  # before the lock would leave a file in somebody's folder
    with only_writer(out):
        folder = prepared(out, info, resume)
        for submission in submissions:
            folder.keep_asked(submission.info.system, asked_of(benchmark, submission))
        _score(folder, benchmark, submissions, metrics, features, progress)
        folder.finish()
    warn_of_nothing(folder)
    return folder


def _score(
    folder: RunFolder,
    benchmark: Benchmark,
    submissions: Sequence[Submission],
    metrics: Sequence[Metric],
    features: FeatureSet,
    progress: bool,
) -> None:
    done, retried = folder.done(), folder.to_retry()
    try:
        with progress_bar(len(benchmark.sessions), progress) as bar:
            work = (
                list(tasks_of(session, benchmark, submissions, metrics, features, done))
                for session in benchmark.sessions
            )
            for shard in shards(work, len(benchmark.sessions)):
                done_before = bar.n
                if shard.tasks:
                    rows, evidence = _computed(folder.name, shard, features, bar)
                    _commit(folder, shard.tasks[0].session, rows, evidence, retried)
                bar.update(done_before + shard.sessions - bar.n)
            lost = list(broken_rows(folder.name, benchmark, submissions, metrics, done))
            if lost:
                _commit(folder, "broken-sessions", lost, [], retried)
    finally:
        features.close()


def _computed(
    name: str, shard: Shard, features: FeatureSet, bar: tqdm[Any]
) -> tuple[list[Row], list[EvidenceRecord]]:
    keys = [
        content for task in shard.tasks for content in task.slots.values() if isinstance(content, FeatureKey)
    ]
    before = bar.n

    def advance(what: str, finished: int, total: int) -> None:
        # Not up to the shard's end: its rows are still to be made and written.
        tell(bar, what, before + shard.sessions * FEATURES_SHARE * finished / total)

    values = compute(keys, features, progress=advance)
    tell(bar, "scoring")
    rows: list[Row] = []
    evidence: list[EvidenceRecord] = []
    for task in shard.tasks:
        result = evaluate(task.metric.bound, task.slots, values, task.owners, task.source)
        for row, records in rows_of(name, task, result):
            rows.append(row)
            evidence.extend(records)
    return rows, evidence


def _commit(
    folder: RunFolder,
    first: str,
    rows: Sequence[Row],
    evidence: Sequence[EvidenceRecord],
    retried: Mapping[Triple, str],
) -> None:
    """Retried rows replace the old ones in the part that holds them; the others are a new part."""
    new = _part_name(first, [row for row in rows if row.triple not in retried])
    parts: dict[str, list[Row]] = {}
    for row in rows:
        parts.setdefault(retried.get(row.triple, new), []).append(row)
    for part, of_part in parts.items():
        named = {row.evidence for row in of_part}
        folder.commit(part, of_part, [record for record in evidence if record.evidence in named])


def _part_name(first: str, rows: Sequence[Row]) -> str:
    """A name that only the same work gets, so that no later part ever replaces an earlier one."""
    text = "\x1f".join(sorted({f"{row.system}\x1e{row.session}\x1e{row.metric}" for row in rows}))
    readable = re.sub(r"[^A-Za-z0-9._-]+", "_", first)[:60]  # an id may be longer than a file name
    return f"{readable}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"
