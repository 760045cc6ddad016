"""Surface textures that stay recognisable under every colour.

A texture is a *gain* (multiplies the colour; mean near 1, so that the colour name stays true)
and a *gloss* (share of white mixed in).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

FloatMap = NDArray[np.float32]


def relief(coverage: FloatMap, radius: float) -> FloatMap:
    """How much each pixel of a rounded body faces the light at the upper left, in -1..1.

    Args:
        coverage: (height, width) in 0..1.
        radius: width of the rounded edge in pixels.
    """
    picture = Image.fromarray((coverage * 255).astype(np.uint8))
    height = np.asarray(picture.filter(ImageFilter.BoxBlur(radius)), np.float32) / 255.0
    down, right = np.gradient(height)
    lit: FloatMap = np.clip((down + right) * radius * 1.5, -1.0, 1.0).astype(np.float32)
    return lit


def texture(
    material: str, rng: np.random.Generator, lit: FloatMap, scale: float
) -> tuple[FloatMap, FloatMap]:
    """Gain and gloss maps, each of the shape of `lit`.

    Args:
        material: one of `vocabulary.MATERIALS`.
        rng: the object's own generator.
        lit: result of `relief`.
        scale: output pixels per pixel of a 256-pixel picture, so textures scale with it.
    """
    return _TEXTURES[material](rng, lit, scale)


def _grid(lit: FloatMap, scale: float) -> tuple[FloatMap, FloatMap]:
    """Row and column coordinates in pixels of a 256-pixel picture."""
    rows, columns = np.indices(lit.shape, dtype=np.float32) / np.float32(scale)
    return np.asarray(rows, np.float32), np.asarray(columns, np.float32)


def _plastic(rng: np.random.Generator, lit: FloatMap, scale: float) -> tuple[FloatMap, FloatMap]:
    """Smooth, with glossy highlights along every edge that faces the light."""
    gain = 1.0 + 0.30 * np.minimum(lit, 0.0)
    gloss = 0.85 * np.clip((lit - 0.30) * 2.2, 0.0, 1.0)
    return np.asarray(gain, np.float32), np.asarray(gloss, np.float32)


def _wooden(rng: np.random.Generator, lit: FloatMap, scale: float) -> tuple[FloatMap, FloatMap]:
    """Wavy dark grain, seven pixels apart."""
    rows, columns = _grid(lit, scale)
    wobble, phase = rng.uniform(14, 22), rng.uniform(0, 2 * np.pi, 2)
    bent = rows + 2.6 * np.sin(columns / wobble * 2 + phase[0]) + columns * rng.uniform(-0.15, 0.15)
    grain = np.clip(np.sin(bent * (2 * np.pi / 7.0) + phase[1]) * 1.6 - 0.2, -1.0, 1.0)
    gain = 1.03 - 0.33 * grain + 0.12 * lit
    return gain.astype(np.float32), np.zeros_like(lit)


def _metal(rng: np.random.Generator, lit: FloatMap, scale: float) -> tuple[FloatMap, FloatMap]:
    """Brushed diagonal bands with a strong sheen."""
    rows, columns = _grid(lit, scale)
    wave = np.cos((rows * 0.8 + columns) * (2 * np.pi / 30.0) + rng.uniform(0, 2 * np.pi))
    brushed = rng.uniform(-0.05, 0.05, (lit.shape[0], 1))
    gain = 0.92 + 0.26 * wave + brushed + 0.15 * lit
    gloss = 0.72 * np.clip(wave, 0.0, 1.0) ** 4
    return gain.astype(np.float32), gloss.astype(np.float32)


def _stone(rng: np.random.Generator, lit: FloatMap, scale: float) -> tuple[FloatMap, FloatMap]:
    """Coarse dark and pale speckle, grains of about three pixels."""
    cell = 3.0 * scale
    shape = (int(lit.shape[0] / cell) + 2, int(lit.shape[1] / cell) + 2)
    grains = Image.fromarray(rng.integers(0, 256, shape, dtype=np.uint8))
    size = (round(shape[1] * cell), round(shape[0] * cell))
    coarse = np.asarray(grains.resize(size, Image.Resampling.BILINEAR), np.float32) / 127.5 - 1.0
    coarse = coarse[: lit.shape[0], : lit.shape[1]] * 1.5
    gain = 1.0 + 0.50 * np.clip(coarse, -1.0, 0.25) + 0.10 * lit
    gloss = 0.55 * np.clip(coarse - 0.35, 0.0, 1.0)
    return gain.astype(np.float32), gloss.astype(np.float32)


_Texture = Callable[[np.random.Generator, FloatMap, float], tuple[FloatMap, FloatMap]]
_TEXTURES: Final[dict[str, _Texture]] = {
    "plastic": _plastic,
    "wooden": _wooden,
    "metal": _metal,
    "stone": _stone,
}
