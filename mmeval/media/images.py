"""Pictures: every file that Pillow reads, as upright 8-bit RGB."""

from __future__ import annotations

import math
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError
from PIL.TiffImagePlugin import (
    BITSPERSAMPLE,
    IMAGELENGTH,
    IMAGEWIDTH,
    PHOTOMETRIC_INTERPRETATION,
    PLANAR_CONFIGURATION,
    TiffImageFile,
)

from mmeval.media.errors import Unreadable
from mmeval.media.input import Input, Patched
from mmeval.media.limits import MAX_PIXELS

_ORIENTATION = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_open = Image.open  # bound now, because detector libraries replace Image.open by their own


def decode_image(item: Input) -> NDArray[np.uint8]:
    """Decode a picture to (H, W, 3) uint8 RGB.

    The picture is turned upright by its EXIF orientation. Transparency (alpha, or a transparent
    palette entry or colour) is composited over white. 16-bit grey is scaled to 8 bits (65535
    becomes 255), 16-bit colour keeps its high bytes, CMYK is converted without a colour profile.
    Embedded ICC profiles are ignored, as published evaluation code does. Of an animation the
    first frame is read.

    Raises:
        Unreadable: the file is missing, empty, truncated, no picture, of a pixel type without a
            defined white (32-bit integer, float), or larger than ``MAX_PIXELS``.
    """
    if item.kind != "image":
        raise TypeError(f"{item.label} is {item.kind}, not an image")
    if item.path is None:
        return np.asarray(item.content, dtype=np.uint8)
    return read_rgb(item.path, item.label)


def image_size(item: Input) -> tuple[int, int]:
    """(height, width) of a picture as it is decoded, from its header alone.

    Raises:
        Unreadable: the header is no picture's, or promises more than ``MAX_PIXELS``.
    """
    if isinstance(item.content, Patched):
        return image_size(item.content.picture)
    if item.path is None:
        return item.content.shape[0], item.content.shape[1]
    with _opened(item.path, item.label) as image:
        turned = _may_be_turned(image, item.path) and _orientation(image) in (5, 6, 7, 8)
        width, height = _stored_size(image)
        return (width, height) if turned else (height, width)


def read_rgb(path: Path, label: str, background: int = 255) -> NDArray[np.uint8]:
    """Decode the file at ``path`` as ``decode_image`` does, over a grey ``background`` of 0..255."""
    with _opened(path, label) as image:
        return _decoded(image, label, background)


def _decoded(image: Image.Image, label: str, background: int) -> NDArray[np.uint8]:
    try:
        return to_rgb(image, background)
    except Unreadable as problem:
        raise Unreadable(f"{label}: {problem.reason}") from problem
    except Exception as problem:  # parsers meet hostile bytes here and raise whatever they like
        raise Unreadable(
            f"{label}: the picture is broken or cut off ({problem}); export or copy it again"
        ) from problem


def to_rgb(image: Image.Image, background: int = 255) -> NDArray[np.uint8]:
    """Convert an open Pillow image to (H, W, 3) uint8, upright, over a grey ``background``.

    Raises:
        Unreadable: the pixel type has no defined white, or is not known, or Pillow would scramble it.
    """
    _refuse_planes(image)
    _load(image)
    turn = _UPRIGHT.get(_orientation(image))
    # A PGM file of 16 bits is opened with 32, its values from 0 to 65535.
    if image.mode.startswith("I;16") or (image.mode == "I" and image.format == "PPM"):
        rgb = _grey16_to_rgb(image, background)
        return rgb if turn is None else np.array(Image.fromarray(rgb).transpose(turn))
    if image.mode in ("I", "F"):
        raise Unreadable(f"pixels of type {image.mode} have no defined white; save it with 8 or 16 bits")
    if image.has_transparency_data:
        rgba = image.convert("RGBA")
        under = Image.new("RGBA", rgba.size, (background, background, background, 255))
        image = Image.alpha_composite(under, rgba)
    rgb_image = image.convert("RGB")
    return np.array(rgb_image if turn is None else rgb_image.transpose(turn))


def _refuse_planes(image: Image.Image) -> None:
    """Pillow reads 16-bit colours that a TIFF keeps in planes of their own as if they were interleaved."""
    if not isinstance(image, TiffImageFile):
        return
    planes, bits = image.tag_v2.get(PLANAR_CONFIGURATION, 1), image.tag_v2.get(BITSPERSAMPLE, (8,))
    if planes == 2 and len(bits) > 1 and max(bits) > 8:
        raise Unreadable(
            "colours of 16 bits in separate planes are not read; save it with interleaved colours"
        )


