"""Systems by one number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from mmeval.protocols import Reduction, reduce
from mmeval.report.figures.numbers import NO_ROWS, number_of
from mmeval.report.figures.style import (
    MARGINS,
    bars_note,
    coverage,
    direction,
    escaped,
    interval_of,
    message_figure,
    short,
    styled,
)
from mmeval.report.palette import LIGHT, MIDDLE_GREY, looks
from mmeval.report.tables import systems_of
from mmeval.report.wording import number as in_digits
from mmeval.runs import RunFolder
from mmeval.stats import Estimate

if TYPE_CHECKING:
    from plotly.graph_objects import Figure  # type: ignore[import-untyped]

_ROW = 46
"""Pixels between two systems."""


def leaderboard_figure(run: RunFolder, number: str | None = None) -> Figure:
    """Systems by one number with its 95 % interval, best at the top.

    ``number`` is the name of a reduction; the first one when None. Raises ``KeyError`` with the
    names there are.
    """
    import plotly.graph_objects as go  # type: ignore[import-untyped]

    reduction, rows, clusters = number_of(run, number), run.rows(), run.clusters()
    if not len(rows):
        return message_figure(reduction.title, NO_ROWS)
    found = {str(system): estimate for system, estimate in reduce(rows, reduction, clusters).items()}
    order = _best_first(found, reduction)
    if not order:
        return message_figure(
            reduction.title,
            "No system has a value of it. The table of unscored reasons "
            "(mmeval.report.unscored_reasons(run.scores())) says why.",
        )
    shown, look = [found[system] for system in order], looks(systems_of(run, rows))
    figure = go.Figure(
        go.Scatter(
            x=[estimate.value for estimate in shown],
            y=list(range(len(order))),
            error_x=interval_of(shown, MIDDLE_GREY),
            mode="markers+text",
            text=[in_digits(estimate.value or 0.0) for estimate in shown],
            textposition="top center",
            cliponaxis=False,
            marker={
                "size": 11,
                "color": [LIGHT[look[system].index] for system in order],
                "symbol": [look[system].marker for system in order],
            },
            customdata=[(s, escaped(s), str(e), e.n_clusters) for s, e in zip(order, shown, strict=True)],
            hovertemplate="%{customdata[1]}: %{customdata[2]} scored, %{customdata[3]} clusters"
            "<extra></extra>",
        )
    )
    absent = sorted(set(found) - set(order))
    notes = [direction(reduction), coverage(found.values()), bars_note(clusters)]
    notes += [f"without a value: {', '.join(absent)}"] if absent else []
    styled(figure, escaped(reduction.title), notes, height=MARGINS + 20 + _ROW * len(order))
    rows_of = {"tickvals": list(range(len(order))), "ticktext": [short(system) for system in order]}
    return figure.update_yaxes(**rows_of, range=[len(order) - 0.5, -0.7], showgrid=False, zeroline=False)


def _best_first(found: Mapping[str, Estimate], reduction: Reduction) -> list[str]:
    sign = -1 if reduction.better == "higher" else 1
    values = {
        system: sign * estimate.value for system, estimate in found.items() if estimate.value is not None
    }
    return sorted(values, key=lambda system: (values[system], system))
