"""Local statistics of two pictures under the conventions of SSIM's implementations.

SSIM is not one number: window, variance estimate, borders and colours differ between libraries and
move it by tenths. A convention fixes all of them and is printed with every value.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mmeval.media import Unscorable

DATA_RANGE: Final = 255.0
K1: Final = 0.01
K2: Final = 0.03

_BAND: Final = 32
"""Rows that are computed together, so that intermediate maps stay in the processor's cache."""

_LUMA = np.array([0.299, 0.587, 0.114])
"""Y of YIQ (ITU-R BT.601)."""

Map = NDArray[np.float64]
Border = Literal["valid", "reflect", "zero"]


@dataclass(frozen=True)
class Convention:
    """How local statistics are taken.

    ``taps`` are the weights of one axis of the square window, summing to 1; ``sample_covariance``
    multiplies variances by N/(N-1), N being the number of pixels in the window. With the border
    "valid" only windows count that lie wholly inside the picture; else there is one around every
    pixel, and the picture goes on mirrored ("reflect") or black ("zero"). ``luma`` compares Y of
    YIQ in whole levels instead of RGB, and counts a negative contrast as none.
    """

    taps: tuple[float, ...]
    sample_covariance: bool = False
    border: Border = "valid"
    luma: bool = False

    @property
    def radius(self) -> int:
        """Pixels from the window's centre to its edge."""
        return len(self.taps) // 2

    @property
    def margin(self) -> int:
        """Pixels at each edge of the picture around which there is no window."""
        return self.radius if self.border == "valid" else 0


def _gaussian(sigma: float, radius: int) -> tuple[float, ...]:
    weights = np.exp(-0.5 * (np.arange(-radius, radius + 1) / sigma) ** 2)
    return tuple((weights / weights.sum()).tolist())


ConventionName = Literal["wang", "skimage_default", "torchmetrics_ge_1_4_2", "zero_pad", "luma_yiq"]

_GAUSSIAN = _gaussian(1.5, 5)

CONVENTIONS: Final[dict[str, Convention]] = {
    "wang": Convention(_GAUSSIAN),
    "skimage_default": Convention((1 / 7,) * 7, sample_covariance=True),
    "torchmetrics_ge_1_4_2": Convention(_GAUSSIAN, border="reflect"),
    "zero_pad": Convention(_GAUSSIAN, border="zero"),
    "luma_yiq": Convention(_GAUSSIAN, luma=True),
}
"""``wang``: Gaussian of 11 x 11, sigma 1.5, as in the paper (scikit-image with gaussian_weights,
torchmetrics up to 1.4.1, pytorch_msssim). ``skimage_default``: uniform 7 x 7, sample covariance.
``torchmetrics_ge_1_4_2``: the Gaussian, borders mirrored. ``zero_pad``: the Gaussian, borders black
(I2EBench and other copies of the first PyTorch SSIM). ``luma_yiq``: the Gaussian over luma (pyiqa)."""


class Terms(NamedTuple):
    """SSIM and its contrast-structure term at every window, mean over channels."""

    ssim: Map
    contrast: Map


def convention_called(name: str) -> Convention:
    """The convention of that name. Raises ``ValueError`` with those there are."""
    if name not in CONVENTIONS:
        raise ValueError(f"there is no SSIM convention {name!r}; choose one of: {', '.join(CONVENTIONS)}")
    return CONVENTIONS[name]


def planes(rgb: NDArray[np.uint8], convention: Convention) -> NDArray[np.uint8] | Map:
    """What is compared of a picture: (H, W, 3) its channels, or (H, W, 1) its luma in whole levels."""
    return np.rint(rgb @ _LUMA)[..., None] if convention.luma else rgb


def ssim_terms(
    before: NDArray[np.uint8] | Map, after: NDArray[np.uint8] | Map, convention: Convention
) -> Terms:
    """The terms of SSIM at every window.

    Args:
        before: (H, W, C) levels in 0..255.
        after: of the same shape.
        convention: how statistics are taken.

    Returns:
        (H - 2m, W - 2m) maps for a margin of m. A value depends on nothing but the pixels of its
        own window, bit for bit.

    Raises:
        Unscorable: when the picture is smaller than the window.
    """
    height, width, channels = before.shape
    if min(height, width) < len(convention.taps):
        raise Unscorable(
            f"the picture is {width} x {height}, smaller than the SSIM window of "
            f"{len(convention.taps)} pixels"
        )
    shape = height - 2 * convention.margin, width - 2 * convention.margin
    terms = Terms(np.zeros(shape), np.zeros(shape))
    for channel in range(channels):
        x, y = (_bordered(side[:, :, channel], convention) for side in (before, after))
        for rows, ssim, contrast in _bands(x, y, convention):
            terms.ssim[rows] += ssim
            terms.contrast[rows] += contrast
    return Terms(terms.ssim / channels, terms.contrast / channels)


def _bordered(plane: NDArray[np.generic], convention: Convention) -> NDArray[np.generic]:
    if convention.border == "valid":
        return plane
    mode: Literal["reflect", "constant"] = "reflect" if convention.border == "reflect" else "constant"
    return np.pad(plane, convention.radius, mode=mode)


def _bands(
    before: NDArray[np.generic], after: NDArray[np.generic], convention: Convention
) -> Iterator[tuple[slice, Map, Map]]:
    span = 2 * convention.radius
    total = len(before) - span
    for top in range(0, total, _BAND):
        rows = slice(top, min(top + _BAND, total) + span)
        yield slice(top, top + _BAND), *_of_channel(before[rows], after[rows], convention)


def _of_channel(
    before: NDArray[np.generic], after: NDArray[np.generic], convention: Convention
) -> tuple[Map, Map]:
    """SSIM and contrast of one channel; float64, because variances are small differences of large squares."""
    x, y = before.astype(np.float64), after.astype(np.float64)
    mean_x, mean_y, mean_squares, mean_product = (
        _windowed(values, convention.taps) for values in (x, y, x * x + y * y, x * y)
    )
    pixels = len(convention.taps) ** 2
    correction = pixels / (pixels - 1) if convention.sample_covariance else 1.0
    product = mean_x * mean_y
    squares = mean_x * mean_x + mean_y * mean_y
    c1, c2 = (K1 * DATA_RANGE) ** 2, (K2 * DATA_RANGE) ** 2
    shared = 2 * correction * (mean_product - product) + c2
    if convention.luma:
        shared = np.maximum(shared, 0)
    spread = correction * (mean_squares - squares) + c2
    ssim: Map = (2 * product + c1) * shared / ((squares + c1) * spread)
    return ssim, shared / spread


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
