"""Scenes and crops of their objects as small squares, for CLIP."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mmeval.synthetic.degradations import random_degradation
from mmeval.synthetic.rendering import render
from mmeval.synthetic.scenes import Scene, SceneObject, sample_scene

MARGINS = (0.0, 0.25)
"""Range of the border around a crop, as a share of the box's side."""


@dataclass(slots=True)
class Captioned:
    """Squares of one side and what they show; lists of equal length.

    Attributes:
        scene_images: each (side, side, 3) uint8.
        scenes: what each of them shows.
        crop_images: each (side, side, 3) uint8.
        things: the object in the middle of each crop.
    """

    scene_images: list[NDArray[np.uint8]] = field(default_factory=list)
    scenes: list[Scene] = field(default_factory=list)
    crop_images: list[NDArray[np.uint8]] = field(default_factory=list)
    things: list[SceneObject] = field(default_factory=list)


def captioned_scenes(
    seeds: Sequence[int], side: int, degraded: float = 0.0, margin: float | None = None
) -> Captioned:
    """Render scenes, crop their objects, and squash everything to squares.

    Args:
        seeds: scene seeds.
        side: side of the squares in pixels.
        degraded: share of scenes degraded before anything is cut out.
        margin: border of the crops as a share of the box's side; None draws it from `MARGINS`.
    """
    made = Captioned()
    for seed in seeds:
        rng = np.random.default_rng([seed, 2])
        scene = sample_scene(seed)
        drawn = render(scene)
        image = drawn.image
        if rng.random() < degraded:
            image = random_degradation(image, rng)
        made.scene_images.append(squashed(image, side))
        made.scenes.append(scene)
        for thing, box in zip(scene.objects, drawn.boxes, strict=True):
            borders = rng.uniform(*MARGINS, 4) if margin is None else np.full(4, margin)
            made.crop_images.append(squashed(crop(image, box, borders), side))
            made.things.append(thing)
    return made


def crop(
    image: NDArray[np.uint8], box: NDArray[np.float32], borders: NDArray[np.float64]
) -> NDArray[np.uint8]:
    """Cut out an xyxy box widened on its left, top, right and lower side, within the picture."""
    extent = np.tile(box[2:] - box[:2], 2)
    wide = box + np.array([-1, -1, 1, 1]) * borders * extent
    left, top, right, bottom = np.rint(wide).astype(int)
    height, width = image.shape[:2]
    return image[max(top, 0) : min(bottom, height), max(left, 0) : min(right, width)]


def squashed(image: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """Resize to a square as open_clip's preprocessing does (bicubic, antialiased)."""
    return np.asarray(Image.fromarray(image).resize((side, side), Image.Resampling.BICUBIC))
