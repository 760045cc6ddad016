"""One drawing per object class, in unit coordinates (see `pen.Pen`)."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from mmeval.synthetic.pen import Pen, arc

LETTERING: Final = (0.08, 0.20, 0.92, 0.56)
"""Where a sign's word is written: (x0, y0, x1, y1) in unit coordinates."""


def cup(pen: Pen) -> None:
    """A mug with its handle on the right."""
    pen.ellipse(0.70, 0.50, 0.25, 0.24)
    pen.ellipse(0.70, 0.50, 0.14, 0.13, hole=True)
    pen.polygon(((0.08, 0.16), (0.72, 0.16), (0.66, 0.90), (0.14, 0.90)))
    pen.ellipse(0.40, 0.17, 0.32, 0.09, -0.6)
    pen.ellipse(0.40, 0.18, 0.26, 0.055, -0.9)


def star(pen: Pen) -> None:
    """A five-pointed star."""
    points = []
    for corner in range(10):
        radius = 0.50 if corner % 2 == 0 else 0.21
        angle = math.pi * corner / 5 - math.pi / 2
        points.append((0.5 + radius * math.cos(angle), 0.53 + radius * math.sin(angle)))
    pen.polygon(points)


def house(pen: Pen) -> None:
    """A gabled house with chimney, door and two windows."""
    pen.rectangle(0.70, 0.10, 0.82, 0.40, -0.3)
    pen.rectangle(0.12, 0.44, 0.88, 0.96)
    pen.polygon(((0.50, 0.04), (0.99, 0.48), (0.01, 0.48)), -0.45)
    pen.rectangle(0.42, 0.64, 0.60, 0.96, -0.8)
    pen.rectangle(0.20, 0.58, 0.35, 0.73, 0.9)
    pen.rectangle(0.67, 0.58, 0.82, 0.73, 0.9)


def tree(pen: Pen) -> None:
    """A fir of three tiers on a dark trunk."""
    pen.rectangle(0.43, 0.78, 0.57, 0.99, -0.8)
    pen.polygon(((0.50, 0.42), (0.92, 0.84), (0.08, 0.84)))
    pen.polygon(((0.50, 0.22), (0.83, 0.60), (0.17, 0.60)))
    pen.polygon(((0.50, 0.01), (0.74, 0.36), (0.26, 0.36)))


def car(pen: Pen) -> None:
    """A car from the side: cabin with two windows, two dark wheels."""
    pen.polygon(((0.20, 0.50), (0.33, 0.24), (0.68, 0.24), (0.84, 0.50)))
    pen.polygon(((0.01, 0.54), (0.06, 0.47), (0.93, 0.47), (0.99, 0.56), (0.99, 0.74), (0.01, 0.74)))
    pen.polygon(((0.28, 0.47), (0.37, 0.30), (0.48, 0.30), (0.48, 0.47)), 0.85)
    pen.polygon(((0.53, 0.47), (0.53, 0.30), (0.65, 0.30), (0.75, 0.47)), 0.85)
    for x in (0.24, 0.77):
        pen.ellipse(x, 0.74, 0.135, 0.135, -0.95)
        pen.ellipse(x, 0.74, 0.06, 0.06, 0.6)


def fish(pen: Pen) -> None:
    """A fish swimming left, with a forked tail."""
    pen.polygon(((0.64, 0.50), (0.99, 0.20), (0.90, 0.50), (0.99, 0.80)), -0.35)
    pen.polygon(((0.34, 0.34), (0.52, 0.12), (0.66, 0.36)), -0.35)
    pen.ellipse(0.40, 0.50, 0.39, 0.25)
    pen.ellipse(0.19, 0.44, 0.06, 0.06, 0.95)
    pen.ellipse(0.18, 0.44, 0.03, 0.03, -1.0)
    pen.stroke(arc(0.22, 0.50, 0.12, 0.20, (-50, 50), 12), 0.025, -0.7)


def bottle(pen: Pen) -> None:
    """A bottle with a dark cap and a pale label."""
    pen.rectangle(0.41, 0.01, 0.59, 0.12, -0.8)
    pen.rectangle(0.43, 0.12, 0.57, 0.30)
    pen.polygon(((0.43, 0.26), (0.57, 0.26), (0.72, 0.42), (0.28, 0.42)))
    pen.rectangle(0.28, 0.41, 0.72, 0.98)
    pen.rectangle(0.28, 0.58, 0.72, 0.78, 0.75)


def chair(pen: Pen) -> None:
    """A chair from the side: tall back on the left, seat, two legs."""
    pen.rectangle(0.17, 0.02, 0.31, 0.98)
    pen.rectangle(0.17, 0.50, 0.84, 0.64)
    pen.rectangle(0.71, 0.60, 0.84, 0.98)
    pen.rectangle(0.31, 0.76, 0.71, 0.82, -0.5)
    pen.rectangle(0.31, 0.45, 0.84, 0.52, -0.5)


def key(pen: Pen) -> None:
    """A key: ring on the left, bit on the right."""
    pen.rectangle(0.40, 0.43, 0.98, 0.57)
    pen.rectangle(0.72, 0.50, 0.80, 0.76)
    pen.rectangle(0.89, 0.50, 0.98, 0.80)
    pen.ellipse(0.24, 0.50, 0.235, 0.235)
    pen.ellipse(0.22, 0.50, 0.10, 0.10, hole=True)


