"""Named backgrounds with gradients and noise that vary by seed.

Each is muted compared with the objects, so that a drawing stands out on every one of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

FloatMap = NDArray[np.float32]


def background(name: str, seed: int, size: int) -> FloatMap:
    """A (size, size, 3) picture with values in 0..255.

    Args:
        name: one of `vocabulary.BACKGROUNDS`.
        seed: the scene's seed; the same name and seed give the same pixels.
        size: side in pixels.
    """
    index = tuple(_BACKGROUNDS).index(name)
    rng = np.random.default_rng([seed, index])
    return _BACKGROUNDS[name](rng, size)


def _rgb(red: int, green: int, blue: int) -> FloatMap:
    return np.array((red, green, blue), np.float32)


def _smooth_noise(rng: np.random.Generator, size: int, cells: int, rows: int = 0) -> FloatMap:
    """Noise in -1..1 that varies over `cells` columns and `rows` rows, (size, size)."""
    coarse = rng.integers(0, 256, (rows or cells, cells), dtype=np.uint8)
    smooth = Image.fromarray(coarse).resize((size, size), Image.Resampling.BICUBIC)
    return np.asarray(smooth, np.float32) / 127.5 - 1.0


def _gradient(top: tuple[int, ...], bottom: tuple[int, ...], size: int) -> FloatMap:
    """A vertical gradient, (size, size, 3)."""
    share = np.linspace(0, 1, size, dtype=np.float32)[:, None, None]
    mixed = np.array(top, np.float32) * (1 - share) + np.array(bottom, np.float32) * share
    return np.broadcast_to(mixed, (size, size, 3)).astype(np.float32)


def _tinted(rng: np.random.Generator, color: tuple[int, ...], spread: float = 10) -> tuple[int, ...]:
    """The colour with its brightness and hue shifted a little."""
    shift = rng.uniform(-spread, spread) + rng.uniform(-spread / 3, spread / 3, 3)
    return tuple(int(value) for value in np.clip(np.array(color) + shift, 0, 255))


def _grass(rng: np.random.Generator, size: int) -> FloatMap:
    base = _gradient(_tinted(rng, (150, 186, 112)), _tinted(rng, (118, 158, 86)), size)
    blades = _smooth_noise(rng, size, size // 2, size // 7)
    patches = _smooth_noise(rng, size, 6)
    return base + (13 * blades + 8 * patches)[..., None]


def _sand(rng: np.random.Generator, size: int) -> FloatMap:
    base = _gradient(_tinted(rng, (232, 212, 170)), _tinted(rng, (214, 188, 142)), size)
    rows = np.arange(size, dtype=np.float32)[:, None]
    ripples = np.sin(rows * (2 * np.pi * 11 / size) + 3.0 * _smooth_noise(rng, size, 5))
    return base + (5 * ripples + 7 * _smooth_noise(rng, size, size // 2))[..., None]


def _sea(rng: np.random.Generator, size: int) -> FloatMap:
    base = _gradient(_tinted(rng, (150, 202, 214)), _tinted(rng, (92, 152, 178)), size)
    rows = np.arange(size, dtype=np.float32)[:, None]
    waves = np.sin(rows * (2 * np.pi * 14 / size) + 2.5 * _smooth_noise(rng, size, 9, 14))
    crests = 28.8 * np.clip(waves - 0.35, 0, 1)
    return (base + crests[..., None]).astype(np.float32)


def _night_sky(rng: np.random.Generator, size: int) -> FloatMap:
    base = _gradient(_tinted(rng, (14, 18, 44), 5), _tinted(rng, (44, 46, 84), 7), size)
    base += (6 * _smooth_noise(rng, size, 5))[..., None]
    count = 70
    rows, columns = rng.integers(0, size - 1, (2, count))
    glow = rng.uniform(90, 200, (count, 1)).astype(np.float32)
    base[rows, columns] += glow
    bright = slice(0, count // 4)
    base[rows[bright] + 1, columns[bright]] += glow[bright] * 0.7
    base[rows[bright], columns[bright] + 1] += glow[bright] * 0.7
    return base


def _brick_wall(rng: np.random.Generator, size: int) -> FloatMap:
    height, width = size // 12, size // 6
    y, x = np.indices((size, size))
    course = (y + int(rng.integers(height))) // height
    x = x + (course % 2) * (width // 2) + int(rng.integers(width))
    mortar = x % width < max(2, size // 96)
    row_start = np.diff(course, axis=0, prepend=-1) != 0
    mortar |= row_start | np.roll(row_start, 1, axis=0)
    shade = rng.uniform(-14, 14, (course.max() + 1, (x // width).max() + 1))
    wall = np.array(_tinted(rng, (184, 136, 120)), np.float32) + shade[course, x // width, None]
    wall = np.where(mortar[..., None], _rgb(206, 198, 190), wall)
    drawn: FloatMap = (wall + 4 * _smooth_noise(rng, size, size // 3)[..., None]).astype(np.float32)
    return drawn


def _checker_floor(rng: np.random.Generator, size: int) -> FloatMap:
    tile = size // int(rng.integers(6, 9))
    offset = rng.integers(0, tile, 2)
    y, x = np.indices((size, size))
    dark = (((y + offset[0]) // tile + (x + offset[1]) // tile) % 2)[..., None].astype(np.float32)
    pale = np.array(_tinted(rng, (226, 226, 224)), np.float32)
    floor = pale - dark * _rgb(74, 70, 62)
    drawn: FloatMap = (floor + 5 * _smooth_noise(rng, size, 7)[..., None]).astype(np.float32)
    return drawn


def _paper(rng: np.random.Generator, size: int) -> FloatMap:
    base = _gradient(_tinted(rng, (246, 242, 230), 5), _tinted(rng, (238, 232, 216), 5), size)
    base += (4 * _smooth_noise(rng, size, size // 2))[..., None]
    spacing = size // 12
    lines = (np.arange(size) + int(rng.integers(spacing))) % spacing == 0
    base[lines] -= _rgb(58, 40, 14)
    return base


def _snow(rng: np.random.Generator, size: int) -> FloatMap:
    base = _gradient(_tinted(rng, (216, 226, 240), 6), _tinted(rng, (246, 249, 253), 3), size)
    base += (7 * _smooth_noise(rng, size, 4))[..., None]
    flakes = rng.integers(0, size - 1, (2, 160))
    for down, right in ((0, 0), (0, 1), (1, 0), (1, 1)):
        base[flakes[0] + down, flakes[1] + right] = 255
    return base


def _sunset(rng: np.random.Generator, size: int) -> FloatMap:
    split = size * 2 // 3
    sky = _gradient(_tinted(rng, (118, 104, 150)), _tinted(rng, (250, 192, 140)), split)
    base = np.empty((size, size, 3), np.float32)
    base[:split] = sky[:, :1]
    base[split:] = _gradient(_tinted(rng, (96, 76, 92), 6), (66, 54, 74), size)[: size - split]
    y, x = np.indices((size, size), dtype=np.float32)
    sun = np.hypot(x - rng.uniform(0.2, 0.8) * size, y - split) / (0.13 * size)
    disc = (np.clip((1.05 - sun) * 8, 0, 1) * (y < split))[..., None]
    base = base * (1 - disc) + disc * _rgb(255, 232, 178)
    drawn: FloatMap = (base + 4 * _smooth_noise(rng, size, 24, 60)[..., None]).astype(np.float32)
    return drawn


def _wallpaper(rng: np.random.Generator, size: int) -> FloatMap:
    pale = np.array(_tinted(rng, (204, 214, 206)), np.float32)
    y, x = np.indices((size, size), dtype=np.float32)
    period = size / rng.uniform(7, 10)
    lattice = np.cos(2 * np.pi * (x + y) / period) + np.cos(2 * np.pi * (x - y) / period)
    pattern = np.clip(lattice * 1.5 - 1.4, 0, 1)[..., None]
    paper = pale - pattern * _rgb(40, 32, 30)
    drawn: FloatMap = (paper + 5 * _smooth_noise(rng, size, 5)[..., None]).astype(np.float32)
    return drawn


_BACKGROUNDS: Final[dict[str, Callable[[np.random.Generator, int], FloatMap]]] = {
    "grass": _grass,
    "sand": _sand,
    "sea": _sea,
    "night sky": _night_sky,
    "brick wall": _brick_wall,
    "checker floor": _checker_floor,
    "paper": _paper,
    "snow": _snow,
    "sunset": _sunset,
    "wallpaper": _wallpaper,
}
