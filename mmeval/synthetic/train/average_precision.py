"""Average precision of detections against exact instances (COCO's ten thresholds)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

THRESHOLDS: Final = np.linspace(0.5, 0.95, 10)

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


def box_iou(first: Floats, second: Floats) -> Floats:
    """Intersection over union of (N, 4) and (M, 4) xyxy boxes: (N, M)."""
    low = np.maximum(first[:, None, :2], second[None, :, :2])
    high = np.minimum(first[:, None, 2:], second[None, :, 2:])
    shared = np.clip(high - low, 0, None).prod(axis=2)
    areas = [(boxes[:, 2:] - boxes[:, :2]).prod(axis=1) for boxes in (first, second)]
    union = areas[0][:, None] + areas[1][None] - shared
    return np.asarray(shared / np.maximum(union, 1e-9), np.float32)


def mask_iou(first: NDArray[np.bool_], second: NDArray[np.bool_]) -> Floats:
    """Intersection over union of (N, H, W) and (M, H, W) masks: (N, M)."""
    pixels = first.shape[1] * first.shape[2]
    flat = [masks.reshape(len(masks), pixels).astype(np.float32) for masks in (first, second)]
    shared = flat[0] @ flat[1].T
    union = flat[0].sum(axis=1)[:, None] + flat[1].sum(axis=1)[None] - shared
    return np.asarray(shared / np.maximum(union, 1), np.float32)


@dataclass(slots=True)
class Matches:
    """Detections of many pictures and whether each is right at every threshold."""

    right: list[NDArray[np.bool_]] = field(default_factory=list)
    confidences: list[Floats] = field(default_factory=list)
    found: list[Ints] = field(default_factory=list)
    true: list[Ints] = field(default_factory=list)

    def add(self, iou: Floats, confidences: Floats, found: Ints, true: Ints) -> None:
        """Add one picture.

        Args:
            iou: (N, M) of N detections with M instances.
            confidences: (N,) of the detections.
            found: (N,) classes of the detections.
            true: (M,) classes of the instances.
        """
        allowed = np.where(found[:, None] == true[None], iou, 0)
        self.right.append(np.stack([_matched(allowed, least) for least in THRESHOLDS], axis=1))
        self.confidences.append(confidences)
        self.found.append(found)
        self.true.append(true)

    def mean_average_precision(self) -> tuple[float, float]:
        """Mean AP at IoU 0.50, and averaged over 0.50..0.95, as ultralytics computes them."""
        from ultralytics.utils.metrics import ap_per_class

        results = ap_per_class(
            np.concatenate(self.right),
            np.concatenate(self.confidences),
            np.concatenate(self.found),
            np.concatenate(self.true),
        )
        precision = results[5]
        return float(precision[:, 0].mean()), float(precision.mean())


def _matched(iou: Floats, least: float) -> NDArray[np.bool_]:
    """Which detections are paired with an instance: best pairs first, everything at most once."""
    matched = np.zeros(len(iou), np.bool_)
    taken: set[int] = set()
    rows, columns = np.nonzero(iou >= least)
    for pair in np.argsort(-iou[rows, columns], kind="stable"):
        row, column = int(rows[pair]), int(columns[pair])
        if not matched[row] and column not in taken:
            matched[row] = True
            taken.add(column)
    return matched
