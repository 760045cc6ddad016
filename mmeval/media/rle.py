"""COCO's run-length masks, written and read without pycocotools.

A mask is a list of runs, or a compressed string. Runs alternate outside, inside, outside, ... down
the columns. In the string, from the fourth run on, the difference to the run two before is stored.
Each number is written in groups of five bits, lowest first, as the character with code 48 + group
(+ 32 when more groups follow); bit 16 of the last group is the sign. Source: ``maskApi.c`` of the
COCO API.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mmeval.media.limits import MAX_PIXELS
from mmeval.sessions import RleMask

_LONGEST = 7
"""Groups of five bits that hold any difference of two runs of a mask of ``MAX_PIXELS``."""


def encode_rle(mask: NDArray[np.bool_]) -> RleMask:
    """Write an (H, W) bool mask as a COCO run-length mask, byte for byte as pycocotools does.

    Raises:
        ValueError: the mask is not an (H, W) bool array with at least one pixel.
    """
    if mask.ndim != 2 or mask.dtype != np.bool_ or mask.size == 0:
        raise ValueError(f"a mask is an (H, W) bool array, not {mask.dtype} of shape {mask.shape}")
    flat = mask.ravel(order="F")
    edges = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    edges = np.concatenate([[0] if flat[0] else [], edges]).astype(np.int64)
    runs = np.diff(edges, prepend=0, append=flat.size)
    runs[3:] -= runs[1:-2].copy()
    height, width = mask.shape
    return RleMask(size=(height, width), counts=_characters(runs))


def decode_rle(mask: RleMask) -> NDArray[np.bool_]:
    """Read a COCO run-length mask into an (H, W) bool array, True inside.

    Raises:
        ValueError: the counts are not COCO's code, do not fill the size, or the size is beyond
            ``MAX_PIXELS``.
    """
    height, width = mask.size
    if height * width > MAX_PIXELS:
        raise ValueError(f"the mask has {height}x{width} pixels, more than the {MAX_PIXELS:,} allowed")
    runs = _expanded(mask.counts) if isinstance(mask.counts, str) else np.array(mask.counts, np.int64)
    if (runs < 0).any() or runs.sum() != height * width:
        raise ValueError(
            f"the runs cover {runs.sum()} pixels, but the size {height}x{width} has {height * width}"
        )
    inside = (np.arange(runs.size) % 2).astype(np.bool_)
    return np.ascontiguousarray(np.repeat(inside, runs).reshape((height, width), order="F"))


def _expanded(counts: str) -> NDArray[np.int64]:
    runs = _numbers(counts)
    runs[1::2] = np.cumsum(runs[1::2])
    runs[2::2] = np.cumsum(runs[2::2])
    return runs


def _characters(numbers: NDArray[np.int64]) -> str:
    groups = np.arange(_LONGEST)
    magnitude = np.where(numbers < 0, ~numbers, numbers)
    needed = (magnitude[:, None] >= (16 << (5 * groups))).sum(axis=1) + 1
    bits = (numbers[:, None] >> (5 * groups)) & 31
    more = np.where(groups < needed[:, None] - 1, 32, 0)
    codes = (bits + more + 48).astype(np.uint8)
    return bytes(codes[groups < needed[:, None]]).decode("ascii")


def _numbers(counts: str) -> NDArray[np.int64]:
    codes = np.frombuffer(counts.encode("utf-8"), dtype=np.uint8).astype(np.int64) - 48
    if (codes < 0).any() or (codes > 63).any():
        raise ValueError("the counts hold characters that COCO's code does not use")
    last = (codes & 32) == 0
    if not last[-1]:
        raise ValueError("the counts end in the middle of a number")
    ends = np.flatnonzero(last)
    starts = np.concatenate([[0], ends[:-1] + 1])
    lengths = ends - starts + 1
    if lengths.max() > _LONGEST:
        raise ValueError("the counts hold a number that no mask needs")
    place = np.arange(codes.size) - np.repeat(starts, lengths)
    numbers = np.add.reduceat((codes & 31) << (5 * place), starts)
    negative = (codes[ends] & 16) != 0
    return np.where(negative, numbers - (1 << (5 * lengths)), numbers)
