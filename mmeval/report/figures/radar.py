"""A number per category as a radar, for profiles rather than for reading values."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from mmeval.report.charts import nice_range
from mmeval.report.figures.breakdown import Breakdown, NoCategories, breakdown
from mmeval.report.figures.categories import category_notes, turns
from mmeval.report.figures.numbers import NO_ROWS, number_of
from mmeval.report.figures.style import (
    GRID,
    MARGINS,
    escaped,
    message_figure,
    names_width,
    short,
    styled,
    wrapped,
)
from mmeval.report.palette import LIGHT, Look, looks
from mmeval.runs import RunFolder

if TYPE_CHECKING:
    from plotly.graph_objects import Figure  # type: ignore[import-untyped]

FEWEST = 3
"""Categories below which a radar has no area."""

_HEIGHT = 400
_LABEL = 56
"""Pixels above and below the circle for names of categories."""
_LEGEND_ROW = 22

_ASIDE = 2.2
"""Degrees between two systems, so that intervals do not hide one another."""


def radar_figure(run: RunFolder, number: str | None = None, *, by: str | None = None) -> Figure:
    """A number per category around a circle, a line per system, intervals along the spokes.

    Arguments and errors are those of ``category_figure``.
    """
    reduction = number_of(run, number)
    if not len(run.rows()):
        return message_figure(reduction.title, NO_ROWS)
    try:
        found = breakdown(run, reduction, by)
    except NoCategories as error:
        return message_figure(reduction.title, str(error))
    title = f"{reduction.title} by {found.by}"
    if len(found.cells) < FEWEST:
        return message_figure(
            title,
            f"A radar needs at least {FEWEST} categories, and {found.by} has {len(found.cells)} "
            f"({', '.join(found.cells)}). Use bars, or another by=.",
        )
    return _radar(found, title, category_notes(found, reduction, run.clusters()))


def _radar(found: Breakdown, title: str, notes: list[str]) -> Figure:
    import plotly.graph_objects as go  # type: ignore[import-untyped]

    look, figure = looks(found.systems), go.Figure()
    spokes = [360 * place / len(found.cells) for place in range(len(found.cells))]
    for place, system in enumerate(found.systems):
        aside = _ASIDE * (place - (len(found.systems) - 1) / 2)
        angles = [angle + aside for angle in spokes]
        figure.add_trace(go.Scatterpolar(**_intervals(found, system, angles, look[system])))
        figure.add_trace(go.Scatterpolar(**_profile(found, system, angles, look[system])))
    styled(figure, escaped(title), notes, height=MARGINS + _HEIGHT)
    names = [f"{wrapped(category, 16)}<br>{turns(found, category)}" for category in found.cells]
    lines = {"gridcolor": GRID, "linecolor": GRID}
    legend = _LEGEND_ROW * math.ceil(names_width(found.systems) * len(found.systems) / 660)
    angle = 90 + 180 / len(spokes)  # between the first spoke and the last
    figure.update_layout(
        showlegend=True,
        legend={"orientation": "h", "x": 0, "y": -_LABEL / _HEIGHT, "yanchor": "top"},
        margin={"l": 12, "r": 12, "t": figure.layout.margin.t + _LABEL, "b": _LABEL + legend},
        height=figure.layout.height + 2 * _LABEL + legend - figure.layout.margin.b,
        polar={
            "bgcolor": "rgba(0,0,0,0)",
            "angularaxis": {
                "tickvals": spokes,
                "ticktext": names,
                "direction": "clockwise",
                "rotation": 90,
                **lines,
            },
            "radialaxis": {"range": _range(found), "angle": angle, "tickangle": angle, **lines},
        },
    )
    return figure


def _range(found: Breakdown) -> list[float]:
    """From 0, unless there are values below it."""
    estimates = [estimate for of_category in found.cells.values() for estimate in of_category.values()]
    bounds = [b for e in estimates for b in (e.value, e.low, e.high) if b is not None]
    low, high = nice_range([0.0, *bounds])
    return [low, high]


def _profile(found: Breakdown, system: str, angles: list[float], look: Look) -> dict[str, object]:
    """The closed line through the values; open where there is none."""
    categories = list(found.cells)
    estimates = [found.cells[category].get(system) for category in categories]
    values = [None if estimate is None else estimate.value for estimate in estimates]
    return {
        "r": [*values, values[0]],
        "theta": [*angles, angles[0]],
        "mode": "lines+markers",
        "connectgaps": False,
        "name": short(system),
        "line": {"color": LIGHT[look.index], "width": 2, "dash": look.dash},
        "marker": {"symbol": look.marker, "size": 8, "color": LIGHT[look.index]},
        "customdata": [
            (category, escaped(category), "no rows" if e is None else f"{e} scored")
            for category, e in zip([*categories, categories[0]], [*estimates, estimates[0]], strict=True)
        ],
        "hovertemplate": "%{customdata[1]}: %{customdata[2]}",
        "meta": {"system": system},
    }


def _intervals(found: Breakdown, system: str, angles: list[float], look: Look) -> dict[str, object]:
    """A stroke along the spoke from the lower to the upper bound of each value."""
    r: list[float | None] = []
    theta: list[float | None] = []
    for of_category, angle in zip(found.cells.values(), angles, strict=True):
        estimate = of_category.get(system)
        if estimate is not None and estimate.low is not None and estimate.high is not None:
            r += [estimate.low, estimate.high, None]
            theta += [angle, angle, None]
    return {
        "r": r,
        "theta": theta,
        "mode": "lines",
        "line": {"color": LIGHT[look.index], "width": 1.5},
        "opacity": 0.7,
        "hoverinfo": "skip",
        "showlegend": False,
    }
