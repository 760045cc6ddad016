"""What a picture looks like by itself: sharp, colourful, blown out. No reference is needed.

None of these is good or bad of itself, so they describe systems and rank nobody: an edit that makes a
photo softer turn by turn shows as a falling curve.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import laplace  # type: ignore[import-untyped]
from skimage.color import rgb2gray, rgb2hsv

from mmeval.features import Pixels
from mmeval.scorers.evidence import MapEvidence
from mmeval.scorers.score import Score
from mmeval.scorers.scorer import scorer

BLOWN: Final = 0.98
"""Linear luminance from which EdiVal takes a pixel for overexposed."""

_LUMINANCE: Final = np.array([0.2126, 0.7152, 0.0722])
_GREY: Final = np.array([0.299, 0.587, 0.114])
_AFTER: Final = {"picture": "current"}

FloatMap = NDArray[np.float32]


@scorer(
    "sharpness",
    better="higher",
    bounds=(0, math.inf),
    source="variance of the Laplacian: Pech-Pacheco et al. 2000, doi:10.1109/ICPR.2000.903548",
    roles=_AFTER,
)
def sharpness(picture: Pixels) -> Score:
    """Variance of the Laplacian of the grey picture (Rec. 601, levels 0 to 255), by a 3 x 3 kernel.

    As ``cv2.Laplacian(grey, cv2.CV_64F).var()``. It grows with the picture's contrast and falls
    with its resolution: compare pictures of one size and content only.
    """
    grey = np.rint(picture.rgb @ _GREY)
    edges = laplace(grey, mode="mirror")
    return Score(float(edges.var()), evidence=(_map("edges", np.abs(edges) / 255),))


@scorer("saturation", better="higher", bounds=(0, 1), source="S of HSV (Smith 1978)", roles=_AFTER)
def saturation(picture: Pixels) -> Score:
    """Mean saturation (S of HSV) over pixels: 0 is grey, 1 are pure colours."""
    values = rgb2hsv(picture.rgb)[..., 1]
    return Score(float(values.mean()), evidence=(_map("saturation", values),))


@scorer(
    "contrast", better="higher", bounds=(0, 0.5), source="root mean square contrast, Peli 1990", roles=_AFTER
)
def contrast(picture: Pixels) -> Score:
    """Standard deviation of luma (Rec. 709 weights of sRGB values, 0 to 1) over pixels."""
    values = rgb2gray(picture.rgb)
    return Score(float(values.std()), evidence=(_map("luma", values),))


@scorer(
    "overexposure",
    better="lower",
    bounds=(0, 1),
    source="after EdiVal-Agent, arXiv 2509.13399",
    roles=_AFTER,
)
def overexposure(picture: Pixels, *, threshold: float = BLOWN) -> Score:
    """Share of pixels whose linear luminance (sRGB, Rec. 709) is ``threshold`` or more."""
    values = _linear(picture.rgb) @ _LUMINANCE
    blown = values >= threshold
    return Score(float(blown.mean()), evidence=(_map("overexposed", blown),))


def _linear(rgb: NDArray[np.uint8]) -> FloatMap:
    """Linear light in 0..1 of sRGB levels (IEC 61966-2-1)."""
    levels = np.arange(256) / 255
    table = np.where(levels <= 0.04045, levels / 12.92, ((levels + 0.055) / 1.055) ** 2.4)
    return np.asarray(table.astype(np.float32)[rgb], np.float32)


def _map(title: str, values: NDArray[np.generic]) -> MapEvidence:
    return MapEvidence(title, np.clip(values.astype(np.float32), 0, 1), slot="picture")
