"""Masks: which pixels belong to a region, from a PNG or a COCO run-length string."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mmeval.media.errors import Unreadable
from mmeval.media.images import image_size, read_rgb
from mmeval.media.input import Input
from mmeval.media.rle import decode_rle
from mmeval.sessions import RleMask

MID_GREY = 127
"""Pixels whose brightest channel is above this belong to the region."""


def decode_mask(item: Input) -> NDArray[np.bool_]:
    """Decode a mask to (H, W) bool, True inside the region.

    Of a picture file, pixels whose brightest channel is above ``MID_GREY`` are inside: white,
    but also the full red or green of a coloured palette. Transparent pixels are outside.

    Raises:
        Unreadable: as ``decode_image``, or run lengths that do not fill the mask's size.
    """
    if item.kind != "mask":
        raise TypeError(f"{item.label} is {item.kind}, not a mask")
    if isinstance(item.content, RleMask):
        try:
            return decode_rle(item.content)
        except ValueError as problem:
            raise Unreadable(f"{item.label}: {problem}; encode the mask again") from problem
    if item.path is None:
        return np.asarray(item.content, dtype=np.bool_)
    return mask_brightness(item) > MID_GREY


def mask_brightness(item: Input) -> NDArray[np.uint8]:
    """The brightest channel of each pixel of a mask file, (H, W) uint8, over black."""
    if item.path is None:
        raise TypeError(f"{item.label} is not a mask file")
    brightest: NDArray[np.uint8] = read_rgb(item.path, item.label, background=0).max(axis=2)
    return brightest


def mask_size(item: Input) -> tuple[int, int]:
    """(height, width) of a mask without decoding its pixels."""
    return item.content.size if isinstance(item.content, RleMask) else image_size(item)
