"""Structural similarity, whole or outside the edit, under named conventions."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter  # type: ignore[import-untyped]

from mmeval.features import Pixels, Region
from mmeval.media import Unscorable
from mmeval.scorers.evidence import MapEvidence
from mmeval.scorers.image.occasions import has_mask
from mmeval.scorers.image.sizes import require_same_size
from mmeval.scorers.image.windows import ConventionName, Map, convention_called, planes, ssim_terms
from mmeval.scorers.score import Score
from mmeval.scorers.scorer import scorer


@scorer("ssim", better="higher", bounds=(-1, 1), source="Wang et al. 2004, doi:10.1109/TIP.2003.819861")
def ssim(before: Pixels, after: Pixels, *, convention: ConventionName = "wang") -> Score:
    """Structural similarity of two pictures, mean over positions and channels.

    ``convention`` names the implementation that it equals (``CONVENTIONS``); "wang" and
    "skimage_default" are ``skimage.metrics.structural_similarity(data_range=255, channel_axis=2)``
    with and without Gaussian weights. Undefined for pictures of different sizes or smaller than the
    window.
    """
    require_same_size(before, after)
    values = ssim_map(before.rgb, after.rgb, convention)
    return Score(float(values.mean()), evidence=(_evidence(values, before.size),))


@scorer(
    "ssim_outside",
    better="higher",
    bounds=(-1, 1),
    source="Wang et al. 2004, over windows that do not touch the edit mask",
    applies=has_mask,
)
def ssim_outside(
    before: Pixels, after: Pixels, mask: Region, *, convention: ConventionName = "wang"
) -> Score:
    """Structural similarity of what the edit had to leave alone.

    Mean of the SSIM map over the positions whose whole window lies outside the mask, so nothing
    that happens inside the mask can move the value. Undefined when the mask leaves no such window.
    """
    require_same_size(before, after, mask)
    values = ssim_map(before.rgb, after.rgb, convention)
    chosen = convention_called(convention)
    height, width = mask.size
    inner = slice(chosen.margin, height - chosen.margin), slice(chosen.margin, width - chosen.margin)
    touched: NDArray[np.bool_] = maximum_filter(mask.mask, size=2 * chosen.radius + 1)[inner]
    if touched.all():
        raise Unscorable("the edit mask leaves no SSIM window untouched; the whole picture may change")
    values[touched] = 1.0  # the evidence shows nothing where nothing was compared
    return Score(float(values[~touched].mean()), evidence=(_evidence(values, before.size),))


def ssim_map(before: NDArray[np.uint8], after: NDArray[np.uint8], convention: str = "wang") -> Map:
    """SSIM at every window, mean over channels.

    Args:
        before: (H, W, 3) uint8.
        after: of the same shape.
        convention: a key of ``CONVENTIONS``.

    Returns:
        (H - 2m, W - 2m) float64 in -1..1 for a margin of m, which is 0 where windows go over the
        edge. A value depends on nothing but the pixels of its own window, bit for bit.

    Raises:
        Unscorable: when the picture is smaller than the window.
        ValueError: when there is no such convention.
    """
    chosen = convention_called(convention)
    return ssim_terms(planes(before, chosen), planes(after, chosen), chosen).ssim


def _evidence(values: Map, size: tuple[int, int]) -> MapEvidence:
    """Dissimilarity over the whole picture; 0 in the margin where no window fits."""
    rows, columns = (total - valid for total, valid in zip(size, values.shape, strict=True))
    margins = ((rows // 2, rows - rows // 2), (columns // 2, columns - columns // 2))
    return MapEvidence("where structure differs", np.pad((1 - values).astype(np.float32), margins))
