"""Geometry of the page's charts: turn curves and places on scales, in pixels of their drawings."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from mmeval.protocols import TurnEstimate
from mmeval.report.palette import Look, looks
from mmeval.stats import Estimate

WIDTH, HEIGHT = 560, 270
LEFT, RIGHT, TOP, BOTTOM = 44, 150, 12, 44
LABEL_GAP = 15
"""Smallest distance between two labels at the ends of lines."""


@dataclass(frozen=True)
class Point:
    """One turn of one system in a chart; ``low`` and ``high`` are None without an interval."""

    x: float
    y: float
    low: float | None
    high: float | None
    text: str


@dataclass(frozen=True)
class Line:
    """One system's line with the height at which its label stands."""

    system: str
    look: Look
    points: tuple[Point, ...]
    label_y: float

    @property
    def path(self) -> str:
        """The line as an SVG path."""
        return "M" + "L".join(f"{point.x:.1f} {point.y:.1f}" for point in self.points)


@dataclass(frozen=True)
class Tick:
    """A mark on an axis; ``note`` stands in a second line."""

    at: float
    text: str
    note: str = ""


@dataclass(frozen=True)
class CurveChart:
    """A drawing of ``WIDTH`` x ``HEIGHT`` pixels."""

    title: str
    summary: str
    better: str
    lines: tuple[Line, ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT


def curve_chart(
    title: str, summary: str, better: str, curves: dict[str, list[TurnEstimate]], order: Sequence[str]
) -> CurveChart | None:
    """A line per system over turns; None when no system has a value."""
    look = looks(order)
    shown = {
        system: [point for point in curves[system] if point.estimate.value is not None]
        for system in order
        if system in curves
    }
    shown = {system: points for system, points in shown.items() if points}
    if not shown:
        return None
    turns = sorted({point.turn for points in shown.values() for point in points})
    marks = nice_ticks(
        [bound for points in shown.values() for p in points for bound in known_values(p.estimate)]
    )
    x = _scale(turns[0], turns[-1], LEFT + 24, WIDTH - RIGHT - 24)
    y = _scale(marks[0], marks[-1], HEIGHT - BOTTOM, TOP)
    ends = spread([y(points[-1].estimate.value or 0.0) for points in shown.values()], LABEL_GAP, TOP)
    middle = (len(shown) - 1) / 2
    lines = tuple(
        Line(system, look[system], _points(points, x, y, 4 * (place - middle)), end)
        for place, ((system, points), end) in enumerate(zip(shown.items(), ends, strict=True))
    )
    most = {turn: max(p.sessions for ps in shown.values() for p in ps if p.turn == turn) for turn in turns}
    return CurveChart(
        title,
        summary,
        better,
        lines,
        tuple(Tick(x(turn), f"turn {turn}", f"n = {most[turn]}") for turn in turns),
        tuple(Tick(y(value), f"{value:g}") for value in marks),
    )


def _points(points: list[TurnEstimate], x: _Scale, y: _Scale, shift: float) -> tuple[Point, ...]:
    made = []
    for point in points:
        estimate = point.estimate
        assert estimate.value is not None
        bounded = estimate.low is not None and estimate.high is not None
        made.append(
            Point(
                x(point.turn) + shift,
                y(estimate.value),
                y(estimate.low or 0.0) if bounded else None,
                y(estimate.high or 0.0) if bounded else None,
                f"turn {point.turn}: {estimate}, {point.sessions} sessions",
            )
        )
    return tuple(made)


def known_values(estimate: Estimate) -> list[float]:
    """The value and the bounds of its interval, those that exist."""
    return [bound for bound in (estimate.value, estimate.low, estimate.high) if bound is not None]


@dataclass(frozen=True)
class _Scale:
    """A linear map; everything lands in the middle when the domain is one point."""

    start: float
    span: float
    first: float
    last: float

    def __call__(self, value: float) -> float:
        if not self.span:
            return (self.first + self.last) / 2
        return self.first + (value - self.start) / self.span * (self.last - self.first)


def _scale(start: float, end: float, first: float, last: float) -> _Scale:
    return _Scale(start, end - start, first, last)


def nice_range(values: Sequence[float]) -> tuple[float, float]:
    """The first and the last of ``nice_ticks``."""
    marks = nice_ticks(values)
    return marks[0], marks[-1]


def nice_ticks(values: Sequence[float]) -> list[float]:
    """Round numbers at equal distances that hold all values between them: about three to eight."""
    low, high = min(values), max(values)
    if high - low < 1e-9:
        # Not beyond 0 or 1, which most metrics never leave.
        low = max(low - 0.05, 0.0) if low >= 0 else low - 0.05
        high = min(high + 0.05, 1.0) if high <= 1 else high + 0.05
    step = _step(high - low)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(place * step, 10) for place in range(first, last + 1)]


def _step(span: float) -> float:
    """A round step (1, 2 or 5 times a power of ten) that fits at most six times into the span."""
    power = 10.0 ** math.floor(math.log10(span / 6))
    return next(power * factor for factor in (1, 2, 5, 10, 20) if span / (power * factor) <= 6)


def spread(heights: Sequence[float], gap: float, top: float = -math.inf) -> list[float]:
    """Heights moved apart as little as possible (least squares), so that no two are nearer than ``gap``.

    Those that are too near form a block around their mean; blocks that meet are joined (isotonic
    regression by pooling). None comes above ``top``.
    """
    order = sorted(range(len(heights)), key=lambda place: heights[place])
    blocks: list[tuple[float, int]] = []
    for rank, place in enumerate(order):
        mean, size = heights[place] - rank * gap, 1
        while blocks and blocks[-1][0] >= mean:
            before, count = blocks.pop()
            mean, size = (before * count + mean * size) / (count + size), count + size
        blocks.append((mean, size))
    starts = [mean for mean, size in blocks for _ in range(size)]
    result = [0.0] * len(heights)
    for rank, place in enumerate(order):
        result[place] = max(starts[rank], top) + rank * gap
    return result


def share(value: float, low: float, high: float) -> float:
    """Where a value lies between low and high, in 0..100 percent, cut to that range."""
    if high <= low:
        return 50.0
    return round(100 * min(max((value - low) / (high - low), 0.0), 1.0), 1)