def umbrella(pen: Pen) -> None:
    """An open umbrella with a hooked handle."""
    pen.rectangle(0.47, 0.02, 0.53, 0.20, -0.7)
    pen.stroke([(0.50, 0.45), (0.50, 0.86)], 0.07, -0.7)
    pen.stroke(arc(0.60, 0.86, 0.10, 0.09, (180, 10), 12), 0.07, -0.7)
    pen.ellipse(0.50, 0.55, 0.49, 0.46, degrees=(180, 360))
    for x in (0.173, 0.50, 0.827):
        pen.ellipse(x, 0.56, 0.163, 0.085, degrees=(180, 360), hole=True)
    pen.rectangle(0.465, 0.45, 0.535, 0.60, -0.7)
    for x in (0.337, 0.663):
        pen.stroke([(0.50, 0.10), (x, 0.54)], 0.02, -0.55)


def heart(pen: Pen) -> None:
    """A heart."""
    turn = [2 * math.pi * step / 60 for step in range(60)]
    pen.polygon(
        (
            0.5 + 0.49 * math.sin(t) ** 3,
            0.46 - 0.031 * (13 * math.cos(t) - 5 * math.cos(2 * t) - 2 * math.cos(3 * t) - math.cos(4 * t)),
        )
        for t in turn
    )


def boat(pen: Pen) -> None:
    """A sailing boat: coloured hull and main sail, pale jib."""
    pen.rectangle(0.47, 0.03, 0.51, 0.70, -0.8)
    pen.polygon(((0.53, 0.05), (0.92, 0.60), (0.53, 0.60)))
    pen.polygon(((0.45, 0.16), (0.45, 0.60), (0.14, 0.60)), 0.75)
    pen.polygon(((0.02, 0.68), (0.98, 0.68), (0.80, 0.96), (0.20, 0.96)))
    pen.rectangle(0.06, 0.68, 0.94, 0.73, -0.5)


def mushroom(pen: Pen) -> None:
    """A toadstool: spotted cap on a pale stem."""
    pen.polygon(((0.38, 0.50), (0.62, 0.50), (0.68, 0.96), (0.32, 0.96)), 0.8)
    pen.ellipse(0.50, 0.56, 0.48, 0.52, degrees=(180, 360))
    pen.ellipse(0.50, 0.56, 0.48, 0.07)
    for x, y, radius in ((0.30, 0.38, 0.075), (0.54, 0.22, 0.08), (0.72, 0.42, 0.065)):
        pen.ellipse(x, y, radius, radius, 0.9)


def lamp(pen: Pen) -> None:
    """A table lamp: coloured shade and foot, dark stand."""
    pen.rectangle(0.46, 0.50, 0.54, 0.88, -0.7)
    pen.polygon(((0.30, 0.03), (0.70, 0.03), (0.92, 0.52), (0.08, 0.52)))
    pen.ellipse(0.50, 0.94, 0.30, 0.12, degrees=(180, 360))
    pen.rectangle(0.20, 0.93, 0.80, 0.98)
    pen.rectangle(0.08, 0.47, 0.92, 0.53, 0.6)


def crown(pen: Pen) -> None:
    """A crown of three spikes with balls and a jewelled band."""
    pen.polygon(
        (
            (0.04, 0.26),
            (0.27, 0.54),
            (0.50, 0.14),
            (0.73, 0.54),
            (0.96, 0.26),
            (0.88, 0.88),
            (0.12, 0.88),
        )
    )
    pen.rectangle(0.125, 0.72, 0.875, 0.88, -0.5)
    for x, y in ((0.06, 0.22), (0.50, 0.12), (0.94, 0.22)):
        pen.ellipse(x, y, 0.06, 0.06)
    for x in (0.26, 0.50, 0.74):
        pen.ellipse(x, 0.80, 0.05, 0.05, 0.9)


def arrow(pen: Pen) -> None:
    """A block arrow pointing right."""
    pen.polygon(
        (
            (0.02, 0.37),
            (0.52, 0.37),
            (0.52, 0.14),
            (0.98, 0.50),
            (0.52, 0.86),
            (0.52, 0.63),
            (0.02, 0.63),
        )
    )


def sign(pen: Pen, text: str) -> None:
    """A white plate with a coloured rim on a post, and a word on it unless that is empty."""
    pen.rectangle(0.45, 0.60, 0.55, 0.99)
    pen.rectangle(0.00, 0.12, 1.00, 0.64)
    pen.rectangle(0.04, 0.16, 0.96, 0.60, 1.0)
    if text:
        pen.text(text, LETTERING)


SILHOUETTES: Final[dict[str, Callable[[Pen], None]]] = {
    drawing.__name__: drawing
    for drawing in (
        cup, star, house, tree, car, fish, bottle, chair,
        key, umbrella, heart, boat, mushroom, lamp, crown, arrow,
    )
}  # fmt: skip
"""Class name to its drawing; the sign stands apart because it also needs its word."""
