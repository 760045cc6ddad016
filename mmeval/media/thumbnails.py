"""Small copies of pictures for reports and widgets."""

from __future__ import annotations

from io import BytesIO
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image


def thumbnail(picture: NDArray[Any], max_side: int) -> NDArray[Any]:
    """Shrink a (H, W, 3) or (H, W) uint8 picture or bool mask so that no side exceeds ``max_side``.

    Pictures are averaged (Lanczos); masks stay bool and keep the nearest pixel. Never enlarges.
    """
    height, width = picture.shape[:2]
    scale = max_side / max(height, width)
    if scale >= 1:
        return picture
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    how = Image.Resampling.NEAREST if picture.dtype == np.bool_ else Image.Resampling.LANCZOS
    return np.array(Image.fromarray(picture).resize(size, how))


def thumbnail_png(picture: NDArray[Any], max_side: int = 512) -> bytes:
    """A PNG file of ``thumbnail(picture, max_side)``."""
    return _encoded(thumbnail(picture, max_side), "PNG", optimize=True)


def thumbnail_jpeg(picture: NDArray[Any], max_side: int = 512, quality: int = 85) -> bytes:
    """A JPEG file of ``thumbnail(picture, max_side)``; ``quality`` in 1..95."""
    small = thumbnail(picture, max_side)
    return _encoded(small * np.uint8(255) if small.dtype == np.bool_ else small, "JPEG", quality=quality)


def _encoded(picture: NDArray[Any], form: Literal["PNG", "JPEG"], **options: Any) -> bytes:
    file = BytesIO()
    Image.fromarray(picture).save(file, form, **options)
    return file.getvalue()
