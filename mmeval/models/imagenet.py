"""EfficientNet-Lite0 trained on ImageNet-1k: pooled features, stages and class probabilities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mmeval.models.checkpoints import load_into, read_tensors

if TYPE_CHECKING:
    import torch

_SIDE = 224
_LAST_BLOCKS = (0, 2, 4, 10, 15)
"""The last block at each scale (strides 2, 4, 8, 16, 32)."""


class EfficientNetLite0:
    """EfficientNet-Lite0 (Tan & Le 2019) from the ``efficientnet-lite-pytorch`` package."""

    widths = (16, 24, 40, 112, 320)
    """Channels of each stage."""

    def __init__(self, weights: Path, device: str = "cpu") -> None:
        from efficientnet_lite_pytorch import EfficientNet

        model = EfficientNet.from_name("efficientnet-lite0")
        load_into(model, read_tensors(weights), weights)
        self._model = model.eval().requires_grad_(False).to(device)
        self.device = device

    def embed(self, images: Sequence[NDArray[np.uint8]]) -> NDArray[np.float32]:
        """(N, 1280) pooled features, not normalised, of N pictures (H, W, 3) uint8.

        The whole picture is resized to 224 x 224 (no crop: what happens at a border counts).
        """
        rows = [np.zeros((0, 1280), np.float32)]
        if len(images):
            rows.append(self._pooled(images).cpu().numpy())
        return np.concatenate(rows)

    def classify(self, images: Sequence[NDArray[np.uint8]]) -> NDArray[np.float32]:
        """(N, 1000) probabilities of the ImageNet-1k classes; rows sum to 1."""
        import torch

        with torch.inference_mode():
            found: NDArray[np.float32] = self._model._fc(self._pooled(images)).softmax(1).cpu().numpy()
        return found

    def stages(self, batch: torch.Tensor) -> list[torch.Tensor]:
        """Activations (N, C, h, w) at five scales of a batch (N, 3, H, W) with values 0..255."""
        model, found = self._model, []
        x = model._swish(model._bn0(model._conv_stem((batch - 127) / 128)))
        for number, block in enumerate(model._blocks):
            x = block(x)
            if number in _LAST_BLOCKS:
                found.append(x)
        return found

    def _pooled(self, images: Sequence[NDArray[np.uint8]]) -> torch.Tensor:
        import torch

        batch = torch.stack([_resized(image) for image in images]).to(self.device)
        with torch.inference_mode():
            found: torch.Tensor = self._model.extract_features((batch - 127) / 128).mean((2, 3))
        return found


def load_efficientnet_lite0(files: Mapping[str, Path], device: str) -> EfficientNetLite0:
    """EfficientNet-Lite0 from its checkpoint (``weights``)."""
    return EfficientNetLite0(files["weights"], device)


def _resized(image: NDArray[np.uint8]) -> torch.Tensor:
    import torch
    from PIL import Image

    small = Image.fromarray(image).resize((_SIDE, _SIDE), Image.Resampling.BICUBIC)
    return torch.from_numpy(np.array(small)).permute(2, 0, 1).float()
