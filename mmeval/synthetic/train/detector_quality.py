"""How well the trained detector does on scenes it has never seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mmeval.synthetic.degradations import random_degradation
from mmeval.synthetic.rendering import Rendering, render
from mmeval.synthetic.scenes import sample_scene
from mmeval.synthetic.train.average_precision import Matches, box_iou, mask_iou
from mmeval.synthetic.train.detector import load_detector
from mmeval.synthetic.vocabulary import CLASSES

_AT_ONCE = 16
_LOWEST_CONFIDENCE = 0.001
_NMS_IOU = 0.7


def measure_detector(folder: Path, seeds: Sequence[int], degraded: bool = False) -> dict[str, float]:
    """Figures of the weights in `folder` on the scenes of these seeds.

    Args:
        folder: holds architecture and weights.
        seeds: scene seeds.
        degraded: whether every picture is degraded first, as the drifter's are.

    Returns:
        `box_map50`, `box_map50_95`, `mask_map50`, `mask_map50_95` (confidence from 0.001, NMS at
        IoU 0.7); and at the recommended confidence: `exact_scenes`, the share of scenes in which
        every class is found exactly as often as it occurs, `mean_mask_iou` and `mean_center_error`
        (share of the picture's side) of the objects found.
    """
    detector = load_detector(folder)
    confident = float(detector.overrides["conf"])
    boxes, masks = Matches(), Matches()
    exact: list[bool] = []
    mask_ious: list[float] = []
    center_errors: list[float] = []
    for drawn, image in _drawn(seeds, degraded):
        for truth, result in zip(drawn, _predicted(detector, image), strict=True):
            found_boxes, confidences, found, found_masks = _arrays(result, truth.image.shape[:2])
            true = np.array([CLASSES.index(name) for name in truth.labels], np.int64)
            iou = box_iou(found_boxes, truth.boxes)
            overlap = mask_iou(found_masks, truth.masks)
            boxes.add(iou, confidences, found, true)
            masks.add(overlap, confidences, found, true)
            sure = confidences >= confident
            exact.append(Counter(found[sure].tolist()) == Counter(true.tolist()))
            rows, columns = np.nonzero((iou >= 0.5) & sure[:, None] & (found[:, None] == true))
            mask_ious.extend(overlap[rows, columns].tolist())
            shift = _centers(found_boxes[rows]) - _centers(truth.boxes[columns])
            center_errors.extend((np.linalg.norm(shift, axis=1) / truth.image.shape[0]).tolist())
    box_map50, box_map = boxes.mean_average_precision()
    mask_map50, mask_map = masks.mean_average_precision()
    return {
        "box_map50": box_map50,
        "box_map50_95": box_map,
        "mask_map50": mask_map50,
        "mask_map50_95": mask_map,
        "exact_scenes": float(np.mean(exact)),
        "mean_mask_iou": float(np.mean(mask_ious)) if mask_ious else 0.0,
        "mean_center_error": float(np.mean(center_errors)) if center_errors else 1.0,
    }


def _drawn(seeds: Sequence[int], degraded: bool) -> Iterator[tuple[list[Rendering], list[NDArray[np.uint8]]]]:
    for start in range(0, len(seeds), _AT_ONCE):
        part = seeds[start : start + _AT_ONCE]
        drawn = [render(sample_scene(seed)) for seed in part]
        images = [one.image for one in drawn]
        if degraded:
            images = [
                random_degradation(image, np.random.default_rng([seed, 4]))
                for image, seed in zip(images, part, strict=True)
            ]
        yield drawn, images


def _predicted(detector: Any, images: Sequence[NDArray[np.uint8]]) -> Any:
    """Results of a batch; ultralytics takes arrays as BGR."""
    return detector.predict(
        [np.ascontiguousarray(image[..., ::-1]) for image in images],
        conf=_LOWEST_CONFIDENCE,
        iou=_NMS_IOU,
        max_det=60,
        retina_masks=True,
        verbose=False,
    )


def _arrays(
    result: Any, shape: tuple[int, ...]
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.int64], NDArray[np.bool_]]:
    """Boxes (N, 4), confidences (N,), classes (N,), masks (N, H, W) of one result."""
    masks = result.masks.data.numpy() > 0.5 if result.masks is not None else np.zeros((0, *shape))
    return (
        result.boxes.xyxy.numpy(),
        result.boxes.conf.numpy(),
        result.boxes.cls.numpy().astype(np.int64),
        masks.astype(np.bool_),
    )


def _centers(boxes: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray((boxes[:, :2] + boxes[:, 2:]) / 2, np.float32)
