"""How well the trained CLIP does on scenes it has never seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mmeval.synthetic.captions import scene_caption
from mmeval.synthetic.scenes import SceneObject
from mmeval.synthetic.train.captioned import Captioned, captioned_scenes
from mmeval.synthetic.train.clip import IMAGE_SIZE, load_clip, to_input
from mmeval.synthetic.vocabulary import (
    CLASSES,
    COLORS,
    MATERIALS,
    SIGN,
    SIGN_WORDS,
    with_article,
)

CHOICES = 32
"""Captions to choose from in the scene measure."""

_CROP_MARGIN = 0.08
_AT_ONCE = 256

Embeddings = NDArray[np.float32]


class Embedder:
    """The model in `folder`, from small squares and texts to unit vectors."""

    def __init__(self, folder: Path) -> None:
        self._model, self._tokenizer = load_clip(folder)

    def images(self, squares: Sequence[NDArray[np.uint8]]) -> Embeddings:
        """(N, D) unit vectors of (side, side, 3) squares."""
        return self._in_parts(squares, lambda part: self._model.encode_image(to_input(part), normalize=True))

    def texts(self, texts: Sequence[str]) -> Embeddings:
        """(N, D) unit vectors of texts."""
        return self._in_parts(
            texts, lambda part: self._model.encode_text(self._tokenizer(part), normalize=True)
        )

    def _in_parts(self, items: Sequence[Any], encode: Callable[[list[Any]], Any]) -> Embeddings:
        import torch

        parts = [list(items[start : start + _AT_ONCE]) for start in range(0, len(items), _AT_ONCE)]
        with torch.inference_mode():
            return np.concatenate([encode(part).float().numpy() for part in parts])


def measure_clip(folder: Path, seeds: Sequence[int], degraded: float = 0.0) -> dict[str, float]:
    """Figures of the weights in `folder` on the scenes of these seeds.

    Args:
        folder: holds configuration, vocabulary and weights.
        seeds: scene seeds; scenes are compared in groups of 32 with distinct captions.
        degraded: share of pictures degraded first.

    Returns:
        `scene_top1`: share of scenes whose own full caption, among 32 distinct ones, is nearest.
        Zero-shot accuracies on crops (true box plus 8 %): `crop_class` among 17, `crop_color`
        among 8 and `crop_material` among 4 with the class known, `crop_word` among 20 on signs.
    """
    embedder = Embedder(folder)
    data = captioned_scenes(seeds, IMAGE_SIZE, degraded, _CROP_MARGIN)
    crops = embedder.images(data.crop_images)
    plain = np.array([thing.name != SIGN for thing in data.things])
    objects = [thing for thing in data.things if thing.name != SIGN]
    signs = [thing for thing in data.things if thing.name == SIGN]
    return {
        "scene_top1": _scene_top1(embedder, data),
        "crop_class": _zero_shot(
            embedder, crops, data.things, CLASSES, lambda thing, word: word, lambda thing: thing.name
        ),
        "crop_color": _zero_shot(
            embedder,
            crops[plain],
            objects,
            tuple(COLORS),
            lambda thing, word: f"{word} {thing.name}",
            lambda thing: thing.color,
        ),
        "crop_material": _zero_shot(
            embedder,
            crops[plain],
            objects,
            MATERIALS,
            lambda thing, word: f"{word} {thing.name}",
            lambda thing: thing.material,
        ),
        "crop_word": _zero_shot(
            embedder,
            crops[~plain],
            signs,
            SIGN_WORDS,
            lambda thing, word: f"{SIGN} that says {word}",
            lambda thing: thing.text or "",
        ),
    }


def _scene_top1(embedder: Embedder, data: Captioned) -> float:
    captions = [scene_caption(scene) for scene in data.scenes]
    distinct = list({caption: index for index, caption in enumerate(captions)}.values())
    images = embedder.images([data.scene_images[index] for index in distinct])
    texts = embedder.texts([captions[index] for index in distinct])
    hits: list[bool] = []
    for start in range(0, len(distinct) - CHOICES + 1, CHOICES):
        group = slice(start, start + CHOICES)
        hits.extend((images[group] @ texts[group].T).argmax(axis=1) == np.arange(CHOICES))
    return float(np.mean(hits))


def _zero_shot(
    embedder: Embedder,
    crops: Embeddings,
    things: Sequence[SceneObject],
    words: Sequence[str],
    phrase: Callable[[SceneObject, str], str],
    truth: Callable[[SceneObject], str],
) -> float:
    """Share of crops for which the true word gives the nearest "a photo of ..."."""
    prompts = [[f"a photo of {with_article(phrase(thing, word))}" for word in words] for thing in things]
    known = sorted({prompt for row in prompts for prompt in row})
    vectors = dict(zip(known, embedder.texts(known), strict=True))
    chosen = [
        words[int(np.argmax([crop @ vectors[prompt] for prompt in row]))]
        for crop, row in zip(crops, prompts, strict=True)
    ]
    return float(np.mean([word == truth(thing) for word, thing in zip(chosen, things, strict=True)]))
