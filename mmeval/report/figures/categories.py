"""Grouped bars: a number per category and system."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mmeval.protocols import Reduction
from mmeval.report.figures.breakdown import Breakdown, NoCategories, breakdown
from mmeval.report.figures.numbers import NO_ROWS, number_of
from mmeval.report.figures.style import (
    MARGINS,
    PATTERNS,
    bars_note,
    coverage,
    direction,
    escaped,
    interval_of,
    message_figure,
    named,
    names_width,
    styled,
    wrapped,
)
from mmeval.report.palette import LIGHT, Look, looks
from mmeval.runs import RunFolder
from mmeval.stats import Estimate

if TYPE_CHECKING:
    from plotly.graph_objects import Figure  # type: ignore[import-untyped]

_BAR = 14
"""Pixels from bar to bar."""

_BETWEEN = 1.3
"""Bars that would fit between two categories."""


def category_figure(run: RunFolder, number: str | None = None, *, by: str | None = None) -> Figure:
    """A number per category, a bar per system named beside the first category.

    Args:
        run: the run.
        number: the name of a reduction; the first one when None.
        by: "kind" for the kinds of edits, or a tag of the sessions; the first that tells sessions
            or turns apart when None.

    Raises:
        KeyError: there is no such number or tag; the message lists those there are.
        ValueError: the number is one per session, and ``by`` tells turns apart.
    """
    reduction = number_of(run, number)
    if not len(run.rows()):
        return message_figure(reduction.title, NO_ROWS)
    try:
        found = breakdown(run, reduction, by)
    except NoCategories as error:
        return message_figure(reduction.title, str(error))
    title = f"{reduction.title} by {found.by}"
    if not found.cells:
        return message_figure(title, f"No turn with a {found.by} has a row that this number reads.")
    return _bars(found, title, category_notes(found, reduction, run.clusters()))


def category_notes(found: Breakdown, reduction: Reduction, clusters: dict[str, str]) -> list[str]:
    """What is drawn, of how much."""
    estimates = [estimate for of_category in found.cells.values() for estimate in of_category.values()]
    most = f"the {len(found.cells)} largest of {len(found.cells) + found.left_out} categories"
    return [
        direction(reduction),
        coverage(estimates),
        bars_note(clusters),
        most if found.left_out else "",
    ]


def turns(found: Breakdown, category: str) -> str:
    """``12 turns``."""
    count = found.turns[category]
    return f"{count} turn{'s' if count > 1 else ''}"


def _bars(found: Breakdown, title: str, notes: list[str]) -> Figure:
    import plotly.graph_objects as go  # type: ignore[import-untyped]

    look, figure = looks(found.systems), go.Figure()
    categories = list(found.cells)
    step = len(found.systems) + _BETWEEN
    for place, system in enumerate(found.systems):
        at = {c: i * step + place for i, c in enumerate(categories) if system in found.cells[c]}
        estimates = [found.cells[category][system] for category in at]
        figure.add_trace(_bar(system, at, estimates, look[system]))
        for category, estimate in zip(at, estimates, strict=True):
            if estimate.value is None:
                _no_value(figure, at[category], estimate)
    height = MARGINS + 10 + int(_BAR * (step * len(categories) - _BETWEEN))
    styled(figure, escaped(title), notes, height=height)
    labels = [f"{wrapped(category)}<br>{turns(found, category)}" for category in categories]
    middles = [i * step + (len(found.systems) - 1) / 2 for i in range(len(categories))]
    end = step * len(categories) - _BETWEEN
    figure.update_yaxes(
        tickvals=middles, ticktext=labels, range=[end - 0.4, -0.8], showgrid=False, zeroline=False
    )
    figure.update_xaxes(rangemode="tozero")
    _name_bars(figure, found.systems, look)
    return figure


def _bar(system: str, at: dict[str, float], estimates: list[Estimate], look: Look) -> object:
    import plotly.graph_objects as go

    colour = LIGHT[look.index]
    red, green, blue = bytes.fromhex(colour[1:])  # paler than its interval, which lies on it
    return go.Bar(
        orientation="h",
        y=list(at.values()),
        x=[estimate.value for estimate in estimates],
        width=0.8,
        name=named(system, look),
        marker={
            "color": f"rgba({red}, {green}, {blue}, 0.4)",
            "line": {"width": 1, "color": colour},
            "pattern": {"shape": PATTERNS[look.index], "size": 5, "solidity": 0.2, "fgcolor": colour},
        },
        error_x={**interval_of(estimates, colour), "thickness": 2},
        customdata=[(category, escaped(category), str(e)) for category, e in zip(at, estimates, strict=True)],
        hovertemplate="%{customdata[1]}: %{customdata[2]} scored",
        meta={"system": system},
    )


def _no_value(figure: Figure, at: float, estimate: Estimate) -> None:
    figure.add_annotation(
        x=0,
        y=at,
        text=f"no value, {estimate.n_scored}/{estimate.n_expected}",
        showarrow=False,
        xanchor="left",
        font={"size": 11},
    )


def _name_bars(figure: Figure, systems: tuple[str, ...], look: dict[str, Look]) -> None:
    """Names beside the bars of the first category; the order is the same in all."""
    for place, system in enumerate(systems):
        figure.add_annotation(
            x=1,
            xref="paper",
            y=place,
            text=named(system, look[system]),
            showarrow=False,
            xanchor="left",
            font={"size": 12},
        )
    figure.update_layout(margin={"r": names_width(systems)}, bargap=0)
