"""What features compute: light value types that scorers name in their signatures.

Only numpy is needed to read or build them, so a scorer can be tested without any model.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Float32 = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Pixels:
    """A decoded picture: ``rgb`` is (H, W, 3) uint8, sRGB, upright."""

    rgb: NDArray[np.uint8]

    @property
    def size(self) -> tuple[int, int]:
        """(height, width) in pixels."""
        return self.rgb.shape[0], self.rgb.shape[1]


@dataclass(frozen=True, eq=False)
class Region:
    """A mask: ``mask`` is (H, W) bool, True inside."""

    mask: NDArray[np.bool_]

    @property
    def size(self) -> tuple[int, int]:
        """(height, width) in pixels."""
        return self.mask.shape[0], self.mask.shape[1]


@dataclass(frozen=True, eq=False)
class ClipEmbedding:
    """An image or a text in CLIP's joint space: ``vector`` is (D,) float32 of unit length.

    ``cut_at`` is the number of tokens after which the model stopped reading a text, None when it read all.
    """

    vector: Float32
    cut_at: int | None = None


@dataclass(frozen=True, eq=False)
class ImageNetEmbedding:
    """Pooled features of an ImageNet classifier: ``vector`` is (D,) float32 of unit length."""

    vector: Float32


@dataclass(frozen=True, eq=False)
class FeatureMaps:
    """Activations of several layers, each (C, H, W) float32, scaled to unit length over C.

    ``weights`` holds one (C,) array per layer: the squared difference of two pictures' maps is
    summed over channels with these weights, averaged over positions and summed over layers.
    """

    layers: tuple[Float32, ...]
    weights: tuple[Float32, ...]


@dataclass(frozen=True, eq=False)
class LpipsMaps(FeatureMaps):
    """Feature maps of an LPIPS network with its learned linear weights (Zhang et al. 2018)."""


@dataclass(frozen=True, eq=False)
class PerceptualMaps(FeatureMaps):
    """Feature maps of an ImageNet backbone with uniform weights: a distance, but not LPIPS."""


@dataclass(frozen=True, eq=False)
class Detections:
    """Objects found in one picture, best first.

    ``boxes`` is (N, 4) float32 in pixels (x0, y0, x1, y1); ``scores`` (N,) float32 in 0..1;
    ``masks`` (N, H, W) bool, or None from a detector without masks; ``size`` (height, width);
    ``vocabulary`` all names that were looked for: the detector's own classes, or those that one with
    an open vocabulary was asked for; None when that is not known.
    """

    boxes: Float32
    scores: Float32
    labels: tuple[str, ...]
    size: tuple[int, int]
    masks: NDArray[np.bool_] | None = None
    vocabulary: tuple[str, ...] | None = None


@dataclass(frozen=True, eq=False)
class Appearances:
    """How each detected object looks, in the order of ``detections``.

    ``lab`` is (N, 3) float32: the median CIE Lab colour (D65) of the object's pixels;
    ``materials`` names the columns of ``material_probabilities`` (N, M) float32, whose rows sum
    to 1: a zero-shot softmax of the object's crop over one caption per material.
    """

    detections: Detections
    lab: Float32
    materials: tuple[str, ...]
    material_probabilities: Float32


@dataclass(frozen=True, eq=False)
class Scenery:
    """What the background looks like: ``probabilities`` (B,) float32 over ``backgrounds``, sum 1.

    A zero-shot softmax of the whole picture over one caption per background.
    """

    backgrounds: tuple[str, ...]
    probabilities: Float32


@dataclass(frozen=True)
class TextLine:
    """One line of text in a picture; ``polygon`` holds its corners in pixels."""

    text: str
    confidence: float
    polygon: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class OcrText:
    """All text read in a picture, top to bottom."""

    lines: tuple[TextLine, ...]


@dataclass(frozen=True, eq=False)
class Waveform:
    """Mono audio: ``samples`` is (N,) float32 in -1..1 at ``rate`` samples per second."""

    samples: Float32
    rate: int

    @property
    def seconds(self) -> float:
        """Duration in seconds."""
        return len(self.samples) / self.rate


@dataclass(frozen=True)
class Word:
    """One recognised word with its time in seconds and the recogniser's probability."""

    text: str
    start: float
    end: float
    probability: float


@dataclass(frozen=True)
class Transcript:
    """What a recogniser heard."""

    text: str
    words: tuple[Word, ...] = ()


@dataclass(frozen=True)
class VoiceActivity:
    """Where somebody speaks: (start, end) in seconds."""

    spans: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class SpeechQuality:
    """DNSMOS P.835 and P.808 estimates of mean opinion scores, each in 1..5."""

    signal: float
    background: float
    overall: float
    p808: float


@dataclass(frozen=True, eq=False)
class FrameEmbeddings:
    """Sampled frames of a video: ``times`` (T,) seconds, ``vectors`` (T, D) float32 of unit length.

    ``following`` (S, D) float32 are the file's own next frames after the first S samples; S is less
    than T when the last sample shows the last frame.
    """

    times: Float32
    vectors: Float32
    following: Float32 = field(default_factory=lambda: np.zeros((0, 0), np.float32))
