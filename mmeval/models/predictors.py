"""ultralytics' predictors without their clock.

Its non-maximum suppression stops after 2 s + 0.05 s per picture and leaves the remaining pictures of
the batch without objects, with nothing but a log line. On a busy machine that is a wrong score, so
here every picture gets its own call: the clock is read only after a picture is done.
"""

from __future__ import annotations

from typing import Any

from ultralytics.models.yolo.detect import DetectionPredictor
from ultralytics.models.yolo.segment import SegmentationPredictor


class PatientDetection(DetectionPredictor):  # type: ignore[misc]
    """Detection whose suppression finishes."""

    def postprocess(self, preds: Any, img: Any, orig_imgs: Any, **extras: Any) -> list[Any]:
        """One result per picture; ``extras`` (mask prototypes) are split like the predictions."""
        scored = preds[0] if isinstance(preds, list | tuple) else preds
        results: list[Any] = []
        for i in range(len(scored)):
            own = {name: value[i : i + 1] for name, value in extras.items()}
            results += super().postprocess(scored[i : i + 1], img[i : i + 1], orig_imgs[i : i + 1], **own)
        return results


class PatientSegmentation(SegmentationPredictor, PatientDetection):  # type: ignore[misc]
    """Segmentation whose suppression finishes: it calls the class above for its boxes."""
