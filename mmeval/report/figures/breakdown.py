"""A number per category of sessions or turns, and system: what bars and radar draw."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from mmeval.protocols import Reduction, reduce
from mmeval.report.tables import systems_of
from mmeval.runs import RunFolder
from mmeval.sessions import Benchmark
from mmeval.stats import Estimate

EDIT_KIND = "kind"
"""The axis that every benchmark of edits has: the kind of the turn's typed edit."""

MOST = 30
"""Categories that fit into a figure."""


@dataclass(frozen=True)
class Breakdown:
    """Estimates by category and system; ``left_out`` categories were too many.

    ``turns`` says how many turns each category has, ``by`` what the categories are of.
    """

    by: str
    cells: Mapping[str, Mapping[str, Estimate]]
    turns: Mapping[str, int]
    systems: tuple[str, ...]
    left_out: int


class NoCategories(Exception):
    """The run cannot be broken down as asked; the message says what to do."""


def breakdown(run: RunFolder, reduction: Reduction, by: str | None) -> Breakdown:
    """The number by "kind" of edit or by the sessions' tag ``by``; the first with several values when None.

    Raises:
        KeyError: no session has such a tag; the message lists those there are.
        ValueError: the number is one per session, and a session has edits of several kinds.
        NoCategories: there is nothing to break down by.
    """
    rows = run.rows()
    axes = _axes(_benchmark(run))
    chosen = _chosen(axes, by)
    if chosen == EDIT_KIND and reduction.unit == "session":
        raise ValueError(
            f"{reduction.name!r} is one number per session, and a session has edits of several kinds; "
            "choose a number per turn, or by= a tag of sessions"
        )
    keys = pd.MultiIndex.from_frame(rows[["session", "turn"]].astype({"turn": int}))
    rows = rows.assign(category=pd.Series(axes[chosen]).reindex(keys).to_numpy()).dropna(subset="category")
    counts = Counter(axes[chosen][key] for key in set(keys) if key in axes[chosen])
    kept = sorted(category for category, _ in counts.most_common(MOST))
    cells = _cells(rows[rows["category"].isin(kept)], reduction, run.clusters())
    shown = {category: cells[category] for category in kept if category in cells}
    return Breakdown(chosen, shown, counts, tuple(systems_of(run, run.rows())), len(counts) - len(kept))


def _cells(
    rows: pd.DataFrame, reduction: Reduction, clusters: Mapping[str, str]
) -> dict[str, dict[str, Estimate]]:
    """Category -> system -> estimate."""
    pairs = rows["category"].astype(str) + "\x1f" + rows["system"].astype(str)
    found: dict[str, dict[str, Estimate]] = {}
    if not len(rows):
        return found
    for pair, estimate in reduce(rows.assign(pair=pairs), reduction, clusters, by="pair").items():
        category, _, system = str(pair).partition("\x1f")
        found.setdefault(category, {})[system] = estimate
    return found


Axis = dict[tuple[str, int], str]
"""Category of each (session, turn)."""


def _axes(benchmark: Benchmark) -> dict[str, Axis]:
    """Everything that turns can be grouped by: kinds of edits, and the sessions' tags."""
    kinds: Axis = {}
    axes: dict[str, Axis] = {}
    for session in benchmark.sessions:
        for number, turn in enumerate(session.turns, start=1):
            if turn.target is not None and turn.target.edit is not None:
                kinds[session.id, number] = turn.target.edit.kind
            for tag, value in session.tags.items():
                axes.setdefault(tag, {})[session.id, number] = value
    return {EDIT_KIND: kinds, **axes} if kinds else axes


def _chosen(axes: Mapping[str, Axis], by: str | None) -> str:
    if by is not None and by not in axes:
        raise KeyError(f"nothing to group by called {by!r}; there are: {', '.join(axes) or 'none'}")
    several = [name for name, axis in axes.items() if len(set(axis.values())) > 1]
    if by is None and not several:
        raise NoCategories(
            "There is nothing to group by: no typed edits, and no tag of which sessions have different "
            'values. Give sessions tags in sessions.jsonl, for example {"tags": {"axis": "memory"}}.'
        )
    return by or several[0]


def _benchmark(run: RunFolder) -> Benchmark:
    try:
        return run.benchmark()
    except FileNotFoundError as error:
        raise NoCategories(
            f"Categories are read from the benchmark, which is not where the run found it: {error}. "
            "Put the folder back, or correct benchmark.path in run.json."
        ) from None
