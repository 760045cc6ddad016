"""Object detectors behind one interface: ultralytics segmentation, YOLO-World, torchvision.

ultralytics is AGPL-3.0. It is imported nowhere else, and ``torchvision_detector`` serves those who
cannot use it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from mmeval.models.checkpoints import load_into, read_metadata, read_tensors
from mmeval.models.errors import WeightsRefused
from mmeval.models.quiet import quiet_ultralytics

if TYPE_CHECKING:
    from mmeval.models.clip import ClipModel

_OVERLAP = 0.7
_MOST_OBJECTS = 300
_CONFIDENCE = 0.05
"""Low on purpose: every scorer has a threshold of its own, which only works on what is returned."""


def decisions() -> str:
    """The settings that decide which objects ultralytics models return, for fingerprints."""
    return f"{confidence_floor()} iou {_OVERLAP:g} max {_MOST_OBJECTS}"


def confidence_floor() -> str:
    """The least confidence that every detector returns, for fingerprints."""
    return f"conf {_CONFIDENCE:g}"


@dataclass(frozen=True, eq=False)
class Found:
    """Objects of one picture with a confidence of .05 or more, best first.

    ``boxes`` (N, 4) float32 pixels (x0, y0, x1, y1); ``scores`` (N,) float32 in 0..1; ``masks``
    (N, H, W) bool at the picture's own size, or None from a detector without masks.
    """

    boxes: NDArray[np.float32]
    scores: NDArray[np.float32]
    labels: tuple[str, ...]
    masks: NDArray[np.bool_] | None


class Detector(Protocol):
    """What every detector does."""

    @property
    def names(self) -> tuple[str, ...] | None:
        """The classes it can find; None when it finds whatever it is asked for."""

    def detect(self, images: Sequence[NDArray[np.uint8]], names: Sequence[str] | None = None) -> list[Found]:
        """Objects of each picture (H, W, 3) uint8 sRGB; ``names`` says what to look for."""


class UltralyticsSegmenter:
    """A YOLO segmentation model built from its YAML; class names and settings travel with the weights.

    The safetensors metadata holds ``names`` (list) and optionally ``imgsz`` (int), each as JSON.
    """

    def __init__(self, architecture: Path, weights: Path, device: str = "cpu") -> None:
        quiet_ultralytics()
        from ultralytics.models import YOLO

        settings = read_metadata(weights)
        self._names = _class_names(settings, weights)
        self._yolo: Any = YOLO(str(architecture), task="segment", verbose=False)
        _fill(self._yolo, read_tensors(weights), weights, len(self._names))
        self._yolo.model.names = dict(enumerate(self._names))
        self._settings = _predict_settings(int(settings.get("imgsz", 640)), device)

    @property
    def names(self) -> tuple[str, ...] | None:
        """Its classes."""
        return self._names

    def detect(self, images: Sequence[NDArray[np.uint8]], names: Sequence[str] | None = None) -> list[Found]:
        """Objects of its classes, or of those of them that are in ``names``."""
        wanted = None if names is None else [i for i, name in enumerate(self._names) if name in set(names)]
        from mmeval.models.predictors import PatientSegmentation

        settings = {**self._settings, "retina_masks": True, "classes": wanted}
        return _predict(self._yolo, PatientSegmentation, images, settings)


class YoloWorld:
    """YOLO-World v2 (Cheng et al. 2024): finds the names it is given; boxes only.

    ultralytics would install a CLIP package from git for the names; ours come from open_clip's
    ViT-B/32 with OpenAI's weights, which is what YOLO-World was trained with.
    """

    def __init__(self, weights: Path, texts: ClipModel, device: str = "cpu") -> None:
        quiet_ultralytics()
        from ultralytics.models import YOLOWorld

        self._yolo: Any = YOLOWorld("yolov8s-worldv2.yaml")
        _fill(self._yolo, read_tensors(weights), weights, None)
        self._texts = texts
        self._current: tuple[str, ...] = ()
        self._settings = {**_predict_settings(640, device), "agnostic_nms": True}

    @property
    def names(self) -> tuple[str, ...] | None:
        """None: it looks for any name."""
        return None

    def detect(self, images: Sequence[NDArray[np.uint8]], names: Sequence[str] | None = None) -> list[Found]:
        """Objects called one of ``names``; where two names claim one object the better one stays."""
        if not names:
            return [_nothing(image.shape[:2], with_masks=False) for image in images]
        self._look_for(tuple(names))
        from mmeval.models.predictors import PatientDetection

        return _predict(self._yolo, PatientDetection, images, self._settings)

    def _look_for(self, names: tuple[str, ...]) -> None:
        if names == self._current:
            return
        import torch

        model = self._yolo.model
        features = torch.from_numpy(self._texts.encode_texts(names))[None]
        model.txt_feats = features.to(next(model.parameters()).device)
        model.model[-1].nc = len(names)
        model.names = dict(enumerate(names))
        self._yolo.predictor = None  # it keeps the names it was made with
        self._current = names


class TorchvisionDetector:
    """Faster R-CNN ResNet-50 FPN v2 on the 80 COCO classes (BSD-3-Clause); boxes only."""

    def __init__(self, weights: Path, device: str = "cpu") -> None:
        from torchvision.models.detection import (
            FasterRCNN_ResNet50_FPN_V2_Weights,
            fasterrcnn_resnet50_fpn_v2,
        )

        model = fasterrcnn_resnet50_fpn_v2(weights=None, weights_backbone=None, box_score_thresh=_CONFIDENCE)
        load_into(model, read_tensors(weights), weights)
        self._model = model.eval().requires_grad_(False).to(device)
        self._categories: list[str] = FasterRCNN_ResNet50_FPN_V2_Weights.COCO_V1.meta["categories"]
        self._device = device

    @property
    def names(self) -> tuple[str, ...] | None:
        """The COCO classes."""
        return tuple(name for name in self._categories if name not in {"__background__", "N/A"})

    def detect(self, images: Sequence[NDArray[np.uint8]], names: Sequence[str] | None = None) -> list[Found]:
        """Objects of the COCO classes, or of those of them that are in ``names``.

        Pictures go through one by one: torchvision pads a batch to its largest picture, which would
        let a picture's neighbours change its boxes.
        """
        return [self._one(image, names) for image in images]

    def _one(self, image: NDArray[np.uint8], names: Sequence[str] | None) -> Found:
        import torch

        picture = torch.from_numpy(np.ascontiguousarray(image)).to(self._device).permute(2, 0, 1) / 255
        with torch.inference_mode():
            found = {key: value.cpu().numpy() for key, value in self._model([picture])[0].items()}
        labels = [self._categories[index] for index in found["labels"]]
        keep = [i for i, label in enumerate(labels) if names is None or label in set(names)]
        return Found(
            found["boxes"][keep].astype(np.float32).reshape(-1, 4),
            found["scores"][keep].astype(np.float32),
            tuple(labels[i] for i in keep),
            None,
        )


def load_ultralytics_segmenter(files: Mapping[str, Path], device: str) -> UltralyticsSegmenter:
    """A segmentation model from its YAML (``architecture``) and safetensors (``weights``)."""
    return UltralyticsSegmenter(files["architecture"], files["weights"], device)


def load_torchvision_detector(files: Mapping[str, Path], device: str) -> TorchvisionDetector:
    """Faster R-CNN from its checkpoint (``weights``)."""
    return TorchvisionDetector(files["weights"], device)


def _predict_settings(side: int, device: str) -> dict[str, Any]:
    # rect=False: otherwise a picture's padding depends on whether its neighbours have its size.
    return {
        "imgsz": side,
        "conf": _CONFIDENCE,
        "iou": _OVERLAP,
        "max_det": _MOST_OBJECTS,
        "rect": False,
        "device": device,
        "verbose": False,
        "save": False,
    }


def _predict(
    yolo: Any, predictor: type, images: Sequence[NDArray[np.uint8]], settings: Mapping[str, Any]
) -> list[Found]:
    if not images or settings.get("classes") == []:
        return [_nothing(image.shape[:2], settings.get("retina_masks", False)) for image in images]
    as_bgr = [np.ascontiguousarray(image[..., ::-1]) for image in images]
    return [_found(result, settings) for result in yolo.predict(as_bgr, predictor=predictor, **settings)]


def _found(result: Any, settings: Mapping[str, Any]) -> Found:
    boxes = result.boxes.cpu().numpy()
    if len(boxes) == 0:
        return _nothing(result.orig_shape, settings.get("retina_masks", False))
    masks = None if result.masks is None else result.masks.data.cpu().numpy().astype(bool)
    labels = tuple(result.names[int(index)] for index in boxes.cls)
    return Found(boxes.xyxy.astype(np.float32), boxes.conf.astype(np.float32), labels, masks)


def _nothing(size: tuple[int, ...], with_masks: bool) -> Found:
    masks = np.zeros((0, *size), bool) if with_masks else None
    return Found(np.zeros((0, 4), np.float32), np.zeros(0, np.float32), (), masks)


def _class_names(settings: Mapping[str, Any], weights: Path) -> tuple[str, ...]:
    names = settings.get("names")
    if isinstance(names, Mapping):
        names = [names[key] for key in sorted(names, key=int)]
    if not isinstance(names, list) or not names:
        raise WeightsRefused(
            f"{weights} does not name its classes; write them as JSON under 'names' in its metadata"
        )
    return tuple(str(name) for name in names)


def _fill(yolo: Any, tensors: Mapping[str, Any], path: Path, classes: int | None) -> None:
    model = yolo.model
    if classes is not None and model.model[-1].nc != classes:
        raise WeightsRefused(f"{path} names {classes} classes, its YAML has {model.model[-1].nc}")
    load_into(model, tensors, path)
    model.eval()
