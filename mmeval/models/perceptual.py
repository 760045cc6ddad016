"""Feature maps for perceptual distances: LPIPS AlexNet, and an ImageNet backbone in its place."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from mmeval.models.checkpoints import load_into, read_tensors
from mmeval.models.errors import WeightsRefused
from mmeval.models.imagenet import EfficientNetLite0, load_efficientnet_lite0

if TYPE_CHECKING:
    import torch

Float32 = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Maps:
    """Layers (C, H, W) float32 of unit length over C, and one (C,) weight vector per layer."""

    layers: tuple[Float32, ...]
    weights: tuple[Float32, ...]


class LpipsModel:
    """LPIPS with AlexNet, version 0.1 (Zhang et al. 2018), split into its two halves.

    The distance of two pictures of one size is, as in ``lpips.LPIPS``: squared difference of their
    maps, weighted sum over channels, mean over positions, sum over layers.
    """

    def __init__(self, backbone: Path, linear: Path, device: str = "cpu") -> None:
        import lpips

        with warnings.catch_warnings():  # it calls torchvision by a deprecated keyword
            warnings.simplefilter("ignore", UserWarning)
            # Both flags say "no download": lpips would fetch torchvision's AlexNet by itself.
            model = lpips.LPIPS(net="alex", pretrained=False, pnet_rand=True, verbose=False)
        tensors = read_tensors(backbone)
        load_into(model.net, _alexnet_slices(model.net, tensors, backbone), backbone)
        learned = read_tensors(linear)
        self.weights = tuple(learned[f"lin{k}.model.1.weight"].numpy().reshape(-1) for k in range(model.L))
        self._model = model.eval().requires_grad_(False).to(device)
        self._device = device

    def maps(self, images: Sequence[NDArray[np.uint8]]) -> list[Maps]:
        """Maps of pictures, each (H, W, 3) uint8 of at least 32 x 32, at their own size."""

        def layers(batch: torch.Tensor) -> list[torch.Tensor]:
            return list(self._model.net.forward(self._model.scaling_layer(batch / 127.5 - 1)))

        return _maps_by_size(images, layers, self.weights, self._device)


class BackbonePerceptual:
    """Maps of EfficientNet-Lite0 at five scales with uniform weights: a distance, but not LPIPS.

    The weights make the distance the mean over layers of the mean squared chord between
    unit-length channel vectors, which is in 0..4.
    """

    def __init__(self, network: EfficientNetLite0) -> None:
        self._network = network
        self.weights = tuple(np.full(c, 1 / len(network.widths), np.float32) for c in network.widths)

    def maps(self, images: Sequence[NDArray[np.uint8]]) -> list[Maps]:
        """Maps of pictures, each (H, W, 3) uint8 of at least 32 x 32, at their own size."""
        return _maps_by_size(images, self._network.stages, self.weights, self._network.device)


def load_lpips(files: Mapping[str, Path], device: str) -> LpipsModel:
    """LPIPS from torchvision's AlexNet (``backbone``) and the learned weights (``linear``)."""
    return LpipsModel(files["backbone"], files["linear"], device)


def load_backbone_perceptual(files: Mapping[str, Path], device: str) -> BackbonePerceptual:
    """EfficientNet-Lite0 maps."""
    return BackbonePerceptual(load_efficientnet_lite0(files, device))


def _alexnet_slices(
    net: torch.nn.Module, tensors: Mapping[str, torch.Tensor], path: Path
) -> dict[str, torch.Tensor]:
    """Torchvision's ``features.N.weight`` under lpips' names, ``sliceK.N.weight``."""
    renamed = {name: f"features.{name.partition('.')[2]}" for name in net.state_dict()}
    missing = next((old for old in renamed.values() if old not in tensors), None)
    if missing:
        raise WeightsRefused(f"{path} is no checkpoint of torchvision's AlexNet: it lacks {missing}")
    return {new: tensors[old] for new, old in renamed.items()}


def _maps_by_size(
    images: Sequence[NDArray[np.uint8]], forward: Any, weights: tuple[Float32, ...], device: str
) -> list[Maps]:
    """Pictures of one size go through the network together; the order of the results is theirs."""
    import torch
    from lpips import normalize_tensor

    by_size: dict[tuple[int, ...], list[int]] = {}
    for index, image in enumerate(images):
        by_size.setdefault(image.shape, []).append(index)
    made: dict[int, Maps] = {}
    for indices in by_size.values():
        stacked = torch.from_numpy(np.stack([images[index] for index in indices])).to(device)
        with torch.inference_mode():
            layers = [normalize_tensor(layer) for layer in forward(stacked.permute(0, 3, 1, 2).float())]
        arrays = [cast("Float32", layer.cpu().numpy()) for layer in layers]
        for row, index in enumerate(indices):
            made[index] = Maps(tuple(np.ascontiguousarray(array[row]) for array in arrays), weights)
    return [made[index] for index in range(len(images))]
