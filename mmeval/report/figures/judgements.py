"""Figures of what people judged: agreement of annotators, systems by pairwise votes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from mmeval.report.figures.intervals import interval_figure
from mmeval.report.figures.style import message_figure

if TYPE_CHECKING:
    from plotly.graph_objects import Figure  # type: ignore[import-untyped]

AGREEMENT = "Agreement between annotators"
ARENA = "Systems by pairwise votes"


def agreement_figure(table: pd.DataFrame) -> Figure:
    """Every coefficient of an ``agreement_table`` with its interval; what is undefined says why."""
    if not len(table):
        return message_figure(
            AGREEMENT, "Nobody has answered yet. Answer questions with mm.annotate(run, ...)."
        )
    named = table[["question", "tag", "coefficient", "annotators"]].to_numpy(str).tolist()
    counts = [f"n = {n}" for n in table["n_items"]]
    names = [" · ".join(filter(None, (*words, n))) for words, n in zip(named, counts, strict=True)]
    return interval_figure(
        names,
        table,
        kinds=[name.split(" (")[0] for name in table["coefficient"]],
        title=AGREEMENT,
        notes=(
            "1: full agreement",
            "0, dotted: as much as chance",
            "n: items that count",
            "bars: 95 % interval",
        ),
        baseline=0,
    )


def arena_figure(table: pd.DataFrame) -> Figure:
    """Points of an ``arena_table`` with their intervals; systems that cannot be placed say why."""
    if not len(table):
        return message_figure(ARENA, "Nobody has voted yet. Vote with mm.arena(run).")
    votes = table[["wins", "losses", "ties"]].sum(axis=1)
    return interval_figure(
        [f"{system} ({n} votes)" for system, n in zip(table["system"], votes, strict=True)],
        table.rename(columns={"points": "value"}),
        kinds=table["system"].tolist(),
        title=ARENA,
        notes=(
            "Elo points above the mean of the placed systems (Bradley-Terry, ties as half a win)",
            "400 points are odds of 10 to 1",
            "bars: 95 % interval",
        ),
        baseline=0,
        digits=0,
    )
