"""Peak signal-to-noise ratio, whole or outside the edit."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from mmeval.features import Pixels, Region
from mmeval.media import Unscorable
from mmeval.scorers.evidence import Facts
from mmeval.scorers.image.occasions import has_mask
from mmeval.scorers.image.sizes import require_same_size
from mmeval.scorers.score import Score
from mmeval.scorers.scorer import scorer

PEAK = 255.0
CAP = 60.0
"""What libvmaf reports at most for 8 bits (6 dB per bit + 12): the error is then below the rounding
of 8-bit pixels. It keeps identical pictures, whose ratio is infinite, in means and intervals."""

_SOURCE = "ITU-T J.340; capped as in libvmaf"


@scorer("psnr", better="higher", bounds=(0, math.inf), source=_SOURCE)
def psnr(before: Pixels, after: Pixels, *, cap: float = CAP) -> Score:
    """Peak signal-to-noise ratio of two pictures in dB, over RGB, peak 255, at most ``cap``.

    Identical pictures have an infinite ratio. They score ``cap`` rather than nothing: an untouched
    picture is a fact about the system and must not drop out of its mean. ``cap`` is part of the
    metric's identity; below it the value equals ``skimage.metrics.peak_signal_noise_ratio``.
    """
    require_same_size(before, after)
    return _score(_squared_errors(before, after), cap)


@scorer("psnr_outside", better="higher", bounds=(0, math.inf), source=_SOURCE, applies=has_mask)
def psnr_outside(before: Pixels, after: Pixels, mask: Region, *, cap: float = CAP) -> Score:
    """Peak signal-to-noise ratio in dB over the pixels outside the edit mask, at most ``cap``.

    The error is averaged over those pixels only, so its scale does not depend on the mask's size.
    Undefined when the mask covers the whole picture.
    """
    require_same_size(before, after, mask)
    if mask.mask.all():
        raise Unscorable("the edit mask covers the whole picture; nothing had to stay as it was")
    return _score(_squared_errors(before, after)[~mask.mask], cap)


def _squared_errors(before: Pixels, after: Pixels) -> NDArray[np.int32]:
    difference = before.rgb.astype(np.int32) - after.rgb.astype(np.int32)
    return difference * difference


def _score(squared_errors: NDArray[np.int32], cap: float) -> Score:
    error = float(squared_errors.mean(dtype=np.float64))
    value = cap if error == 0 else min(cap, 10 * math.log10(PEAK**2 / error))
    facts = {"mean squared error": error, "identical": error == 0, "capped": value == cap}
    return Score(value, evidence=(Facts("pixel error", facts),))
