"""Masks: which pixels belong to a region, from a PNG or a COCO run-length string."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mmeval.media.errors import Unreadable, Unscorable
from mmeval.media.images import image_size, read_rgb
from mmeval.media.input import Input
from mmeval.media.rle import decode_rle
from mmeval.sessions import RleMask

MID_GREY = 127
"""Pixels whose brightest channel is above this belong to the region."""

_NEARLY = 16
_MOST_GREY = 0.1
"""Share of pixels further than ``_NEARLY`` from black and white that soft edges do not reach."""


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
    return _brightness(item) > MID_GREY


def why_empty(item: Input, region: NDArray[np.bool_]) -> tuple[str, str] | None:
    """What is wrong with a mask whose decoded ``region`` (H, W) has no pixel, and what to do about it."""
    if region.any():
        return None
    message, remedy = "the mask selects no pixel", "Draw the region, or leave the mask out"
    if item.path is None:
        return message, remedy
    brightest = int(_brightness(item).max(initial=0))
    if brightest > 0:
        message = f"{message}: its brightest value is {brightest}, inside means above {MID_GREY}"
        remedy = "Write the region as 255 and the rest as 0"
    return message, remedy


def why_grey(item: Input) -> tuple[str, str] | None:
    """What is wrong with a mask file that is rather a picture than black and white, and what to do."""
    if item.path is None:
        return None
    between = np.abs(_brightness(item).astype(np.int16) - MID_GREY) < MID_GREY - _NEARLY
    if (share := float(between.mean())) <= _MOST_GREY:
        return None
    message = (
        f"{share:.0%} of the mask are neither black nor white; what is above {MID_GREY} counts as inside"
    )
    return message, "Write the region as 255 and the rest as 0; transparent pixels count as outside"


def decode_region(item: Input) -> NDArray[np.bool_]:
    """As ``decode_mask`` for a region that something is measured in or outside of.

    Raises:
        Unreadable: as ``decode_mask``.
        Unscorable: the mask selects no pixel.
    """
    region = decode_mask(item)
    if empty := why_empty(item, region):
        message, remedy = empty
        raise Unscorable(f"{item.label}: {message}. {remedy}", "unusable")
    return region


def _brightness(item: Input) -> NDArray[np.uint8]:
    """The brightest channel of each pixel of a mask file, (H, W) uint8, over black."""
    if item.path is None:
        raise TypeError(f"{item.label} is not a mask file")
    brightest: NDArray[np.uint8] = read_rgb(item.path, item.label, background=0).max(axis=2)
    return brightest


def mask_size(item: Input) -> tuple[int, int]:
    """(height, width) of a mask without decoding its pixels."""
    return item.content.size if isinstance(item.content, RleMask) else image_size(item)
