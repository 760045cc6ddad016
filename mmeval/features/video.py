"""What is seen over time: embeddings of sampled frames."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from mmeval.features.feature import ModelFeature, Request
from mmeval.features.values import Float32, FrameEmbeddings
from mmeval.media import Input, decode_video

_CHUNK = 32
"""Frames that go through the network at once."""


class FrameEmbeddingsFeature(ModelFeature[FrameEmbeddings]):
    """ImageNet features of a video's frames at ``rate`` frames per second, from its start.

    A video shorter than 1 / ``rate`` gives one frame. Raises Unreadable for a file without pictures.
    """

    value = FrameEmbeddings
    accepts = frozenset({"video"})
    family = "imagenet"
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
        video = decode_video(item, rate=self.rate)
        starts = range(0, len(video.frames), _CHUNK)
        pooled = np.concatenate([self.adapter.embed(list(video.frames[at : at + _CHUNK])) for at in starts])
        return FrameEmbeddings(video.times, _unit(pooled))


def _unit(vectors: Float32) -> Float32:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, np.finfo(np.float32).tiny), dtype=np.float32)
