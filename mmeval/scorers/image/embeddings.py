"""Similarity of embeddings: picture to picture, caption to picture."""

from __future__ import annotations

import numpy as np

from mmeval.features import ClipEmbedding, ImageNetEmbedding
from mmeval.scorers.evidence import Facts
from mmeval.scorers.image.occasions import has_caption
from mmeval.scorers.score import Score
from mmeval.scorers.scorer import scorer

_FROM_THE_START = {"before": "source", "after": "current"}


@scorer(
    "clip_i",
    better="higher",
    bounds=(-1, 1),
    source="Radford et al. 2021, arXiv 2103.00020; CLIP-I of MagicBrush, arXiv 2306.10012",
    roles=_FROM_THE_START,
)
def clip_i(before: ClipEmbedding, after: ClipEmbedding) -> Score:
    """Cosine similarity of two pictures' CLIP embeddings, by default source to current output.

    A raw cosine in -1..1, not multiplied by 100.
    """
    return Score(_cosine(before, after))


@scorer(
    "imagenet_i",
    better="higher",
    bounds=(-1, 1),
    source="as CLIP-I, over pooled features of an ImageNet classifier",
    roles=_FROM_THE_START,
)
def imagenet_i(before: ImageNetEmbedding, after: ImageNetEmbedding) -> Score:
    """Cosine similarity of two pictures' ImageNet features, by default source to current output.

    Features after a ReLU are not negative, so unrelated pictures lie well above 0.
    """
    return Score(_cosine(before, after))


@scorer(
    "clip_t",
    better="higher",
    bounds=(-1, 1),
    source="Hessel et al. 2021, arXiv 2104.08718, unscaled",
    applies=has_caption,
)
def clip_t(caption: ClipEmbedding, after: ClipEmbedding) -> Score:
    """Cosine similarity of the target caption and the output in CLIP's joint space.

    A raw cosine in -1..1. CLIPScore as published is 2.5 * max(cosine, 0); torchmetrics prints
    100 * cosine. CLIP reads the start of a long caption only (of most models 75 tokens, about 50
    words), so what follows moves no value; the evidence then says that the caption is cut.
    """
    cut = Facts("the caption is cut", {"tokens read": caption.cut_at, "rest": "not compared"})
    return Score(_cosine(caption, after), evidence=(cut,) if caption.cut_at is not None else ())


def _cosine(first: ClipEmbedding | ImageNetEmbedding, second: ClipEmbedding | ImageNetEmbedding) -> float:
    """Dot product of unit vectors; in float64, and clipped because rounding may leave -1..1."""
    product = np.dot(first.vector.astype(np.float64), second.vector.astype(np.float64))
    return float(np.clip(product, -1, 1))
