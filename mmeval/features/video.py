"""What is seen over time: embeddings of sampled frames."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import ClassVar

import numpy as np

from mmeval.features.feature import ModelFeature, Request
from mmeval.features.values import Float32, FrameEmbeddings
from mmeval.media import Input, sampled_frames

_CHUNK = 16
"""Samples that are held, and go through the network, at once (each with the frame after it)."""


class FrameEmbeddingsFeature(ModelFeature[FrameEmbeddings]):
    """ImageNet features of a video's frames at ``rate`` per second, and of the frame after each.

    A few frames are held at once, so a video may be of any length. One shorter than 1 / ``rate``
    gives one frame. Raises Unreadable for a file without pictures.
    """

    value = FrameEmbeddings
    accepts = frozenset({"video"})
    family = "imagenet"
    version = "3"
    batch_size = 1
    rate: ClassVar[float] = 2.0
    """Sampled frames per second."""

    @property
    def fingerprint(self) -> str:
        """As for every feature with a model, and the sampling rate."""
        return f"{super().fingerprint} {self.rate:g} frames/s"

    def compute(self, batch: Sequence[Request]) -> list[FrameEmbeddings]:
        """One value per video."""
        return [self._embed(request.input) for request in batch]

    def _embed(self, item: Input) -> FrameEmbeddings:
        samples = sampled_frames(item, self.rate)
        times: list[float] = []
        shown: list[Float32] = []
        following: list[Float32] = []
        while chunk := list(islice(samples, _CHUNK)):
            times.extend(sample.time for sample in chunk)
            shown.append(self.adapter.embed([sample.frame for sample in chunk]))
            if after := [sample.following for sample in chunk if sample.following is not None]:
                following.append(self.adapter.embed(after))
        nothing = np.zeros((0, shown[0].shape[1]), np.float32)
        return FrameEmbeddings(
            np.array(times, np.float32),
            _unit(np.concatenate(shown)),
            _unit(np.concatenate([nothing, *following])),
        )


def _unit(vectors: Float32) -> Float32:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, np.finfo(np.float32).tiny), dtype=np.float32)
