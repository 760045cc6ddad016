"""Geometry of boxes (x0, y0, x1, y1), each edge as a share of the picture's width or height.

Shares rather than pixels, so that a picture returned at another size is judged all the same.
"""

from __future__ import annotations

from typing import Final

from mmeval.sessions import Position

Box = tuple[float, float, float, float]

_TOWARDS: Final[dict[Position, tuple[int, int]]] = {
    "left": (0, -1),
    "right": (0, 1),
    "above": (1, -1),
    "below": (1, 1),
}


def area(box: Box) -> float:
    """Share of the picture that the box covers; 0 for an empty box."""
    return max(box[2] - box[0], 0.0) * max(box[3] - box[1], 0.0)


def iou(first: Box, second: Box) -> float:
    """Intersection over union, 0..1; 0 when both are empty."""
    left, top = max(first[0], second[0]), max(first[1], second[1])
    right, bottom = min(first[2], second[2]), min(first[3], second[3])
    shared = area((left, top, right, bottom))
    union = area(first) + area(second) - shared
    return shared / union if union > 0 else 0.0


def contains(outer: Box, inner: Box) -> bool:
    """Whether ``inner`` lies wholly inside ``outer``."""
    return outer[0] <= inner[0] and outer[1] <= inner[1] and outer[2] >= inner[2] and outer[3] >= inner[3]


def center_shift(box: Box, reference: Box, position: Position) -> float:
    """How far the centre of ``box`` lies in the asked direction from the centre of ``reference``.

    A share of the picture's width (left, right) or height (above, below); negative on the wrong
    side.
    """
    axis, sign = _TOWARDS[position]
    return sign * ((box[axis] + box[axis + 2]) / 2 - (reference[axis] + reference[axis + 2]) / 2)
