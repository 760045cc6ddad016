"""Where two pictures differ: a map of colour differences and the region that was edited."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import (  # type: ignore[import-untyped]
    binary_closing,
    binary_opening,
    gaussian_filter,
    label,
)
from skimage.color import rgb2lab

from mmeval.scorers.evidence import MapEvidence

FloatMap = NDArray[np.float32]
BoolMap = NDArray[np.bool_]
Rgb = NDArray[np.uint8]

VISIBLE: Final = 2.3
"""Just noticeable difference in CIE Lab (Mahy et al. 1994)."""

BEYOND_NOISE: Final = 6.0
"""What smoothed differences exceed in edits but not in JPEG noise down to quality 75."""

_TRACE_LEVELS: Final = 4
_TRACE_SHARE: Final = 0.05
_LARGEST_HOLE: Final = 0.001
_ENOUGH: Final = 0.01


def change_map(before: Rgb, after: Rgb, untouched: BoolMap | None = None) -> FloatMap:
    """Colour difference per pixel.

    Exact copies of pixels give 0. When the output was encoded anew (``reencoded``), its noise is
    smoothed by a Gaussian of 1 pixel over the differences of the Lab channels.

    Args:
        before: (H, W, 3) uint8 sRGB.
        after: of the same shape.
        untouched: as for ``reencoded``.

    Returns:
        (H, W) float32: CIE76 distance in Lab, from 0 to about 250; 2.3 is just noticeable.
    """
    difference = _lab(before) - _lab(after)
    if reencoded(before, after, untouched):
        difference = gaussian_filter(difference, (1, 1, 0))
    return np.asarray(np.sqrt(np.square(difference).sum(axis=-1)), np.float32)


def reencoded(before: Rgb, after: Rgb, untouched: BoolMap | None = None) -> bool:
    """Whether the output went through a lossy encoder (JPEG, a VAE) rather than being edited in place.

    Such a step leaves small differences nearly everywhere: more than 5 % of the pixels differ by 1
    to 4 levels. So does a smooth edit (a blur, a tint) where it was made; ``untouched``, (H, W), is
    where none was due, and alone is looked at when it is at least 1 % of the picture.
    """
    levels = np.abs(before.astype(np.int16) - after).max(axis=-1)
    if untouched is not None and untouched.mean() >= _ENOUGH:
        levels = levels[untouched]
    return bool(((levels > 0) & (levels <= _TRACE_LEVELS)).mean() > _TRACE_SHARE)


def changed_region(
    before: Rgb,
    after: Rgb,
    untouched: BoolMap | None = None,
    *,
    threshold: float = VISIBLE,
    noise_threshold: float = BEYOND_NOISE,
) -> BoolMap:
    """The pixels that were edited.

    Difference above ``threshold``, or above ``noise_threshold`` when the output was encoded anew;
    in that case structures thinner than 5 pixels are dropped (compression noise follows edges).
    Then gaps of 1 pixel are closed and holes up to 0.1 % of the picture filled, because an edit
    may repaint some pixels in nearly the same colour.

    Args:
        before: (H, W, 3) uint8 sRGB.
        after: of the same shape.
        untouched: as for ``reencoded``.
        threshold: CIE76 distance.
        noise_threshold: CIE76 distance of smoothed differences.

    Returns:
        (H, W) bool.
    """
    if reencoded(before, after, untouched):
        region = _padded(binary_opening, change_map(before, after, untouched) > noise_threshold, iterations=2)
    else:
        region = change_map(before, after, untouched) > threshold
    return _without_small_holes(_padded(binary_closing, region, iterations=1))


def change_evidence(before: Rgb, after: Rgb, untouched: BoolMap | None = None) -> MapEvidence:
    """The change map for people: full white at a distance of 50."""
    return MapEvidence("colour change", np.clip(change_map(before, after, untouched) / 50, 0, 1))


def _lab(rgb: Rgb) -> FloatMap:
    return np.asarray(rgb2lab(rgb.astype(np.float32) / np.float32(255)), np.float32)


def _padded(operation: Any, region: BoolMap, iterations: int) -> BoolMap:
    """Apply a binary operation as if the picture went on beyond its border as it is there."""
    width = iterations + 1
    wider = operation(np.pad(region, width, mode="edge"), iterations=iterations)
    return np.asarray(wider[width:-width, width:-width], np.bool_)


def _without_small_holes(region: BoolMap) -> BoolMap:
    parts, _ = label(~region)
    small = np.bincount(parts.ravel()) <= _LARGEST_HOLE * region.size
    small[0] = False  # number 0 is the region itself
    return np.asarray(region | small[parts], np.bool_)
