"""Call scorers on computed features and turn what they return into rows with evidence."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator, Mapping, Sequence, Set
from types import MappingProxyType
from typing import Any, cast

import numpy as np
from PIL import Image

from mmeval.engine.features import FeatureKey
from mmeval.engine.plan import Metric, Task
from mmeval.engine.roles import Owner, blamed
from mmeval.media import Input, Status, Unscorable, image_size
from mmeval.runs import EvidenceRecord, Row, evidence_id
from mmeval.scorers import BoundScorer, Boxes, Evidence, Facts, MapEvidence, Result, Score, Spans, unscored
from mmeval.sessions import Benchmark, Submission

log = logging.getLogger(__name__)


def evaluate(
    bound: BoundScorer,
    slots: Mapping[str, Any],
    values: Mapping[FeatureKey, Any],
    owners: Mapping[str, Owner] = MappingProxyType({}),
    source: Input | None = None,
) -> Result:
    """The scorer's result, or why there is none: a slot without a value, or code that raised.

    ``source`` is the session's own picture; an answer of its size is not to blame where it does not
    fit to an earlier answer.
    """
    arguments = {slot: _filled(content, values) for slot, content in slots.items()}
    lacking = [
        (owners.get(slot, "answer"), why) for slot, why in arguments.items() if isinstance(why, Unscorable)
    ]
    if lacking:  # what the turn's own answer lacks counts before what it would have started from
        owner, why = next((one for one in lacking if one[0] == "answer"), lacking[0])
        reason = blamed(why, owner)
        return unscored(reason.reason, status=reason.status)
    try:
        return _sound(bound.scorer.function(**arguments, **bound.arguments))
    except Unscorable as error:
        return unscored(error.reason, status=_fault(error.status, slots, owners, source))
    except Exception as error:
        log.warning("%s failed", bound.identity(), exc_info=error)
        return unscored(f"{bound.scorer.name} failed: {type(error).__name__}: {error}", status="failed")


def _filled(content: Any, values: Mapping[FeatureKey, Any]) -> Any:
    """What fills a slot. A reason names this slot's file, not the first one of the same content."""
    if not isinstance(content, FeatureKey):
        return content
    value = values[content]
    return value.named(content.input.label) if isinstance(value, Unscorable) else value


def _fault(
    status: Status, slots: Mapping[str, Any], owners: Mapping[str, Owner], source: Input | None
) -> Status:
    """Whose fault it is that sizes do not fit, where an earlier answer is among what was compared.

    An answer of the source's size is not to blame for an earlier one of another size, and a mask is
    not to blame where the answers have another size than the source.
    """
    of_a_mask = status == "broken" and any(
        isinstance(content, FeatureKey) and content.input.kind == "mask" for content in slots.values()
    )
    if source is None or not (status == "unusable" or of_a_mask):
        return status
    own = [
        content.input
        for slot, content in slots.items()
        if isinstance(content, FeatureKey) and owners.get(slot) == "answer"
    ]
    fits = bool(own) and all(image_size(item) == image_size(source) for item in own)
    if fits:
        return "undefined" if status == "unusable" else status
    return "unusable"


def _sound(result: Any) -> Result:
    """What a scorer returned, once it is sure that it can be stored.

    Raises ``TypeError`` or ``ValueError`` for what is no score, or has evidence that is none.
    """
    items = {None: result} if isinstance(result, Score) else result
    if not isinstance(items, Mapping) or not all(isinstance(one, Score) for one in items.values()):
        raise TypeError(f"a scorer returns a Score or scores by item, not {type(result).__name__}")
    for score in items.values():
        for position, piece in enumerate(score.evidence):
            if not isinstance(piece, MapEvidence):  # a map is drawn only once, when its row is made
                json.dumps(encode("", position, piece).data, allow_nan=False)
    if not items:
        return unscored("the scorer found no item to score here")
    return cast("Result", result)


def rows_of(run: str, task: Task, result: Result) -> Iterator[tuple[Row, list[EvidenceRecord]]]:
    """The rows of one task, one per item, each with its evidence."""
    scores: list[tuple[str | None, Score]] = (
        [(None, result)] if isinstance(result, Score) else [*result.items()]
    )
    for item, score in scores:
        key = evidence_id(task.system, task.session, task.turn, item, task.metric.identity)
        records = [encode(key, position, piece) for position, piece in enumerate(score.evidence)]
        scorer = task.metric.bound.scorer
        yield (
            Row(
                run=run,
                system=task.system,
                session=task.session,
                turn=task.turn,
                item=item,
                metric=task.metric.identity,
                name=scorer.name,
                family=scorer.family,
                value=score.value,
                status=score.status,
                reason=score.reason,
                evidence=key if records else None,
            ),
            records,
        )


def broken_rows(
    run: str,
    benchmark: Benchmark,
    submissions: Sequence[Submission],
    metrics: Sequence[Metric],
    done: Set[tuple[str, str, str]],
) -> Iterator[Row]:
    """Rows per system and metric for each turn of the sessions that the benchmark itself broke.

    Where its turns cannot be counted a session counts once, at turn 1. It is unknown which metrics
    of a family apply to them, so the first stands for all that say where they do.
    """
    counted = {
        metric.bound.scorer.family if metric.bound.scorer.applies else metric.identity: metric
        for metric in reversed(metrics)
    }
    for session, why in benchmark.broken.items():
        for submission in submissions:
            for metric in reversed(counted.values()):
                system, scorer = submission.info.system, metric.bound.scorer
                if (system, session, metric.identity) not in done:
                    identity = metric.identity
                    reason = f"session {session} of the benchmark is broken: {why}"
                    for turn in benchmark.broken_turns.get(session, (1,)):
                        place = (run, system, session, turn, None, identity, scorer.name, scorer.family)
                        yield Row(*place, value=None, status="broken", reason=reason)


def encode(key: str, position: int, piece: Evidence) -> EvidenceRecord:
    """Evidence as it is stored: plain data, and maps as grey PNG pictures."""
    if isinstance(piece, Facts):
        return EvidenceRecord(key, position, "facts", piece.title, None, _plain(piece.facts))
    if isinstance(piece, Boxes):
        boxes = [[float(edge) for edge in box] for box in piece.boxes]
        data = {"boxes": boxes, "captions": list(piece.captions), "layer": piece.layer}
        return EvidenceRecord(key, position, "boxes", piece.title, piece.slot, data)
    if isinstance(piece, Spans):
        stretches = [[float(end) for end in span] for span in piece.spans]
        data = {"spans": stretches, "captions": list(piece.captions)}
        return EvidenceRecord(key, position, "spans", piece.title, piece.slot, data)
    picture = io.BytesIO()
    grey = piece.as_uint8()
    Image.fromarray(grey, mode="L").save(picture, "PNG")
    data = {"height": grey.shape[0], "width": grey.shape[1]}
    return EvidenceRecord(key, position, "map", piece.title, piece.slot, data, picture.getvalue())


def _plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts with numpy's scalars as Python's own."""
    return {name: value.item() if isinstance(value, np.generic) else value for name, value in facts.items()}
