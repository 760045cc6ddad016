"""How far a run has come, from its folder alone, while another process writes it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from mmeval.report.summary import Loss
from mmeval.report.tables import unscored_reasons
from mmeval.runs import RunFolder

_TRIES = 4


@dataclass(frozen=True)
class RunProgress:
    """What is committed of a run.

    ``done`` and ``total`` count answers of sessions: each session of each system is one.
    """

    benchmark: str
    systems: tuple[str, ...]
    done: int
    total: int
    rows: int
    unscored: int
    losses: tuple[Loss, ...]
    """Why rows have no value, most frequent first."""
    finished: bool


def run_progress(folder: Path | str) -> RunProgress | None:
    """What the run at ``folder`` has committed; None when there is no run yet.

    Raises ``RunFolderError`` when its run.json cannot be read.
    """
    if not (Path(folder) / "run.json").exists():
        return None
    run = RunFolder.open(folder)
    for _ in range(_TRIES - 1):
        try:
            return _progress(run)
        except duckdb.IOException:  # a part was replaced between listing and reading it
            continue
    return _progress(run)


def _progress(run: RunFolder) -> RunProgress:
    systems = tuple(entry["system"] for entry in run.info["submissions"])
    counted = run.select(
        "SELECT count(DISTINCT (system, session)) AS done, count(*) AS rows, count(value) AS scored FROM part"
    )
    done, rows, scored = (int(n) for n in counted.iloc[0]) if len(counted) else (0, 0, 0)
    lost = run.select("SELECT status, reason, name, system FROM part WHERE status != 'scored'")
    return RunProgress(
        benchmark=run.info["benchmark"]["name"],
        systems=systems,
        done=done,
        total=int(run.info["benchmark"]["sessions"]) * len(systems),
        rows=rows,
        unscored=rows - scored,
        losses=tuple(Loss(*loss) for loss in unscored_reasons(lost).itertuples(index=False)),
        finished=bool(run.info.get("finished")),
    )
