"""Media of a page as data URIs: each picture is stored once and drawn wherever it is needed."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mmeval.media import (
    Input,
    Unscorable,
    decode_audio,
    decode_image,
    decode_mask,
    decode_video,
    file_input,
    image_size,
    mask_input,
    mask_size,
    thumbnail,
    video_info,
)
from mmeval.sessions import Mask, Media

AUDIO_TYPES = {".wav": "audio/wav", ".flac": "audio/flac", ".ogg": "audio/ogg", ".mp3": "audio/mpeg"}
VIDEO_TYPES = {".mp4": "video/mp4", ".m4v": "video/mp4", ".mov": "video/mp4", ".webm": "video/webm"}
PEAKS = 120
"""Columns of a waveform picture."""


Pixels = Callable[[], NDArray[np.uint8]]
"""Decodes or draws a picture: (H, W, 3), or (H, W, 4) with transparency."""


@dataclass(frozen=True)
class Picture:
    """A stored picture: ``width`` and ``height`` are those of the original, in pixels."""

    id: str
    width: int
    height: int


@dataclass(frozen=True)
class Stored:
    """What the page holds for a picture: its data URI."""

    picture: Picture
    uri: str


@dataclass(frozen=True)
class Sound:
    """An audio file: a player when it was small enough to embed, and its outline."""

    uri: str | None
    seconds: float
    peaks: tuple[float, ...]
    note: str = ""
    source: str = ""
    """The id under which a live view asks for the sound itself."""
    spectrogram: Picture | None = None


@dataclass(frozen=True)
class Clip:
    """A video as pictures taken at ``times``, in seconds of its ``seconds``; ``source`` as of a sound."""

    frames: tuple[Picture, ...]
    times: tuple[float, ...]
    seconds: float
    source: str = ""


@dataclass(frozen=True)
class Lost:
    """Media that cannot be shown, and why."""

    reason: str


class Gallery:
    """Collects the media of one page.

    ``max_side`` bounds thumbnails in pixels, ``max_audio_bytes`` the size of an embedded sound.
    ``prefix`` keeps the ids of several fragments in one document apart.
    """

    def __init__(self, prefix: str = "m", *, max_side: int = 384, max_audio_bytes: int = 600_000) -> None:
        self.prefix = prefix
        self.max_side = max_side
        self.max_audio_bytes = max_audio_bytes
        self._stored: dict[str, Stored] = {}
        self._bytes = 0

    @property
    def stored(self) -> list[Stored]:
        """All pictures, in the order in which they were first used."""
        return list(self._stored.values())

    @property
    def stored_bytes(self) -> int:
        """Size of all data URIs so far."""
        return self._bytes

    def image(self, root: Path, media: Media) -> Picture | Lost:
        """A picture file's thumbnail."""
        try:
            item = file_input(root, media)
            return self._picture(item.key, lambda: decode_image(item), lambda: image_size(item))
        except (Unscorable, OSError, ValueError) as error:
            return Lost(reason_of(error))

    def mask_outline(self, root: Path, mask: Mask) -> Picture | None:
        """The border of a mask as a transparent picture; None when it cannot be read."""
        try:
            item = mask_input(root, mask)
            outline = lambda: _outline(decode_mask(item))  # noqa: E731
            return self._picture(f"outline-{item.key}", outline, lambda: mask_size(item))
        except (Unscorable, OSError, ValueError):
            return None

    def heat(self, png: bytes) -> Picture:
        """A grey map as a transparent overlay: the higher the value, the less transparent."""
        key = hashlib.sha256(png).hexdigest()
        drawn = Image.open(BytesIO(png))
        size = (drawn.height, drawn.width)
        return self._picture(f"heat-{key}", lambda: _heat(np.array(drawn.convert("L"))), lambda: size)

    def clip(self, root: Path, media: Media, count: int = 4) -> Clip | Lost:
        """Pictures at equal distances through a video."""
        try:
            item = file_input(root, media)
            seconds = length_of(item)
            times = middles(seconds, count)
            taken = decode_video(item, times=times)
            frames = tuple(
                self._picture(
                    f"{item.key}-{number}", partial(np.asarray, frame), lambda: taken.frames.shape[1:3]
                )
                for number, frame in enumerate(taken.frames)
            )
            return Clip(frames, tuple(times), seconds)
        except (Unscorable, OSError, ValueError) as error:
            return Lost(reason_of(error))

    def sound(self, root: Path, media: Media) -> Sound | Lost:
        """An audio file as outline and, when small enough, as a player."""
        try:
            item = file_input(root, media)
            samples = decode_audio(item, 8000)
        except (Unscorable, OSError, ValueError) as error:
            return Lost(reason_of(error))
        uri, note = self._audio_uri(item)
        return Sound(uri, len(samples) / 8000, peaks(samples), note)

    def _audio_uri(self, item: Input) -> tuple[str | None, str]:
        kind = audio_type(item)
        if item.path is None or kind is None:
            return None, f"{item.label} is not in a format that browsers play"
        if item.path.stat().st_size > self.max_audio_bytes:
            return None, f"{item.label} is too large to put into this page"
        uri = _data_uri(item.path.read_bytes(), kind)
        self._bytes += len(uri)
        return uri, ""

    def _picture(self, key: str, pixels: Pixels, size: Callable[[], tuple[int, ...]]) -> Picture:
        """Keep a picture; ``size`` is for those who draw it later, and cheaper than ``pixels``."""
        if key not in self._stored:
            array = pixels()
            height, width = array.shape[:2]
            picture = Picture(f"{self.prefix}-p{len(self._stored)}", width, height)
            stored = Stored(picture, _data_uri(webp(array, self.max_side), "image/webp"))
            self._stored[key] = stored
            self._bytes += len(stored.uri)
        return self._stored[key].picture


