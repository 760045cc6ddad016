"""Where names stand beside points so that they hide nothing."""

from __future__ import annotations

from collections.abc import Sequence

from mmeval.report.figures.style import CHARACTER

Point = tuple[float, float]

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in pixels, y downwards."""

_HEIGHT = 16.0
_MARKER = 9.0
_SIGN = 16.0
"""Pixels of the marker before a name."""

OFFSETS: tuple[Point, ...] = (
    (12.0, -13.0),
    (12.0, 13.0),
    (-12.0, -13.0),
    (-12.0, 13.0),
    (0.0, -24.0),
    (0.0, 24.0),
    (14.0, 0.0),
)
"""Where the middle of a name's near end may stand from its point, in the order of preference."""


def place_labels(
    points: Sequence[Point], names: Sequence[str], strokes: Sequence[Box], width: float, height: float
) -> list[Point]:
    """For each point the offset at which its name overlaps the least, in pixels.

    ``points`` and ``strokes`` (thin boxes around lines) lie in a plot of ``width`` x ``height``, y
    downwards. What a name sticks out of the plot counts as overlap, too.
    """
    taken = [(x - _MARKER, y - _MARKER, x + _MARKER, y + _MARKER) for x, y in points] + list(strokes)
    chosen = []
    for (x, y), name in zip(points, names, strict=True):
        boxes = {offset: _box(x, y, offset, _SIGN + CHARACTER * len(name)) for offset in OFFSETS}
        costs = {
            offset: sum(_overlap(box, other) for other in taken) + 2 * _outside(box, width, height)
            for offset, box in boxes.items()
        }
        best = min(OFFSETS, key=lambda offset: costs[offset])
        taken.append(boxes[best])
        chosen.append(best)
    return chosen


def stroke(start: Point, end: Point) -> Box:
    """The box around a horizontal or vertical line, wide enough to count."""
    (x, y), (to_x, to_y) = start, end
    return min(x, to_x) - 2, min(y, to_y) - 2, max(x, to_x) + 2, max(y, to_y) + 2


def _box(x: float, y: float, offset: Point, room: float) -> Box:
    dx, dy = offset
    left = x + dx if dx > 0 else x + dx - room if dx < 0 else x - room / 2
    return left, y + dy - _HEIGHT / 2, left + room, y + dy + _HEIGHT / 2


def _overlap(one: Box, other: Box) -> float:
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return max(wide, 0.0) * max(high, 0.0)


def _outside(box: Box, width: float, height: float) -> float:
    inside = _overlap(box, (0.0, 0.0, width, height))
    return (box[2] - box[0]) * (box[3] - box[1]) - inside
