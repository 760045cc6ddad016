"""A pen that draws one silhouette in unit coordinates, antialiased and tilted."""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

SUPERSAMPLING = 4
"""Subpixels per pixel side."""

Point = tuple[float, float]


class Pen:
    """Collects the coverage and the tone of a drawing on a square canvas.

    Coordinates run from (0, 0) at the top left to (1, 1) at the bottom right. *Tone* runs from
    -1 (much darker than the object's colour) through 0 (the colour itself) to 1 (nearly white),
    so that doors, wheels and windows stay recognisable whatever the object's colour.

    Args:
        pixels: side of the canvas in output pixels.
        tilt: rotation of everything drawn, in radians, about the centre.
    """

    def __init__(self, pixels: int, tilt: float = 0.0) -> None:
        self.pixels = pixels
        side = pixels * SUPERSAMPLING
        self._side = side
        self._cos, self._sin = math.cos(tilt), math.sin(tilt)
        self._coverage = Image.new("L", (side, side), 0)
        self._tone = Image.new("L", (side, side), 128)
        self._on_coverage = ImageDraw.Draw(self._coverage)
        self._on_tone = ImageDraw.Draw(self._tone)

    def polygon(self, points: Iterable[Point], tone: float = 0.0, *, hole: bool = False) -> None:
        """Fill a closed polygon, or cut it out when `hole` is set."""
        placed = [self._place(point) for point in points]
        self._on_coverage.polygon(placed, fill=0 if hole else 255)
        if not hole:
            self._on_tone.polygon(placed, fill=round(128 + 127 * tone))

    def rectangle(self, x0: float, y0: float, x1: float, y1: float, tone: float = 0.0) -> None:
        """Fill an upright rectangle."""
        self.polygon(((x0, y0), (x1, y0), (x1, y1), (x0, y1)), tone)

    def ellipse(
        self,
        cx: float,
        cy: float,
        rx: float,
        ry: float,
        tone: float = 0.0,
        *,
        degrees: tuple[float, float] = (0.0, 360.0),
        hole: bool = False,
    ) -> None:
        """Fill an ellipse, or the segment of it between two angles (clockwise from the right)."""
        self.polygon(arc(cx, cy, rx, ry, degrees), tone, hole=hole)

    def stroke(self, points: Sequence[Point], width: float, tone: float = 0.0) -> None:
        """Draw a polyline of the given width with round joints and ends."""
        for (x0, y0), (x1, y1) in itertools.pairwise(points):
            length = math.hypot(x1 - x0, y1 - y0) or 1.0
            dx, dy = (y0 - y1) / length * width / 2, (x1 - x0) / length * width / 2
            self.polygon(
                ((x0 + dx, y0 + dy), (x1 + dx, y1 + dy), (x1 - dx, y1 - dy), (x0 - dx, y0 - dy)),
                tone,
            )
        for x, y in points:
            self.polygon(arc(x, y, width / 2, width / 2, steps=12), tone)

    def text(self, word: str, box: tuple[float, float, float, float], tone: float = -1.0) -> None:
        """Write a word as large as fits into the box (x0, y0, x1, y1), ignoring the tilt."""
        x0, y0, x1, y1 = (value * self._side for value in box)
        trial = _font(100).getbbox(word)
        fit = min((x1 - x0) / (trial[2] - trial[0]), (y1 - y0) / (trial[3] - trial[1]))
        font = _font(int(100 * fit))
        self._on_tone.text(
            ((x0 + x1) / 2, (y0 + y1) / 2),
            word,
            fill=round(128 + 127 * tone),
            font=font,
            anchor="mm",
            stroke_width=max(1, round(2.2 * fit)),
        )

    def finish(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Coverage in 0..1 and tone in -1..1, both (pixels, pixels)."""
        coverage = np.asarray(self._coverage.reduce(SUPERSAMPLING), np.float32) / 255.0
        tone = (np.asarray(self._tone.reduce(SUPERSAMPLING), np.float32) - 128.0) / 127.0
        return coverage, tone

    def _place(self, point: Point) -> Point:
        x, y = point[0] - 0.5, point[1] - 0.5
        return (
            (self._cos * x - self._sin * y + 0.5) * self._side,
            (self._sin * x + self._cos * y + 0.5) * self._side,
        )


@functools.lru_cache(maxsize=256)
def _font(size: int) -> ImageFont.FreeTypeFont:
    """Pillow's bundled scalable font; loading it costs milliseconds, hence the cache."""
    font = ImageFont.load_default(size)
    if not isinstance(font, ImageFont.FreeTypeFont):
        raise RuntimeError("signs need Pillow built with FreeType")
    return font


def arc(
    cx: float,
    cy: float,
    rx: float,
    ry: float,
    degrees: tuple[float, float] = (0.0, 360.0),
    steps: int = 40,
) -> list[Point]:
    """Points along an elliptic arc, angles clockwise from the right (y points down)."""
    angles = np.radians(np.linspace(degrees[0], degrees[1], steps + 1))
    return [(cx + rx * math.cos(a), cy + ry * math.sin(a)) for a in angles]
