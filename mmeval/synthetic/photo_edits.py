"""Real edits of photographs whose mask is known exactly: nothing outside it changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

Rgb = NDArray[np.uint8]
"""A picture, (H, W, 3) sRGB."""
Mask = NDArray[np.bool_]
"""A region, (H, W), True inside."""
Effect = Callable[[Rgb, Mask], Rgb]
"""Repaints a picture; only what it does inside the mask is kept."""
Point = tuple[float, float]


@dataclass(frozen=True)
class Region:
    """Part of a picture in unit coordinates: (0, 0) is the top left, (1, 1) the bottom right.

    ``hues`` keeps only clearly coloured pixels whose hue lies in this range of the colour circle
    (0 red, 1/3 green, 2/3 blue; the range may cross 0). ``outside`` takes everything but the region.
    """

    polygons: tuple[tuple[Point, ...], ...]
    hues: tuple[float, float] | None = None
    outside: bool = False

    def mask(self, photo: Rgb) -> Mask:
        """The region's pixels in ``photo``."""
        height, width = photo.shape[:2]
        canvas = Image.new("1", (width, height))
        for polygon in self.polygons:
            ImageDraw.Draw(canvas).polygon([(x * width, y * height) for x, y in polygon], fill=1)
        inside = np.asarray(canvas, np.bool_) ^ self.outside
        return inside if self.hues is None else inside & _coloured(photo, *self.hues)


def polygon(*outlines: str, hues: tuple[float, float] | None = None, outside: bool = False) -> Region:
    """One or more polygons, each as its corners "x,y x,y ..." in per cent of width and height."""
    corners = (tuple(corner.split(",") for corner in outline.split()) for outline in outlines)
    return Region(
        tuple(tuple((float(x) / 100, float(y) / 100) for x, y in each) for each in corners), hues, outside
    )


def box(x0: float, y0: float, x1: float, y1: float) -> Region:
    """An upright rectangle, in per cent of width and height."""
    return polygon(f"{x0},{y0} {x1},{y0} {x1},{y1} {x0},{y1}")


def ellipses(*each: tuple[float, float, float, float], hues: tuple[float, float] | None = None) -> Region:
    """One or more upright ellipses (centre x, centre y, radius x, radius y), in per cent."""
    turn = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    outlines = (zip(cx + rx * np.cos(turn), cy + ry * np.sin(turn), strict=True) for cx, cy, rx, ry in each)
    return polygon(*(" ".join(f"{x:.3f},{y:.3f}" for x, y in outline) for outline in outlines), hues=hues)


def placed(cut: Region, place: Region) -> Region:
    """The outline of ``cut``, moved and scaled into the bounding box of ``place``."""
    (left, top), (right, bottom) = _corners(cut)
    (x0, y0), (x1, y1) = _corners(place)
    across, down = (x1 - x0) / (right - left), (y1 - y0) / (bottom - top)
    outlines = (((x0 + (x - left) * across, y0 + (y - top) * down) for x, y in each) for each in cut.polygons)
    return Region(tuple(tuple(outline) for outline in outlines))


def apply(effect: Effect, photo: Rgb, mask: Mask) -> Rgb:
    """``photo`` with ``effect`` inside ``mask`` and every other pixel untouched."""
    return np.where(mask[..., None], effect(photo, mask), photo).astype(np.uint8)


def recolour(rgb: tuple[int, int, int]) -> Effect:
    """Give pixels the hue and at least the saturation of ``rgb`` and keep their light and shade."""

    def paint(photo: Rgb, mask: Mask) -> Rgb:
        hue, saturation, _ = Image.new("RGB", (1, 1), rgb).convert("HSV").getpixel((0, 0))  # type: ignore[misc]
        hsv = np.array(Image.fromarray(photo).convert("HSV"))
        hsv[..., 0] = hue
        hsv[..., 1] = np.maximum(hsv[..., 1], saturation)
        return np.asarray(Image.fromarray(hsv, "HSV").convert("RGB"))

    return paint