def _load(image: Image.Image) -> None:
    """Decode the pixels; Pillow turns a TIFF upright here, and only afterwards says it needs no turn."""
    if isinstance(image, TiffImageFile):
        # Pillow would map an uncompressed file with its sides swapped, which scrambles the rows;
        # it maps only files whose name it knows.
        name, image.filename = image.filename, ""
        try:
            image.load()
        finally:
            image.filename = name
    else:
        image.load()


def _grey16_to_rgb(image: Image.Image, background: int) -> NDArray[np.uint8]:
    values = np.array(image).astype(np.uint32)
    if isinstance(image, TiffImageFile) and image.tag_v2.get(PHOTOMETRIC_INTERPRETATION) == 0:
        values = 65535 - values  # Pillow turns what is stored with white as 0 only of 8 bits
    grey = ((values * 255 + 32767) // 65535).astype(np.uint8)
    transparent = image.info.get("transparency")
    if isinstance(transparent, int):
        grey[values == transparent] = background
    return np.repeat(grey[:, :, None], 3, axis=2)


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except Exception:  # a broken EXIF block does not make the pixels unreadable
        return 1


def _stored_size(image: Image.Image) -> tuple[int, int]:
    """(width, height) before turning; newer releases of Pillow swap those of a TIFF beforehand."""
    if isinstance(image, TiffImageFile):
        return int(image.tag_v2[IMAGEWIDTH]), int(image.tag_v2[IMAGELENGTH])
    return image.size


def _may_be_turned(image: Image.Image, path: Path) -> bool:
    """Whether it is worth asking for the orientation, for which Pillow decodes a whole PNG."""
    if image.format != "PNG":
        return True
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as content:
        return any(content.find(mark) >= 0 for mark in (b"eXIf", b"Raw profile type"))


def _opened(path: Path, label: str) -> Image.Image:
    try:
        image = _open(path)
    except FileNotFoundError as problem:
        raise Unreadable(f"{label}: there is no such file; add it or correct the path") from problem
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as problem:
        raise Unreadable(_too_large(label, str(problem))) from problem
    except UnidentifiedImageError as problem:
        raise Unreadable(f"{label}: {_no_picture(path)}; export it again as PNG or JPEG") from problem
    except Exception as problem:
        # A detector library's own Image.open looks for further plugins here and fails with its own error.
        told = isinstance(problem.__context__, UnidentifiedImageError)
        what = _no_picture(path) if told else f"cannot be opened as a picture ({problem})"
        raise Unreadable(f"{label}: {what}; export it again as PNG or JPEG") from problem
    if math.prod(image.size) > MAX_PIXELS:
        image.close()
        raise Unreadable(_too_large(label, f"{image.width}x{image.height} pixels"))
    return image


def _too_large(label: str, size: str) -> str:
    return f"{label}: refused, it unpacks to more than the {MAX_PIXELS:,} pixels allowed ({size}); shrink it"


def _no_picture(path: Path) -> str:
    return "the file is empty" if path.stat().st_size == 0 else "the file is no picture that can be read"


def as_rgb(value: Any, background: int = 255) -> NDArray[np.uint8]:
    """Check and copy a given picture: Pillow image, or uint8 array (H, W), (H, W, 1), 3 or 4 channels.

    The fourth channel is alpha, composited over a grey ``background`` of 0..255.

    Raises:
        Unreadable: a Pillow image whose file is broken or cut off, or of a pixel type without a
            defined white.
        TypeError: another type, or an array that is not uint8.
        ValueError: another shape, no pixels, or more than ``MAX_PIXELS``.
    """
    if isinstance(value, Image.Image):
        if math.prod(value.size) > MAX_PIXELS:
            raise ValueError(f"a picture of {value.size[0]} x {value.size[1]} is above {MAX_PIXELS} pixels")
        return _decoded(value, "given picture", background)
    array = np.asarray(value)
    if array.dtype != np.uint8:
        raise TypeError(f"pictures are uint8 arrays in 0..255, not {array.dtype}; scale and convert it first")
    if array.ndim == 2:
        array = array[:, :, None]
    if array.ndim != 3 or array.shape[2] not in (1, 3, 4) or array.size == 0:
        raise ValueError(f"pictures are (H, W) or (H, W, 1, 3 or 4) arrays, not of shape {np.shape(value)}")
    if array.shape[0] * array.shape[1] > MAX_PIXELS:
        raise ValueError(f"the picture has more than the {MAX_PIXELS:,} pixels allowed")
    if array.shape[2] == 1:
        return np.repeat(array, 3, axis=2)
    if array.shape[2] == 4:
        return to_rgb(Image.fromarray(array), background)
    return array.copy()
