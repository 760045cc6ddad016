"""Pictures and texts as vectors and maps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from mmeval.features.feature import ModelFeature, Request
from mmeval.features.values import (
    ClipEmbedding,
    Float32,
    ImageNetEmbedding,
    LpipsMaps,
    PerceptualMaps,
    Pixels,
)
from mmeval.media import Input, Unscorable

_LEAST_SIDE = 32
"""Smaller pictures vanish in the strides of a convolutional network."""


class ClipFeature(ModelFeature[ClipEmbedding]):
    """Pictures and texts in the joint space of the pack's CLIP."""

    value = ClipEmbedding
    accepts = frozenset({"image", "text"})
    family = "clip"
    batch_size = 32

    def needs(self, item: Input) -> tuple[type[Any], ...]:
        """The decoded picture; nothing for a text."""
        return (Pixels,) if item.kind == "image" else ()

    def compute(self, batch: Sequence[Request]) -> list[ClipEmbedding]:
        """One embedding per picture or text; a batch may mix both."""
        pictures = [i for i, request in enumerate(batch) if request.input.kind == "image"]
        texts = [i for i, request in enumerate(batch) if request.input.kind == "text"]
        vectors: dict[int, Float32] = {}
        if pictures:
            seen = self.adapter.encode_images([batch[i].needed[0].rgb for i in pictures])
            vectors.update(zip(pictures, seen, strict=True))
        if texts:
            read = self.adapter.encode_texts([batch[i].input.content for i in texts])
            vectors.update(zip(texts, read, strict=True))
        cuts = {i: self.adapter.cut_at(batch[i].input.content) for i in texts}
        return [ClipEmbedding(vectors[i], cuts.get(i)) for i in range(len(batch))]


class ImageNetFeature(ModelFeature[ImageNetEmbedding]):
    """Pooled features of an ImageNet classifier."""

    value = ImageNetEmbedding
    accepts = frozenset({"image"})
    family = "imagenet"

    def needs(self, item: Input) -> tuple[type[Any], ...]:
        """The decoded picture."""
        return (Pixels,)

    def compute(self, batch: Sequence[Request]) -> list[ImageNetEmbedding]:
        """One embedding per picture."""
        pooled = self.adapter.embed([request.needed[0].rgb for request in batch])
        lengths = np.linalg.norm(pooled, axis=1, keepdims=True)
        return [ImageNetEmbedding(row) for row in pooled / np.maximum(lengths, 1e-12)]


class PerceptualFeature(ModelFeature[PerceptualMaps]):
    """Maps of an ImageNet backbone at the picture's own size."""

    value = PerceptualMaps
    accepts = frozenset({"image"})
    family = "perceptual"
    batch_size = 8

    def needs(self, item: Input) -> tuple[type[Any], ...]:
        """The decoded picture."""
        return (Pixels,)

    def compute(self, batch: Sequence[Request]) -> list[PerceptualMaps]:
        """Maps per picture. Raises Unscorable below 32 pixels a side."""
        found = self.adapter.maps(_large_enough(batch))
        return [PerceptualMaps(maps.layers, maps.weights) for maps in found]


class LpipsFeature(ModelFeature[LpipsMaps]):
    """Maps of the LPIPS network at the picture's own size."""

    value = LpipsMaps
    accepts = frozenset({"image"})
    family = "lpips"
    batch_size = 8

    def needs(self, item: Input) -> tuple[type[Any], ...]:
        """The decoded picture."""
        return (Pixels,)

    def compute(self, batch: Sequence[Request]) -> list[LpipsMaps]:
        """Maps per picture. Raises Unscorable below 32 pixels a side."""
        found = self.adapter.maps(_large_enough(batch))
        return [LpipsMaps(maps.layers, maps.weights) for maps in found]


def _large_enough(batch: Sequence[Request]) -> list[Any]:
    for request in batch:
        height, width = request.needed[0].size
        if min(height, width) < _LEAST_SIDE:
            raise Unscorable(
                f"{request.input.label} has {width} x {height} pixels; "
                f"perceptual maps need at least {_LEAST_SIDE} on each side",
                "unusable",
            )
    return [request.needed[0].rgb for request in batch]
