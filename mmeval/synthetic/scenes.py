"""Scenes as data: which objects stand where, on which background."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from mmeval.synthetic.vocabulary import (
    BACKGROUNDS,
    COLORS,
    MATERIALS,
    OBJECT_CLASSES,
    SIGN,
    SIGN_WORDS,
)

MAX_OVERLAP: Final = 0.10
"""Largest share of the smaller of two bounding squares that may be hidden by the other."""

SIZES: Final = (0.18, 0.33)
"""Range of an ordinary object's size, as a share of the picture's side."""

SIGN_SIZES: Final = (0.46, 0.54)
"""Range of a sign's size: large enough for letters of 22 pixels in a 256-pixel picture."""

Center = tuple[float, float]


@dataclass(frozen=True, slots=True)
class SceneObject:
    """One drawn thing.

    Attributes:
        name: class name, one of `vocabulary.CLASSES`.
        color: colour name.
        material: material name.
        center: (x, y) of the bounding square, each in 0..1 of the picture.
        size: side of the bounding square, in 0..1 of the picture's side.
        text: the word on a sign; None for everything else.
        seed: fixes texture and tilt, whatever else is edited.
    """

    name: str
    color: str
    material: str
    center: Center
    size: float
    text: str | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        if (self.name == SIGN) != (self.text is not None):
            raise ValueError(f"a sign has a text and nothing else has one, got {self!r}")


@dataclass(frozen=True, slots=True)
class Scene:
    """A picture before it is drawn.

    Attributes:
        objects: in drawing order, later ones in front.
        background: one of `vocabulary.BACKGROUNDS`.
        size: side of the square picture in pixels.
        seed: fixes the background's noise.
    """

    objects: tuple[SceneObject, ...]
    background: str
    size: int = 256
    seed: int = 0

    def count(self, name: str) -> int:
        """How many objects of a class the scene holds."""
        return sum(thing.name == name for thing in self.objects)


def overlap(first: Center, first_size: float, second: Center, second_size: float) -> float:
    """Shared area of two bounding squares over the area of the smaller, in 0..1."""
    reach = (first_size + second_size) / 2
    smaller = min(first_size, second_size)
    width = min(reach - abs(first[0] - second[0]), smaller)
    height = min(reach - abs(first[1] - second[1]), smaller)
    return max(width, 0.0) * max(height, 0.0) / smaller**2


def free_center(
    rng: np.random.Generator,
    objects: Sequence[SceneObject],
    size: float,
    accept: Callable[[Center], bool] = lambda center: True,
    tries: int = 80,
) -> Center | None:
    """A random place where a square of `size` fits without heavy overlap, or None.

    Args:
        rng: source of randomness.
        objects: what already stands in the scene.
        size: side of the new bounding square, in 0..1.
        accept: further condition on the place.
        tries: candidates drawn before giving up.
    """
    half = size / 2 + 0.01
    for x, y in rng.uniform(half, 1 - half, (tries, 2)).round(4).tolist():
        clear = all(overlap((x, y), size, thing.center, thing.size) <= MAX_OVERLAP for thing in objects)
        if clear and accept((x, y)):
            return (x, y)
    return None


def sample_scene(
    seed: int,
    *,
    size: int = 256,
    count: tuple[int, int] = (2, 6),
    background: str | None = None,
    sign: bool | None = None,
) -> Scene:
    """Draw a scene at random; the same arguments always give the same scene.

    About two scenes in five hold a group of like objects, so that counting means something.

    Args:
        seed: any non-negative integer.
        size: side of the picture in pixels.
        count: fewest and most objects, a sign included.
        background: its name, or None to choose at random.
        sign: whether a sign with a word stands in the scene; None leaves it to chance (0.35).
    """
    rng = np.random.default_rng(seed)
    background = background or str(rng.choice(BACKGROUNDS))
    with_sign = bool(rng.random() < 0.35) if sign is None else sign
    wanted = int(rng.integers(count[0], count[1] + 1))
    placed: list[SceneObject] = []
    if with_sign:
        _place(rng, placed, SIGN, str(rng.choice(list(COLORS))), "plastic")
    for name, color, material in _cast(rng, wanted - with_sign):
        _place(rng, placed, name, color, material)
    return Scene(tuple(placed), background, size, seed)


def _cast(rng: np.random.Generator, wanted: int) -> list[tuple[str, str, str]]:
    """Class, colour and material of `wanted` objects: perhaps one group, the others distinct."""
    names = [str(name) for name in rng.permutation(OBJECT_CLASSES)]
    group = int(rng.integers(2, 6)) if rng.random() < 0.4 else 1
    alike = bool(rng.random() < 0.7)
    roles = [names[0]] * min(group, wanted) + names[1:]
    cast: list[tuple[str, str, str]] = []
    for name in roles[:wanted]:
        if alike and cast and cast[0][0] == name:
            cast.append(cast[0])
        else:
            cast.append((name, str(rng.choice(list(COLORS))), str(rng.choice(MATERIALS))))
    return cast


def _place(rng: np.random.Generator, placed: list[SceneObject], name: str, color: str, material: str) -> None:
    """Add an object where there is room, smaller if need be; a full scene stays as it is."""
    low, high = SIGN_SIZES if name == SIGN else SIZES
    text = str(rng.choice(SIGN_WORDS)) if name == SIGN else None
    for shrink in (1.0, 0.75, 0.55):
        size = round(max(low, float(rng.uniform(low, high)) * shrink), 4)
        center = free_center(rng, placed, size)
        if center is not None:
            seed = int(rng.integers(2**31))
            placed.append(SceneObject(name, color, material, center, size, text, seed))
            return
