"""Reading text in pictures with rapidocr (PP-OCRv6 on onnxruntime)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_SMALL = 640
"""Pictures whose longer side is at most this are read at twice their size.

Letters of 22 pixels in pictures of 256 pixels: 12 of 12 words right at double size in 0.3 s, 10 of
12 at single size, 12 of 12 in 1.7 s with rapidocr's own enlargement to 736 pixels.
"""
_LARGEST = 1280
"""Text is looked for at this longer side at most; what is found is read at full size."""


@dataclass(frozen=True)
class ReadLine:
    """One line: its text, the recogniser's confidence 0..1, its four corners in pixels."""

    text: str
    confidence: float
    polygon: tuple[tuple[float, float], ...]


class OcrModel:
    """PP-OCRv6 small for Latin and Chinese text: detection, upside-down check, recognition."""

    def __init__(self, detection: Path, recognition: Path, rotation: Path) -> None:
        from rapidocr import RapidOCR

        self._engine = RapidOCR(
            params={
                "Global.log_level": "critical",
                "Det.model_path": str(detection),
                "Rec.model_path": str(recognition),
                "Cls.model_path": str(rotation),
                "Det.limit_type": "max",
                "Det.limit_side_len": _LARGEST,
            }
        )

    def read(self, images: Sequence[NDArray[np.uint8]]) -> list[tuple[ReadLine, ...]]:
        """The lines of each picture (H, W, 3) uint8 sRGB, in rapidocr's reading order."""
        return [self._one(image) for image in images]

    def _one(self, image: NDArray[np.uint8]) -> tuple[ReadLine, ...]:
        factor = 2 if max(image.shape[:2]) <= _SMALL else 1
        found: Any = self._engine(_enlarged(image, factor)[..., ::-1])
        if found.txts is None or found.boxes is None:
            return ()
        return tuple(
            ReadLine(text, float(score), tuple((float(x) / factor, float(y) / factor) for x, y in corners))
            for text, score, corners in zip(found.txts, found.scores, found.boxes, strict=True)
        )


def load_ocr(files: Mapping[str, Path], device: str) -> OcrModel:
    """The reader from its three onnx files."""
    return OcrModel(files["detection"], files["recognition"], files["rotation"])


def _enlarged(image: NDArray[np.uint8], factor: int) -> NDArray[np.uint8]:
    if factor == 1:
        return image
    from PIL import Image

    size = (image.shape[1] * factor, image.shape[0] * factor)
    return np.asarray(Image.fromarray(image).resize(size, Image.Resampling.BICUBIC))
