"""L1 and L2 distances of pixels, whole or outside the edit, as MagicBrush defines them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mmeval.features import Pixels, Region
from mmeval.media import Unscorable
from mmeval.scorers.evidence import MapEvidence
from mmeval.scorers.image.occasions import has_mask
from mmeval.scorers.image.sizes import require_same_size
from mmeval.scorers.score import Score
from mmeval.scorers.scorer import scorer

_SOURCE = "MagicBrush, arXiv 2306.10012"

FloatMap = NDArray[np.float32]


@scorer("l1", better="lower", bounds=(0, 1), source=_SOURCE)
def l1(before: Pixels, after: Pixels) -> Score:
    """Mean absolute difference of two pictures over pixels and RGB channels, black to white being 1."""
    require_same_size(before, after)
    return _mean(np.abs(_difference(before, after)))


@scorer("l2", better="lower", bounds=(0, 1), source=_SOURCE)
def l2(before: Pixels, after: Pixels) -> Score:
    """Mean squared difference of two pictures over pixels and RGB channels, black to white being 1.

    No root is taken, as in the published tables.
    """
    require_same_size(before, after)
    return _mean(_difference(before, after) ** 2)


@scorer("l1_outside", better="lower", bounds=(0, 1), source=_SOURCE, applies=has_mask)
def l1_outside(before: Pixels, after: Pixels, mask: Region) -> Score:
    """``l1`` over the pixels outside the edit mask. Undefined when the mask covers the whole picture."""
    require_same_size(before, after, mask)
    return _mean(np.abs(_difference(before, after)), _outside(mask))


@scorer("l2_outside", better="lower", bounds=(0, 1), source=_SOURCE, applies=has_mask)
def l2_outside(before: Pixels, after: Pixels, mask: Region) -> Score:
    """``l2`` over the pixels outside the edit mask. Undefined when the mask covers the whole picture."""
    require_same_size(before, after, mask)
    return _mean(_difference(before, after) ** 2, _outside(mask))


def _difference(before: Pixels, after: Pixels) -> FloatMap:
    """(H, W, 3) in -1..1."""
    return (after.rgb.astype(np.float32) - before.rgb.astype(np.float32)) / np.float32(255)


def _outside(mask: Region) -> NDArray[np.bool_]:
    if mask.mask.all():
        raise Unscorable("the edit mask covers the whole picture; nothing had to stay as it was")
    return ~mask.mask


def _mean(values: FloatMap, where: NDArray[np.bool_] | None = None) -> Score:
    counted = values if where is None else values[where]
    shown = values.mean(axis=-1) if where is None else np.where(where, values.mean(axis=-1), 0)
    return Score(float(counted.mean(dtype=np.float64)), evidence=(MapEvidence("pixel difference", shown),))
