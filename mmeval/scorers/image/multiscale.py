"""Structural similarity over five scales."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from mmeval.features import Pixels
from mmeval.media import Unscorable
from mmeval.scorers.evidence import Facts
from mmeval.scorers.image.sizes import require_same_size
from mmeval.scorers.image.windows import CONVENTIONS, Convention, Map, planes, ssim_terms
from mmeval.scorers.score import Score
from mmeval.scorers.scorer import scorer

WEIGHTS: Final = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333)
"""Of each scale, the finest first; from the paper."""

MultiscaleName = Literal["wang", "torchmetrics_ge_1_4_2", "pytorch_msssim", "luma_yiq"]


@dataclass(frozen=True)
class _Scales:
    """How the terms of all scales become one number.

    ``by_channel`` multiplies over scales for each channel before the mean over channels, and pads
    odd sides before halving them, as pytorch_msssim does.
    """

    windows: Convention
    by_channel: bool = False


_SCALES: Final[dict[str, _Scales]] = {
    "wang": _Scales(CONVENTIONS["wang"]),
    "torchmetrics_ge_1_4_2": _Scales(CONVENTIONS["torchmetrics_ge_1_4_2"]),
    "pytorch_msssim": _Scales(CONVENTIONS["wang"], by_channel=True),
    "luma_yiq": _Scales(CONVENTIONS["luma_yiq"]),
}


@scorer("ms_ssim", better="higher", bounds=(0, 1), source="Wang et al. 2003, doi:10.1109/ACSSC.2003.1292216")
def ms_ssim(before: Pixels, after: Pixels, *, convention: MultiscaleName = "wang") -> Score:
    """Multi-scale structural similarity: contrast at five scales, luminance at the coarsest.

    Each scale halves the one before by means over 2 x 2 pixels; what is negative counts as 0. The
    product of the scales' means, raised to the paper's weights. ``convention`` names the
    implementation that it equals: "wang" torchmetrics up to 1.4.1, "torchmetrics_ge_1_4_2" later
    ones, "pytorch_msssim", "luma_yiq" pyiqa. Undefined for pictures of different sizes or with a
    side below 176 pixels, where no window is left at the coarsest scale.
    """
    require_same_size(before, after)
    if convention not in _SCALES:
        raise ValueError(
            f"there is no MS-SSIM convention {convention!r}; choose one of: {', '.join(_SCALES)}"
        )
    chosen = _SCALES[convention]
    smallest = len(chosen.windows.taps) * 2 ** (len(WEIGHTS) - 1)
    if min(before.size) < smallest:
        height, width = before.size
        raise Unscorable(f"the picture is {width} x {height}; MS-SSIM needs {smallest} pixels on each side")
    x, y = (planes(side.rgb, chosen.windows).astype(np.float64) for side in (before, after))
    groups = [slice(c, c + 1) for c in range(x.shape[2])] if chosen.by_channel else [slice(None)]
    terms = np.array([_terms(x[..., group], y[..., group], chosen) for group in groups])
    values = np.prod(np.maximum(terms, 0) ** np.array(WEIGHTS), axis=1)
    facts = {f"scale {number}": float(term) for number, term in enumerate(terms.mean(axis=0), start=1)}
    return Score(float(values.mean()), evidence=(Facts("similarity per scale", facts),))


def _terms(x: Map, y: Map, chosen: _Scales) -> list[float]:
    """The mean of the contrast at each scale, of SSIM itself at the last."""
    found = []
    for scale in range(len(WEIGHTS)):
        if scale:
            x, y = (_halved(side, padded=chosen.by_channel) for side in (x, y))
        ssim, contrast = ssim_terms(x, y, chosen.windows)
        last = scale == len(WEIGHTS) - 1
        found.append(float(ssim.mean() if last else _cropped(contrast, chosen.windows).mean()))
    return found


def _cropped(contrast: Map, windows: Convention) -> Map:
    """Torchmetrics crops mirrored borders from the contrast, and since 1.4.2 not from SSIM."""
    edge = windows.radius if windows.border == "reflect" else 0
    return contrast[edge : len(contrast) - edge, edge : contrast.shape[1] - edge]


def _halved(plane: Map, *, padded: bool) -> Map:
    """Means over 2 x 2 pixels; of an odd side the last line is left out, or both ends are padded by 0."""
    if padded:
        plane = np.pad(plane, [(side % 2, side % 2) for side in plane.shape[:2]] + [(0, 0)])
    height, width = (side - side % 2 for side in plane.shape[:2])
    quads = plane[:height, :width].reshape(height // 2, 2, width // 2, 2, -1)
    return np.asarray(quads.mean(axis=(1, 3)), np.float64)
