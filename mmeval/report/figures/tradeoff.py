"""Quality against cost, and which systems no other beats on both."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mmeval.protocols import reduce
from mmeval.report.figures.costs import Axis, NoCosts, cost_axis
from mmeval.report.figures.labels import Point, place_labels, stroke
from mmeval.report.figures.numbers import NO_ROWS, number_of
from mmeval.report.figures.style import (
    GRID,
    MARGINS,
    bars_note,
    coverage,
    escaped,
    message_figure,
    named,
    short,
    styled,
    whiskers,
)
from mmeval.report.palette import LIGHT, MIDDLE_GREY, Look, looks
from mmeval.report.tables import systems_of
from mmeval.runs import RunFolder
from mmeval.stats import dominators, pareto_front

if TYPE_CHECKING:
    from plotly.graph_objects import Figure  # type: ignore[import-untyped]

_HEIGHT = 360
_WIDTH = 560
"""Pixels that names are placed for; in a wider figure they stand further apart."""


def tradeoff_figure(
    run: RunFolder, quality: str | None = None, cost: str | Mapping[str, float] | None = None
) -> Figure:
    """Systems by two numbers, the front of those that no other beats on both, hollow ones beaten.

    Args:
        run: the run.
        quality: the name of a reduction, upwards; the first one when None.
        cost: the name of another reduction, or of a cost that outputs state (their mean per
            output), or a cost per system; the first cost that outputs state when None. Stated
            costs are better when lower.

    Raises:
        KeyError: there is no such number or cost; the message lists those there are.
    """
    reduction, rows, clusters = number_of(run, quality), run.rows(), run.clusters()
    if not len(rows):
        return message_figure(reduction.title, NO_ROWS)
    good = Axis(
        reduction.title,
        reduction.better == "higher",
        {str(system): estimate for system, estimate in reduce(rows, reduction, clusters).items()},
    )
    try:
        price = cost_axis(run, rows, cost)
    except NoCosts as error:
        return message_figure(f"{good.title} against cost", str(error))
    title = f"{good.title} against {price.title}"
    systems = systems_of(run, rows)
    shown = [s for s in systems if good.value(s) is not None and price.value(s) is not None]
    absent = [f"{s} ({_lacks(s, good, price)})" for s in systems if s not in shown]
    if not shown:
        return message_figure(title, f"No system has both numbers: {', '.join(absent)}.")
    notes = [
        "hollow: another system is at least as good on both, and better on one",
        coverage(good.estimates.values()),
        bars_note(clusters),
        f"not shown: {', '.join(absent)}" if absent else "",
    ]
    return _figure(shown, looks(systems), good, price, title, notes)


def _lacks(system: str, good: Axis, price: Axis) -> str:
    lacking = [axis.title for axis in (good, price) if axis.value(system) is None]
    return "no " + " and no ".join(lacking)


def _figure(
    systems: list[str], look: dict[str, Look], good: Axis, price: Axis, title: str, notes: list[str]
) -> Figure:
    import plotly.graph_objects as go  # type: ignore[import-untyped]

    points = np.array([[price.value(s), good.value(s)] for s in systems], dtype=np.float64)
    higher = (price.higher, good.higher)
    beaten_by = dominators(points, higher)
    front = _front(points[pareto_front(points, higher)], higher)
    line = {"color": MIDDLE_GREY, "width": 1.5, "dash": "dot"}
    figure = go.Figure(
        go.Scatter(x=front[:, 0], y=front[:, 1], mode="lines", name="front", line=line, hoverinfo="skip")
    )
    for system, beaten in zip(systems, beaten_by, strict=True):
        figure.add_trace(
            go.Scatter(**_point(system, look[system], good, price, [systems[place] for place in beaten]))
        )
    styled(figure, escaped(title), notes, height=MARGINS + _HEIGHT)
    ranges = [_range(axis, systems) for axis in (price, good)]
    figure.update_xaxes(title_text=_axis_title(price, 76), range=ranges[0], zeroline=False)
    figure.update_yaxes(title_text=_axis_title(good, 42), range=ranges[1], zeroline=False)
    _name_points(figure, systems, look, (price, good), front, ranges)
    return figure


def _axis_title(axis: Axis, width: int) -> str:
    words = f"{axis.title} ({'higher' if axis.higher else 'lower'} is better)"
    return "<br>".join(escaped(line) for line in textwrap.wrap(words, width))


def _range(axis: Axis, systems: list[str]) -> list[float]:
    """From the lowest to the highest bound, with room for markers and names."""
    found = [axis.estimates[system] for system in systems]
    bounds = [b for e in found for b in (e.value, e.low, e.high) if b is not None]
    span = max(bounds) - min(bounds) or abs(max(bounds)) or 1.0
    return [min(bounds) - 0.12 * span, max(bounds) + 0.12 * span]


def _front(points: NDArray[np.float64], higher: tuple[bool, bool]) -> NDArray[np.float64]:
    """Corners (n, 2) of the front's steps, through ``points`` (m, 2) in the order of x.

    Between two systems only the worse of both is sure to be reached on each axis.
    """
    corners = [points[0]]
    for here, there in pairwise(points):
        corners += [np.array([here[0], there[1]] if higher[0] else [there[0], here[1]]), there]
    return np.array(corners)


def _point(system: str, look: Look, good: Axis, price: Axis, beaten_by: list[str]) -> dict[str, Any]:
    colour = LIGHT[look.index]
    x, y = price.estimates[system], good.estimates[system]
    beaten = f"<br>beaten by {', '.join(short(other) for other in beaten_by)}" if beaten_by else ""
    return {
        "x": [x.value],
        "y": [y.value],
        "mode": "markers",
        "name": named(system, look),
        "marker": {
            "symbol": look.marker + ("-open" if beaten_by else ""),
            "size": 13,
            "color": colour,
            "line": {"width": 2, "color": colour},
        },
        "error_x": whiskers([x.value], [x.low], [x.high], GRID.replace("0.22", "0.8")),
        "error_y": whiskers([y.value], [y.low], [y.high], GRID.replace("0.22", "0.8")),
        "customdata": [
            (system, escaped(system), escaped(good.title), str(y), escaped(price.title), str(x), beaten)
        ],
        "hovertemplate": "%{customdata[1]}<br>%{customdata[2]}: %{customdata[3]}<br>"
        "%{customdata[4]}: %{customdata[5]}%{customdata[6]}<extra></extra>",
        "meta": {"system": system},
    }


def _name_points(
    figure: Figure,
    systems: list[str],
    look: dict[str, Look],
    axes: tuple[Axis, Axis],
    front: NDArray[np.float64],
    ranges: list[list[float]],
) -> None:
    """Names beside their points where they hide neither points nor lines nor one another."""
    (left, right), (low, high) = ranges

    def pixels(x: float | None, y: float | None) -> Point:
        return ((x or 0.0) - left) / (right - left) * _WIDTH, (high - (y or 0.0)) / (high - low) * _HEIGHT

    pairs = [(axes[0].estimates[system], axes[1].estimates[system]) for system in systems]
    strokes = [stroke(pixels(*start), pixels(*end)) for start, end in pairwise(front)]
    for x, y in pairs:
        if x.low is not None:
            strokes.append(stroke(pixels(x.low, y.value), pixels(x.high, y.value)))
        if y.low is not None:
            strokes.append(stroke(pixels(x.value, y.low), pixels(x.value, y.high)))
    points = [pixels(x.value, y.value) for x, y in pairs]
    offsets = place_labels(points, [short(system) for system in systems], strokes, _WIDTH, _HEIGHT)
    for system, (x, y), (right_by, down_by) in zip(systems, pairs, offsets, strict=True):
        figure.add_annotation(
            x=x.value,
            y=y.value,
            text=named(system, look[system]),
            showarrow=False,
            xshift=right_by,
            yshift=-down_by,
            xanchor="left" if right_by > 0 else "right" if right_by < 0 else "center",
            font={"size": 12},
        )
