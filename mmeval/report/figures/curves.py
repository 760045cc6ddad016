"""A line per system over turns, named at its end, with intervals and what has no value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mmeval.report.charts import nice_range, spread
from mmeval.report.figures.style import MARGINS, escaped, named, names_width, styled, whiskers
from mmeval.report.palette import LIGHT, MIDDLE_GREY, Look, looks

if TYPE_CHECKING:
    from plotly.graph_objects import Figure  # type: ignore[import-untyped]

HEIGHT = 310
"""Pixels of the plot itself."""

_NAME_GAP = 17
_ASIDE = 0.05
_WIDEST = 0.4
"""Turns by which systems stand aside each other, and all of them together at most, so that
intervals and markers do not hide one another."""


@dataclass(frozen=True)
class CurvePoint:
    """One turn of one curve; ``hover`` says it in words, ``sessions`` have the turn."""

    turn: int
    value: float | None
    low: float | None
    high: float | None
    sessions: int
    hover: str


Curves = Mapping[str, Sequence[CurvePoint]]
"""Points by system, in the order of turns."""


def curves_figure(
    curves: Curves,
    order: Sequence[str],
    title: str,
    notes: Sequence[str],
    *,
    steps: bool = False,
    bounds: tuple[float, float] | None = None,
    tick_format: str = "",
) -> Figure:
    """The curves that have any value; ``order`` of all systems decides on looks.

    ``steps`` draws a value as valid until the next turn; ``bounds`` are those of the y axis, by
    default round numbers around values and intervals.
    """
    import plotly.graph_objects as go  # type: ignore[import-untyped]

    shown = {s: list(curves[s]) for s in order if s in curves and any(p.value is not None for p in curves[s])}
    look, figure = looks(order), go.Figure()
    low, high = bounds or _bounds(shown)
    pad = 0.05 * (high - low)
    for place, (system, points) in enumerate(shown.items()):
        aside = min(_ASIDE, _WIDEST / len(shown)) * (place - (len(shown) - 1) / 2)
        figure.add_trace(go.Scatter(**_line(system, points, look[system], aside, steps)))
        if lost := [point for point in points if point.value is None]:
            figure.add_trace(go.Scatter(**_lost(system, lost, look[system], aside, low - pad / 2)))
    notes = [*notes, *_lost_note(shown)]
    styled(figure, escaped(title), notes, height=MARGINS + HEIGHT)
    figure.update_yaxes(range=[low - pad, high + pad], tickformat=tick_format)
    _turn_axis(figure, [point for points in shown.values() for point in points])
    _name_ends(figure, shown, look, HEIGHT / (high - low + 2 * pad))
    return figure


def _bounds(shown: Curves) -> tuple[float, float]:
    found = [b for ps in shown.values() for p in ps for b in (p.value, p.low, p.high) if b is not None]
    return nice_range(found or [0.0, 1.0])


def _line(system: str, points: list[CurvePoint], look: Look, aside: float, steps: bool) -> dict[str, Any]:
    colour, values = LIGHT[look.index], [point.value for point in points]
    return {
        "x": [point.turn + aside for point in points],
        "y": values,
        "name": named(system, look),
        "mode": "lines+markers",
        "connectgaps": False,
        "line": {"color": colour, "width": 2, "dash": look.dash, "shape": "hv" if steps else "linear"},
        "marker": {"symbol": look.marker, "size": 9, "color": colour},
        "error_y": whiskers(values, [p.low for p in points], [p.high for p in points], colour),
        "customdata": [(p.turn, p.hover) for p in points],
        "hovertemplate": "turn %{customdata[0]}: %{customdata[1]}",
        "meta": {"system": system},
    }


def _lost(system: str, points: list[CurvePoint], look: Look, aside: float, at: float) -> dict[str, Any]:
    """Crosses at the foot of the plot for turns without a value."""
    return {
        "x": [point.turn + aside for point in points],
        "y": [at] * len(points),
        "name": named(system, look),
        "mode": "markers",
        "marker": {
            "symbol": "x-thin-open",
            "size": 8,
            "color": LIGHT[look.index],
            "line": {"color": LIGHT[look.index], "width": 2},
        },
        "customdata": [(p.turn, p.hover) for p in points],
        "hovertemplate": "turn %{customdata[0]}: no value, %{customdata[1]}",
        "meta": {"system": system},
    }


def _lost_note(shown: Curves) -> list[str]:
    lost = any(point.value is None for points in shown.values() for point in points)
    return ["crosses at the foot: no value at this turn"] if lost else []


def _turn_axis(figure: Figure, points: list[CurvePoint]) -> None:
    """Turns with how many sessions have them, a range where systems differ."""
    sessions: dict[int, list[int]] = {turn: [] for turn in sorted({point.turn for point in points})}
    for point in points:
        sessions[point.turn].append(point.sessions)
    many = len(sessions) > 8
    figure.update_xaxes(
        tickvals=list(sessions),
        ticktext=[f"{'' if many else 'turn '}{turn}<br>n = {_range(n)}" for turn, n in sessions.items()],
        tickangle=0,
        range=[min(sessions, default=0) - 0.3, max(sessions, default=1) + 0.3],
    )


def _range(counts: list[int]) -> str:
    low, high = min(counts), max(counts)
    return str(low) if low == high else f"{low}-{high}"


def _name_ends(figure: Figure, shown: Curves, look: dict[str, Look], pixels: float) -> None:
    """Each system's name beside the end of its line, moved apart where lines end together."""
    last = {s: [p.value for p in points if p.value is not None][-1] for s, points in shown.items()}
    ends = [-value * pixels for value in last.values()]
    for (system, value), end, moved in zip(last.items(), ends, spread(ends, _NAME_GAP), strict=True):
        figure.add_annotation(
            x=1,
            xref="paper",
            y=value,
            text=named(system, look[system]),
            ax=18,
            ay=moved - end,
            xanchor="left",
            showarrow=True,
            arrowhead=0,
            arrowwidth=1,
            arrowcolor=LIGHT[look[system].index],
            font={"color": MIDDLE_GREY},
        )
    figure.update_layout(margin={"r": names_width(shown)})