# The encoder's methods 0 and 2 are five times as fast as its default, for a few percent in size.
def webp(pixels: NDArray[np.uint8], max_side: int) -> bytes:
    """A WebP file of an (H, W, 3) or transparent (H, W, 4) picture, no side longer than ``max_side``."""
    file = BytesIO()
    if pixels.shape[2] == 4:
        small = Image.fromarray(pixels)
        small.thumbnail((max_side, max_side), Image.Resampling.BOX)
        small.save(file, "WEBP", quality=60, alpha_quality=70, method=0)
    else:
        Image.fromarray(thumbnail(pixels, max_side)).save(file, "WEBP", quality=84, method=2)
    return file.getvalue()


def _heat(values: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(H, W) 0..255 -> (H, W, 4): magenta, which is rare in pictures, with the value as opacity."""
    overlay = np.zeros((*values.shape, 4), dtype=np.uint8)
    overlay[..., :3] = (255, 0, 200)
    overlay[..., 3] = (values.astype(np.uint16) * 220 // 255).astype(np.uint8)
    return overlay


def _outline(mask: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """(H, W) bool -> (H, W, 4): a white line inside the border and a black one outside."""
    reach = max(1, round(max(mask.shape) / 128))
    inside, outside = mask & ~_moved(mask, reach, np.logical_and), ~mask & _moved(mask, reach, np.logical_or)
    overlay = np.zeros((*mask.shape, 4), dtype=np.uint8)
    overlay[inside] = (255, 255, 255, 255)
    overlay[outside] = (0, 0, 0, 255)
    return overlay


def _moved(mask: NDArray[np.bool_], reach: int, combine: np.ufunc) -> NDArray[np.bool_]:
    """A mask eroded (logical_and) or dilated (logical_or) by ``reach`` pixels along both axes."""
    padded = np.pad(mask, reach, mode="edge")
    result = mask
    height, width = mask.shape
    for step in range(2 * reach + 1):
        result = combine(result, padded[step : step + height, reach : reach + width])
        result = combine(result, padded[reach : reach + height, step : step + width])
    return result


def peaks(samples: NDArray[np.float32]) -> tuple[float, ...]:
    """Largest absolute sample per column, in 0..1 of the loudest: ``PEAKS`` of them."""
    columns = [float(np.abs(part).max()) if len(part) else 0.0 for part in np.array_split(samples, PEAKS)]
    loudest = max(columns) or 1.0
    return tuple(round(column / loudest, 3) for column in columns)


def audio_type(item: Input) -> str | None:
    """The MIME type of a sound that browsers play."""
    return AUDIO_TYPES.get(item.path.suffix.lower()) if item.path else None


def video_type(item: Input) -> str | None:
    """The MIME type of a film that browsers play if they know its codecs."""
    return VIDEO_TYPES.get(item.path.suffix.lower()) if item.path else None


def length_of(item: Input) -> float:
    """Seconds of a video or its stretch; 0 for a video of unknown length."""
    return item.span.end - item.span.start if item.span else video_info(item).duration or 0.0


def middles(seconds: float, count: int) -> list[float]:
    """Times in the middle of ``count`` equal parts; only the start when the length is unknown."""
    return [seconds * (place + 0.5) / count for place in range(count)] if seconds else [0.0]


def _data_uri(content: bytes, kind: str) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}"


def reason_of(error: Exception) -> str:
    """What an error says, for people."""
    return error.reason if isinstance(error, Unscorable) else str(error)
