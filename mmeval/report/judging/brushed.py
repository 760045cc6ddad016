"""Masks as a browser paints them: the lengths of runs along the rows, first outside, then inside, ..."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from mmeval.media import decode_rle, encode_rle
from mmeval.sessions import RleMask


def mask_of_runs(size: Sequence[int], runs: Sequence[int]) -> dict[str, Any]:
    """Runs over ``size`` (height, width) as the stored answer to a mask question: a COCO mask.

    Raises ``ValueError`` when the runs do not fill the size.
    """
    height, width = size
    lengths = np.asarray(runs, dtype=np.int64)
    if (lengths < 0).any() or int(lengths.sum()) != height * width:
        raise ValueError(f"the runs cover {lengths.sum()} pixels, the picture has {height * width}")
    inside = np.arange(len(lengths)) % 2 == 1
    mask = encode_rle(np.repeat(inside, lengths).reshape(height, width))
    return {"size": list(mask.size), "counts": mask.counts}


def runs_of_mask(mask: Mapping[str, Any]) -> list[int]:
    """A stored answer to a mask question as runs along its rows."""
    height, width = mask["size"]
    flat = decode_rle(RleMask(size=(height, width), counts=mask["counts"])).ravel()
    edges = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    starts = [0] if flat[0] else []
    lengths = np.diff(np.concatenate([starts, edges]).astype(np.int64), prepend=0, append=flat.size)
    return [int(length) for length in lengths]