def inpaint(photo: Rgb, mask: Mask) -> Rgb:
    """Fill the mask from its surroundings (biharmonic equation, Damelin and Hoang 2018)."""
    from skimage.restoration import inpaint_biharmonic

    rows, columns = _around(mask, margin=12)
    part = inpaint_biharmonic(photo[rows, columns], mask[rows, columns], channel_axis=-1)
    filled = photo.copy()
    filled[rows, columns] = np.rint(np.clip(part, 0, 1) * 255)
    return filled


def paste(source: Rgb, cut: Region) -> Effect:
    """Put a cut-out of another photograph into the mask, scaled to the mask's bounding box."""

    def paint(photo: Rgb, mask: Mask) -> Rgb:
        rows, columns = _around(cut.mask(source))
        return _filled(photo, mask, lambda size: Image.fromarray(source[rows, columns]).resize(size))

    return paint


def sign(words: str) -> Effect:
    """Cover the mask with a white board with a dark frame and ``words`` in dark letters."""

    def board(size: tuple[int, int]) -> Image.Image:
        picture = Image.new("RGB", size, "white")
        pen = ImageDraw.Draw(picture)
        pen.rectangle((0, 0, size[0] - 1, size[1] - 1), outline=(20, 20, 60), width=2)
        trial = ImageFont.load_default(100).getbbox(words)
        fit = min(0.84 * size[0] / (trial[2] - trial[0]), 0.62 * size[1] / (trial[3] - trial[1]))
        font = ImageFont.load_default(max(6, int(100 * fit)))
        pen.text((size[0] / 2, size[1] / 2), words, fill=(20, 20, 60), font=font, anchor="mm")
        return picture

    return lambda photo, mask: _filled(photo, mask, board)


def blur(pixels: float) -> Effect:
    """Gaussian blur of the given standard deviation."""
    return lambda photo, _: np.asarray(Image.fromarray(photo).filter(ImageFilter.GaussianBlur(pixels)))


def wall(top: tuple[int, int, int], bottom: tuple[int, int, int]) -> Effect:
    """An even wall, lit from one end: one colour at the top that runs into another at the bottom."""

    def paint(photo: Rgb, mask: Mask) -> Rgb:
        height = np.linspace(0, 1, photo.shape[0])[:, None, None]
        colours = (1 - height) * np.array(top) + height * np.array(bottom)
        return np.broadcast_to(np.rint(colours), photo.shape).astype(np.uint8)

    return paint


def misplaced(mask: Mask) -> Mask:
    """The same shape in the opposite half of the picture; the complement of a mask over a third of it."""
    if mask.mean() > 1 / 3:
        return ~mask
    shifts = []
    for axis, place in zip((0, 1), _around(mask), strict=True):
        size, middle = mask.shape[axis], (place.start + place.stop) / 2
        wish = size // 2 if middle < size / 2 else -(size // 2)
        shifts.append(min(max(wish, -place.start), size - place.stop))
    return np.roll(mask, shifts, axis=(0, 1))


def _coloured(photo: Rgb, low: float, high: float) -> Mask:
    hue, saturation, value = np.moveaxis(np.asarray(Image.fromarray(photo).convert("HSV")), 2, 0) / 255
    near = (low <= hue) & (hue <= high) if low <= high else (hue >= low) | (hue <= high)
    clear = near & (saturation > 0.35) & (value > 0.15)
    # A median keeps the shape and drops specks, so that the mask is a region and not noise.
    return np.asarray(Image.fromarray(clear).convert("L").filter(ImageFilter.MedianFilter(5)), np.bool_)


def _corners(region: Region) -> tuple[Point, Point]:
    points = np.array([point for outline in region.polygons for point in outline])
    (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
    return (float(left), float(top)), (float(right), float(bottom))


def _around(mask: Mask, margin: int = 0) -> tuple[slice, slice]:
    slices = []
    for axis in (0, 1):
        hit = np.flatnonzero(mask.any(axis=1 - axis))
        slices.append(slice(max(0, int(hit[0]) - margin), min(mask.shape[axis], int(hit[-1]) + 1 + margin)))
    return slices[0], slices[1]


def _filled(photo: Rgb, mask: Mask, drawn: Callable[[tuple[int, int]], Image.Image]) -> Rgb:
    rows, columns = _around(mask)
    filled = photo.copy()
    filled[rows, columns] = np.asarray(drawn((columns.stop - columns.start, rows.stop - rows.start)))
    return filled
