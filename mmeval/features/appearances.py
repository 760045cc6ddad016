"""How detected objects look: their colour and what they seem to be made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self, cast

import numpy as np
from numpy.typing import NDArray

from mmeval.features.detections import DetectionsFeature
from mmeval.features.feature import ModelFeature, Request
from mmeval.features.nouns import material_names
from mmeval.features.values import Appearances, Detections, Float32, Pixels
from mmeval.media import Input
from mmeval.models import ModelSpec, Pack
from mmeval.sessions import Session

Looked = tuple[tuple[str, ...] | None, tuple[str, ...]]
"""The names that were looked for, the materials that are compared."""

_MARGIN = 0.1
"""Share of its size that a box is widened by, so that CLIP sees the object's outline."""


class AppearancesFeature(ModelFeature[Appearances]):
    """Median Lab colour and zero-shot material of every detected object, with the pack's CLIP."""

    value = Appearances
    accepts = frozenset({"image"})
    family = "clip"

    def __init__(self, spec: ModelSpec, detections: DetectionsFeature, materials: tuple[str, ...]) -> None:
        super().__init__(spec)
        self._detections = detections
        self._materials = materials
        self._captions: dict[tuple[str, tuple[str, ...]], Float32] = {}

    @classmethod
    def from_pack(cls, pack: Pack) -> Self | None:
        """The feature, when the pack has a detector and a CLIP."""
        spec, detections = pack.model("clip"), DetectionsFeature.from_pack(pack)
        return None if spec is None or detections is None else cls(spec, detections, pack.materials)

    @property
    def model(self) -> str | None:
        """Both models' names."""
        return f"{self._detections.model}+{self.spec.label}"

    @property
    def fingerprint(self) -> str:
        """As of any model, with the detector's: its boxes are part of the value."""
        return f"{super().fingerprint} {self._detections.fingerprint} {','.join(self._materials)}"

    def needs(self, item: Input) -> tuple[type[Any], ...]:
        """The decoded picture and its objects."""
        return (Pixels, Detections)

    def arguments(self, session: Session) -> Looked:
        """(names that were looked for, materials that are compared).

        A CLIP that knows any word also compares the materials that the session asks for.
        """
        asked = material_names(session) if self.spec.open_vocabulary else ()
        extra = tuple(name for name in asked if name not in self._materials)
        return cast("tuple[str, ...] | None", self._detections.arguments(session)), (*self._materials, *extra)

    def compute(self, batch: Sequence[Request]) -> list[Appearances]:
        """The look of every object of each picture; all crops of a batch are embedded together."""
        crops = [_crop(request.needed[0].rgb, box) for request in batch for box in request.needed[1].boxes]
        vectors = self.adapter.encode_images(crops)
        made, start = [], 0
        for request in batch:
            pixels, detections = request.needed
            end = start + len(detections.labels)
            materials = self._materials if request.arguments is None else cast("Looked", request.arguments)[1]
            probabilities = self._material(vectors[start:end], detections.labels, materials)
            made.append(Appearances(detections, object_colors(pixels, detections), materials, probabilities))
            start = end
        return made

    def close(self) -> None:
        """Let go of the model and of its captions."""
        super().close()
        self._captions.clear()

    def _material(self, vectors: Float32, labels: tuple[str, ...], materials: tuple[str, ...]) -> Float32:
        """(N, M) softmax over one caption per material, at CLIP's own temperature."""
        from scipy.special import softmax  # type: ignore[import-untyped]

        rows = np.zeros((len(labels), len(materials)), np.float32)
        for row, (vector, label) in enumerate(zip(vectors, labels, strict=True)):
            rows[row] = softmax(self.adapter.logit_scale * (self._described(label, materials) @ vector))
        return rows

    def _described(self, label: str, materials: tuple[str, ...]) -> Float32:
        key = (label, materials)
        if key not in self._captions:
            self._captions[key] = self.adapter.encode_texts([caption(name, label) for name in materials])
        return self._captions[key]


def caption(material: str, label: str) -> str:
    """What CLIP compares an object's crop with.

    >>> caption("wooden", "cup")
    'a photo of a wooden cup'
    """
    article = "an" if material[0] in "aeiou" else "a"
    return f"a photo of {article} {material} {label}"


def object_colors(pixels: Pixels, detections: Detections) -> Float32:
    """(N, 3) median CIE Lab (D65) of each object: over its mask, else over its box's inner half."""
    from skimage.color import rgb2lab

    colors = np.zeros((len(detections.labels), 3), np.float32)
    for index, box in enumerate(detections.boxes):
        colors[index] = np.median(rgb2lab(_own_pixels(pixels.rgb, box, detections.masks, index)), axis=0)
    return colors


def _own_pixels(
    rgb: NDArray[np.uint8], box: Float32, masks: NDArray[np.bool_] | None, index: int
) -> NDArray[np.uint8]:
    """(K, 3) pixels that belong to the object; K is at least 1."""
    if masks is not None and masks[index].any():
        inside: NDArray[np.uint8] = rgb[masks[index]]
        return inside
    return _cut(rgb, box, -0.25).reshape(-1, 3)


def _crop(rgb: NDArray[np.uint8], box: Float32) -> NDArray[np.uint8]:
    return np.ascontiguousarray(_cut(rgb, box, _MARGIN))


def _cut(rgb: NDArray[np.uint8], box: Float32, margin: float) -> NDArray[np.uint8]:
    """The box widened on each side by ``margin`` of its size, at least one pixel, inside the picture."""
    height, width = rgb.shape[:2]
    x0, y0, x1, y1 = (float(edge) for edge in box)
    dx, dy = (x1 - x0) * margin, (y1 - y0) * margin
    left = int(np.clip(np.floor(x0 - dx), 0, width - 1))
    top = int(np.clip(np.floor(y0 - dy), 0, height - 1))
    right = int(np.clip(np.ceil(x1 + dx), left + 1, width))
    bottom = int(np.clip(np.ceil(y1 + dy), top + 1, height))
    return rgb[top:bottom, left:right]
