"""Make inputs: from the files and masks of a benchmark, or from what a caller has at hand."""

from __future__ import annotations

from os import PathLike, fspath
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mmeval.media.digests import array_digest, file_digest, text_digest
from mmeval.media.errors import Unreadable
from mmeval.media.images import as_rgb
from mmeval.media.input import Input, InputKind
from mmeval.media.masks import MID_GREY
from mmeval.sessions import Mask, Media, PngMask, RleMask, TimeSpan

AnyPath = str | PathLike[str]


def file_input(root: AnyPath, media: Media) -> Input:
    """The input for a file that a session or an output names, relative to its folder ``root``.

    Raises:
        Unreadable: the file is missing, is no file, or may not be read.
    """
    return _from_path(media.kind, inside(root, media.path), media.path, media.span)


def mask_input(root: AnyPath, mask: Mask) -> Input:
    """The input for a mask of a benchmark in the folder ``root``; run lengths are decoded later.

    Raises:
        Unreadable: the mask's file is missing, is no file, or may not be read.
    """
    if isinstance(mask, PngMask):
        return _from_path("mask", inside(root, mask.path), mask.path)
    return _from_rle(mask)


def text_input(text: str) -> Input:
    """The input for a text."""
    label = text if len(text) <= 40 else f"{text[:37]}..."
    return Input("text", text_digest(text), repr(label), content=text)


def image_input(image: AnyPath | Image.Image | NDArray[np.uint8]) -> Input:
    """The input for a picture: a path, a Pillow image, or a uint8 array (H, W) or (H, W, 1, 3 or 4).

    Raises:
        Unreadable: the file is missing or may not be read, or a Pillow image cannot be decoded.
        TypeError: an array that is not uint8.
        ValueError: an array of another shape.
    """
    if isinstance(image, (str, PathLike)):
        return _from_path("image", Path(image), fspath(image))
    rgb = as_rgb(image)
    label = "given picture" if isinstance(image, Image.Image) else "given array"
    return Input("image", array_digest(rgb), label, content=rgb)


def audio_input(audio: AnyPath | tuple[NDArray[Any], int], span: TimeSpan | None = None) -> Input:
    """The input for sound: a path, or float samples (N,) or (N, channels) in -1..1 and their rate.

    Raises:
        Unreadable: the file is missing or may not be read.
        TypeError: samples that are not floating-point numbers.
        ValueError: samples of another shape, or a rate that is not positive.
    """
    if isinstance(audio, (str, PathLike)):
        return _from_path("audio", Path(audio), fspath(audio), span)
    given, rate = np.asarray(audio[0]), int(audio[1])
    if not np.issubdtype(given.dtype, np.floating):
        raise TypeError(
            f"samples are floating-point numbers in -1..1, not {given.dtype}; divide by their range"
        )
    if given.ndim not in (1, 2) or rate <= 0:
        raise ValueError(
            f"sound is (N,) or (N, channels) samples and a positive rate, not {given.shape}, {rate}"
        )
    samples = given.astype(np.float32)
    return Input(
        "audio", array_digest(samples, rate, span), "given array", content=(samples, rate), span=span
    )


def video_input(video: AnyPath, span: TimeSpan | None = None) -> Input:
    """The input for a video file.

    Raises:
        Unreadable: the file is missing or may not be read.
    """
    return _from_path("video", Path(video), fspath(video), span)


def given(kind: InputKind, value: Any) -> Input:
    """The input of ``kind`` for what a caller has at hand; an ``Input`` of that kind is returned as it is.

    A mask is a path, an ``RleMask``, an (H, W) bool array, or a grey picture as for ``image_input``.

    Raises:
        Unreadable: a file is missing or may not be read.
        TypeError, ValueError: the value is nothing that can be an input of this kind.
    """
    if isinstance(value, Input):
        if value.kind != kind:
            raise TypeError(f"{value.label} is {value.kind}, but {kind} is needed")
        return value
    if kind == "text":
        if not isinstance(value, str):
            raise TypeError(f"a text is a str, not {type(value).__name__}")
        return text_input(value)
    if kind == "mask":
        return _given_mask(value)
    if kind == "image":
        return image_input(value)
    return audio_input(value) if kind == "audio" else video_input(value)


def _given_mask(value: Any) -> Input:
    if isinstance(value, RleMask):
        return _from_rle(value)
    if isinstance(value, (str, PathLike)):
        return _from_path("mask", Path(value), fspath(value))
    is_region = not isinstance(value, Image.Image) and np.asarray(value).dtype == np.bool_
    # a picture is read as decode_mask reads files: what is transparent is outside
    array = np.asarray(value) if is_region else as_rgb(value, background=0).max(axis=2) > MID_GREY
    if array.ndim != 2 or array.size == 0:
        raise ValueError(f"a mask is an (H, W) array, not of shape {array.shape}")
    return Input("mask", array_digest(array), "given mask", content=array.copy())


def _from_rle(mask: RleMask) -> Input:
    height, width = mask.size
    return Input("mask", text_digest(f"coco_rle {height} {width} {mask.counts}"), "RLE mask", content=mask)


def inside(root: AnyPath, name: str) -> Path:
    """The path of a folder's file.

    Raises:
        Unreadable: it is a link that leads out of the folder, or round in a circle.
    """
    path = Path(root) / name
    try:
        real = path.resolve()
    except (OSError, RuntimeError) as problem:
        raise Unreadable(f"{name}: is a link that leads to itself; put the file in its place") from problem
    if not real.is_relative_to(Path(root).resolve()):
        raise Unreadable(f"{name}: is a link that leads out of its folder; copy the file into the folder")
    return path


def _from_path(kind: InputKind, path: Path, label: str, span: TimeSpan | None = None) -> Input:
    try:
        key = file_digest(path)
    except FileNotFoundError as problem:
        raise Unreadable(f"{label}: there is no such file; add it or correct the path") from problem
    except (OSError, ValueError) as problem:
        raise Unreadable(f"{label}: cannot be read ({problem}); it must be a readable file") from problem
    stretch = f"@{span.start!r}-{span.end!r}" if span else ""
    return Input(kind, key + stretch, label, path=path, span=span)
