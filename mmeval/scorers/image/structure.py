"""Structural similarity, whole or outside the edit, under named conventions.

SSIM is not one number: window, variance estimate and borders differ between libraries and move it
by tenths. A convention fixes all of them and is printed with every value.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter  # type: ignore[import-untyped]

from mmeval.features import Pixels, Region
from mmeval.media import Unscorable
from mmeval.scorers.evidence import MapEvidence
from mmeval.scorers.image.occasions import has_mask
from mmeval.scorers.image.sizes import require_same_size
from mmeval.scorers.score import Score
from mmeval.scorers.scorer import scorer

DATA_RANGE: Final = 255.0
K1: Final = 0.01
K2: Final = 0.03

_BAND: Final = 32
"""Rows that are computed together, so that intermediate maps stay in the processor's cache."""

Map = NDArray[np.float64]


@dataclass(frozen=True)
class Convention:
    """How local statistics are taken.

    ``taps`` are the weights of one axis of the square window, summing to 1; ``sample_covariance``
    multiplies variances by N/(N-1), N being the number of pixels in the window. Only windows that
    lie wholly inside the picture count.
    """

    taps: tuple[float, ...]
    sample_covariance: bool

    @property
    def radius(self) -> int:
        """Pixels from the window's centre to its edge."""
        return len(self.taps) // 2


def _gaussian(sigma: float, radius: int) -> tuple[float, ...]:
    weights = np.exp(-0.5 * (np.arange(-radius, radius + 1) / sigma) ** 2)
    return tuple((weights / weights.sum()).tolist())


ConventionName = Literal["wang", "skimage_default"]

CONVENTIONS: Final[dict[str, Convention]] = {
    "wang": Convention(_gaussian(1.5, 5), sample_covariance=False),
    "skimage_default": Convention((1 / 7,) * 7, sample_covariance=True),
}
"""``wang``: Gaussian of 11 x 11, sigma 1.5, as in the paper (scikit-image with gaussian_weights,
torchmetrics up to 1.4.1, pytorch_msssim). ``skimage_default``: uniform 7 x 7, sample covariance."""


@scorer("ssim", better="higher", bounds=(-1, 1), source="Wang et al. 2004, doi:10.1109/TIP.2003.819861")
def ssim(before: Pixels, after: Pixels, *, convention: ConventionName = "wang") -> Score:
    """Structural similarity of two pictures, mean over positions and RGB channels.

    Equal to ``skimage.metrics.structural_similarity(data_range=255, channel_axis=2)`` under the
    parameters that ``CONVENTIONS`` names. Undefined for pictures of different sizes or smaller
    than the window.
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
    radius = _convention(convention).radius
    inner = (slice(radius, mask.size[0] - radius), slice(radius, mask.size[1] - radius))
    touched: NDArray[np.bool_] = maximum_filter(mask.mask, size=2 * radius + 1)[inner]
    if touched.all():
        raise Unscorable("the edit mask leaves no SSIM window untouched; the whole picture may change")
    values[touched] = 1.0  # the evidence shows nothing where nothing was compared
    return Score(float(values[~touched].mean()), evidence=(_evidence(values, before.size),))


def ssim_map(before: NDArray[np.uint8], after: NDArray[np.uint8], convention: str = "wang") -> Map:
    """SSIM at every position whose window lies inside the picture, mean over channels.

    Args:
        before: (H, W, 3) uint8.
        after: of the same shape.
        convention: a key of ``CONVENTIONS``.

    Returns:
        (H - 2r, W - 2r) float64 in -1..1 for a window of radius r. A value depends on nothing
        but the pixels of its own window, bit for bit.

    Raises:
        Unscorable: when the picture is smaller than the window.
        ValueError: when there is no such convention.
    """
    chosen = _convention(convention)
    height, width = before.shape[:2]
    if min(height, width) < len(chosen.taps):
        raise Unscorable(
            f"the picture is {width} x {height}, smaller than the SSIM window of {len(chosen.taps)} pixels"
        )
    total = np.zeros((height - 2 * chosen.radius, width - 2 * chosen.radius))
    for top in range(0, len(total), _BAND):
        rows = slice(top, min(top + _BAND, len(total)) + 2 * chosen.radius)
        for channel in range(before.shape[2]):
            total[top : top + _BAND] += _channel(before[rows, :, channel], after[rows, :, channel], chosen)
    total /= before.shape[2]
    return total


def _channel(before: NDArray[np.uint8], after: NDArray[np.uint8], convention: Convention) -> Map:
    """SSIM of one channel; float64, because variances are small differences of large squares."""
    x, y = before.astype(np.float64), after.astype(np.float64)
    mean_x, mean_y, mean_squares, mean_product = (
        _windowed(values, convention.taps) for values in (x, y, x * x + y * y, x * y)
    )
    pixels = len(convention.taps) ** 2
    correction = pixels / (pixels - 1) if convention.sample_covariance else 1.0
    product = mean_x * mean_y
    squares = mean_x * mean_x + mean_y * mean_y
    c1, c2 = (K1 * DATA_RANGE) ** 2, (K2 * DATA_RANGE) ** 2
    covariance = correction * (mean_product - product)
    variances = correction * (mean_squares - squares)
    ratio: Map = (2 * product + c1) * (2 * covariance + c2) / ((squares + c1) * (variances + c2))
    return ratio


def _windowed(values: Map, taps: tuple[float, ...]) -> Map:
    """Weighted local means over all windows inside ``values``; taps are symmetric.

    Sums of shifted slices: several times faster than a general correlation, and unlike running
    sums they carry no rounding from one window to the next, hence nothing across an edit mask.
    """
    for axis in (0, 1):
        lines = np.moveaxis(values, axis, 0)
        length = len(lines) - len(taps) + 1
        middle = len(taps) // 2
        total = lines[middle : middle + length] * taps[middle]
        for near in range(middle):
            far = len(taps) - 1 - near
            pair = lines[near : near + length] + lines[far : far + length]
            pair *= taps[near]
            total += pair
        values = np.moveaxis(total, 0, axis)
    return values


def _convention(name: str) -> Convention:
    if name not in CONVENTIONS:
        raise ValueError(f"there is no SSIM convention {name!r}; choose one of: {', '.join(CONVENTIONS)}")
    return CONVENTIONS[name]


def _evidence(values: Map, size: tuple[int, int]) -> MapEvidence:
    """Dissimilarity over the whole picture; 0 in the margin where no window fits."""
    rows, columns = (total - valid for total, valid in zip(size, values.shape, strict=True))
    margins = ((rows // 2, rows - rows // 2), (columns // 2, columns - columns // 2))
    return MapEvidence("where structure differs", np.pad((1 - values).astype(np.float32), margins))
