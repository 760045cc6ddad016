"""Scenes to pictures, with exact masks and boxes."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from mmeval.synthetic.backgrounds import background
from mmeval.synthetic.materials import FloatMap, relief, texture
from mmeval.synthetic.pen import Pen
from mmeval.synthetic.scenes import Scene, SceneObject
from mmeval.synthetic.silhouettes import SILHOUETTES, sign
from mmeval.synthetic.vocabulary import COLORS

MAX_TILT = np.radians(7)


@dataclass(frozen=True, slots=True, eq=False)
class Rendering:
    """A drawn scene and its truth; the arrays follow the order of `Scene.objects`.

    Attributes:
        image: (H, W, 3) uint8 RGB.
        masks: (N, H, W) bool, disjoint: the pixels in which each object dominates.
        supports: (N, H, W) bool: every pixel whose value depends on the object at all. It
            exceeds the mask by the antialiased rim, which neighbours may share.
        backdrop: (H, W) bool: every pixel in which the background shows, even faintly.
        boxes: (N, 4) float32, xyxy in pixels, tight around each mask (right and lower edges
            exclusive); zeros for an object that is wholly hidden.
        labels: class names.
    """

    image: NDArray[np.uint8]
    masks: NDArray[np.bool_]
    supports: NDArray[np.bool_]
    backdrop: NDArray[np.bool_]
    boxes: NDArray[np.float32]
    labels: tuple[str, ...]


def render(scene: Scene) -> Rendering:
    """Draw the scene.

    Pixels depend only on the background and on the objects that touch them, so editing one
    object leaves every pixel outside its supports bit-identical.
    """
    side = scene.size
    canvas = background(scene.background, scene.seed, side)
    number = len(scene.objects)
    owner = np.full((side, side), -1, np.int16)
    supports = np.zeros((number, side, side), np.bool_)
    backdrop = np.ones((side, side), np.bool_)
    for index, thing in enumerate(scene.objects):
        paint, coverage, window = _placed_paint(thing, side)
        weight = coverage[..., None]
        canvas[window] = canvas[window] * (1 - weight) + paint * weight
        owner[window][coverage >= 0.5] = index
        supports[index][window] = coverage > 0
        supports[:index, *window] &= coverage < 1
        backdrop[window] &= coverage < 1
    masks = owner[None] == np.arange(number, dtype=np.int16)[:, None, None]
    return Rendering(
        image=np.rint(np.clip(canvas, 0, 255)).astype(np.uint8),
        masks=masks,
        supports=supports,
        backdrop=backdrop,
        boxes=np.array([mask_box(mask) for mask in masks], np.float32).reshape(-1, 4),
        labels=tuple(thing.name for thing in scene.objects),
    )


def mask_box(mask: NDArray[np.bool_]) -> tuple[float, float, float, float]:
    """Tight xyxy box of a (H, W) mask in pixels, zeros if it is empty."""
    columns, rows = np.flatnonzero(mask.any(axis=0)), np.flatnonzero(mask.any(axis=1))
    if not columns.size:
        return (0.0, 0.0, 0.0, 0.0)
    return (float(columns[0]), float(rows[0]), float(columns[-1] + 1), float(rows[-1] + 1))


def lettering(thing: SceneObject, side: int) -> NDArray[np.bool_]:
    """Every pixel of a (side, side) picture whose value depends on the word on this sign."""
    written, _, window = _placed_paint(thing, side)
    blank, _, _ = _placed_paint(replace(thing, text=""), side)
    mask = np.zeros((side, side), np.bool_)
    mask[window] = (written != blank).any(axis=-1)
    return mask


def _pixels(thing: SceneObject, side: int) -> int:
    """Side of the object's bounding square in pixels."""
    return max(8, round(thing.size * side))


def _corner(thing: SceneObject, side: int) -> tuple[int, int]:
    """Left and top of the object's bounding square in pixels."""
    half = _pixels(thing, side) / 2
    return round(thing.center[0] * side - half), round(thing.center[1] * side - half)


def _placed_paint(thing: SceneObject, side: int) -> tuple[FloatMap, FloatMap, tuple[slice, slice]]:
    """Paint (h, w, 3), coverage (h, w) and the window of the picture they go to."""
    pixels = _pixels(thing, side)
    paint, coverage = _paint(thing, pixels, side / 256)
    left, top = _corner(thing, side)
    window = (slice(max(top, 0), top + pixels), slice(max(left, 0), left + pixels))
    visible = (
        slice(max(-top, 0), max(0, min(pixels, side - top))),
        slice(max(-left, 0), max(0, min(pixels, side - left))),
    )
    return paint[visible], coverage[visible], window


def _paint(thing: SceneObject, pixels: int, scale: float) -> tuple[FloatMap, FloatMap]:
    """Colour values in 0..255 (pixels, pixels, 3) and coverage in 0..1 (pixels, pixels)."""
    rng = np.random.default_rng(thing.seed)
    tilt = rng.uniform(-MAX_TILT, MAX_TILT)
    if thing.text is None:
        pen = Pen(pixels, tilt)
        SILHOUETTES[thing.name](pen)
    else:
        pen = Pen(pixels)
        sign(pen, thing.text)
    coverage, tone = pen.finish()
    gain, gloss = texture(thing.material, rng, relief(coverage, 3.0 * scale), scale)
    pale, dark = np.maximum(tone, 0), np.minimum(tone, 0)
    color = np.array(COLORS[thing.color], np.float32)
    paint = color * gain[..., None]
    paint += (255 - paint) * gloss[..., None]
    paint *= ((1 + 0.82 * dark) * (1 - 0.45 * _outline(coverage, scale)))[..., None]
    paint += (250 - paint) * (0.92 * pale)[..., None]
    return np.clip(paint, 0, 255), coverage


def _outline(coverage: FloatMap, scale: float) -> FloatMap:
    """A thin inner rim, in 0..1: it keeps objects apart from backgrounds of their colour."""
    picture = Image.fromarray((coverage * 255).astype(np.uint8))
    soft = np.asarray(picture.filter(ImageFilter.BoxBlur(1.2 * scale)), np.float32) / 255.0
    rim: FloatMap = np.clip((0.85 - soft) * 3.0, 0.0, 1.0).astype(np.float32)
    return rim
