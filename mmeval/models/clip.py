"""CLIP through open_clip: pictures and texts in one space."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mmeval.models.checkpoints import load_into, read_tensors

_TEXTS_AT_ONCE = 128
_IMAGES_AT_ONCE = 32


class ClipModel:
    """An open_clip model with its own preprocessing and tokenizer.

    ``model_cfg`` and ``preprocess_cfg`` are open_clip's; ``vocabulary`` is a byte-pair vocabulary in
    open_clip's format (``bpe_simple_vocab``), open_clip's own when None. Texts beyond the model's
    context length are cut, as open_clip does.
    """

    def __init__(
        self,
        model_cfg: Mapping[str, Any],
        preprocess_cfg: Mapping[str, Any],
        weights: Path,
        device: str = "cpu",
        vocabulary: Path | None = None,
    ) -> None:
        from open_clip.model import CLIP
        from open_clip.tokenizer import DEFAULT_CONTEXT_LENGTH, SimpleTokenizer
        from open_clip.transform import PreprocessCfg, image_transform_v2

        model = CLIP(**model_cfg)
        load_into(model, read_tensors(weights), weights)
        self._model = model.eval().requires_grad_(False).to(device)
        self._device = device
        given = {"size": model.visual.image_size, **preprocess_cfg}
        self._transform = image_transform_v2(PreprocessCfg(**given), is_train=False)
        length = model_cfg["text_cfg"].get("context_length", DEFAULT_CONTEXT_LENGTH)
        path = {} if vocabulary is None else {"bpe_path": str(vocabulary)}
        self._tokenizer = SimpleTokenizer(context_length=length, **path)

    @property
    def dimension(self) -> int:
        """Length of an embedding."""
        return int(self._model.text_projection.shape[-1])

    @property
    def logit_scale(self) -> float:
        """What cosines are multiplied with before a softmax: the inverse of the temperature."""
        return float(self._model.logit_scale.exp())

    def encode_images(self, images: Sequence[NDArray[np.uint8]]) -> NDArray[np.float32]:
        """(N, D) embeddings of unit length of N pictures, each (H, W, 3) uint8 sRGB of any size."""
        import torch
        from PIL import Image

        rows = [np.zeros((0, self.dimension), np.float32)]
        for start in range(0, len(images), _IMAGES_AT_ONCE):
            part = [
                self._transform(Image.fromarray(image)) for image in images[start : start + _IMAGES_AT_ONCE]
            ]
            with torch.inference_mode():
                found = self._model.encode_image(torch.stack(part).to(self._device), normalize=True)
            rows.append(found.float().cpu().numpy())
        return np.concatenate(rows)

    def encode_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(N, D) embeddings of unit length of N texts."""
        import torch

        rows = [np.zeros((0, self.dimension), np.float32)]
        for start in range(0, len(texts), _TEXTS_AT_ONCE):
            tokens = self._tokenizer(list(texts[start : start + _TEXTS_AT_ONCE]))
            with torch.inference_mode():
                found = self._model.encode_text(tokens.to(self._device), normalize=True)
            rows.append(found.float().cpu().numpy())
        return np.concatenate(rows)

    def cut_at(self, text: str) -> int | None:
        """After how many tokens the model stops reading ``text``; None when it reads all of it."""
        length = int(self._tokenizer.context_length)
        ends = 2  # the marks of start and end
        return length - ends if len(self._tokenizer.encode(text)) > length - ends else None


def load_local_clip(files: Mapping[str, Path], device: str) -> ClipModel:
    """A CLIP whose configuration (``config``) and vocabulary (``vocabulary``) are files of their own."""
    config = json.loads(files["config"].read_text(encoding="utf-8"))
    return ClipModel(
        config["model_cfg"], config["preprocess_cfg"], files["weights"], device, files["vocabulary"]
    )


def load_open_clip(architecture: str, tag: str, weights: Path, device: str) -> ClipModel:
    """One of open_clip's published models: ``tag`` decides the preprocessing."""
    from open_clip import get_model_config, get_pretrained_cfg

    published = get_pretrained_cfg(architecture, tag)
    chosen = {
        key: published[key] for key in ("mean", "std", "interpolation", "resize_mode") if key in published
    }
    return ClipModel(get_model_config(architecture), chosen, weights, device)
