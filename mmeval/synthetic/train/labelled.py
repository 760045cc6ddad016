"""Rendered scenes as arrays that fit in memory, for the detector."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mmeval.synthetic.rendering import mask_box, render
from mmeval.synthetic.scenes import sample_scene
from mmeval.synthetic.vocabulary import CLASSES, SIGN

MASK_STRIDE = 4
"""Pixels of the picture per pixel of a training mask, as the network predicts them."""


@dataclass(frozen=True, slots=True, eq=False)
class Labelled:
    """One picture and its instances.

    Attributes:
        image: (S, S, 3) uint8 RGB.
        owners: (S/4, S/4) uint8: 0 for background, i + 1 where instance i is seen.
        classes: (N,) int64 indices into `vocabulary.CLASSES`.
        boxes: (N, 4) float32: centre x, centre y, width, height, each in 0..1.
        mirrored: whether the picture may be flipped (words may not).
    """

    image: NDArray[np.uint8]
    owners: NDArray[np.uint8]
    classes: NDArray[np.int64]
    boxes: NDArray[np.float32]
    mirrored: bool


def labelled_scenes(seeds: Sequence[int], imgsz: int) -> list[Labelled]:
    """Render the scenes of these seeds and shrink them to `imgsz` as the detector will."""
    return [_labelled(seed, imgsz) for seed in seeds]


def _labelled(seed: int, imgsz: int) -> Labelled:
    scene = sample_scene(seed)
    drawn = render(scene)
    owners = (drawn.masks * np.arange(1, len(drawn.masks) + 1)[:, None, None]).sum(axis=0)
    small = imgsz // MASK_STRIDE
    return Labelled(
        image=shrunk(drawn.image, imgsz),
        owners=np.asarray(
            Image.fromarray(owners.astype(np.uint8)).resize((small, small), Image.Resampling.NEAREST)
        ),
        classes=np.array([CLASSES.index(name) for name in drawn.labels], np.int64),
        boxes=centre_boxes([mask_box(mask) for mask in drawn.masks], scene.size),
        mirrored=SIGN not in drawn.labels,
    )


def shrunk(image: NDArray[np.uint8], imgsz: int) -> NDArray[np.uint8]:
    """Resize a square picture to `imgsz` with the interpolation of ultralytics' letterbox."""
    import cv2

    if image.shape[0] == imgsz:
        return image
    return np.asarray(cv2.resize(image, (imgsz, imgsz), interpolation=cv2.INTER_LINEAR), np.uint8)


def centre_boxes(boxes: Sequence[tuple[float, ...]], side: int) -> NDArray[np.float32]:
    """Pixel xyxy to centre x, centre y, width, height in 0..1, (N, 4)."""
    corners = np.array(boxes, np.float32).reshape(-1, 4) / side
    return np.concatenate(((corners[:, :2] + corners[:, 2:]) / 2, corners[:, 2:] - corners[:, :2]), axis=1)
