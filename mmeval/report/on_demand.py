"""Media for a live view: described at once, decoded and encoded when somebody looks at them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import partial
from io import BytesIO
from itertools import count as counting
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mmeval.media import Input, Unscorable, decode_audio, decode_video, encode_webm, file_input, video_info
from mmeval.report.gallery import (
    Clip,
    Gallery,
    Lost,
    Picture,
    Pixels,
    Sound,
    audio_type,
    length_of,
    middles,
    peaks,
    reason_of,
    video_type,
    webp,
)
from mmeval.sessions import Media

_MOST_KEPT = 4000
"""Media that can still be asked for: those of the last few hundred turns."""

_FILM_BYTES = 64 * 2**20
"""The largest file of a film that travels to the browser as it is."""
_FRAMES = 12
_HEARD_AT = 16_000
_WINDOW = 512
_LOUDEST_DB = 80.0
_COLORS = np.array([(13, 8, 35), (84, 15, 109), (187, 55, 84), (249, 142, 9), (252, 255, 164)], np.float32)
"""From silent to loud, of even lightness steps, as in matplotlib's "inferno"."""


class OnDemandGallery(Gallery):
    """Describes media without decoding them; ``picture``, ``frame``, ``sound_file`` and ``film`` deliver."""

    def __init__(self) -> None:
        super().__init__(prefix="m")
        self._made: OrderedDict[str, Picture] = OrderedDict()
        self._pixels: dict[str, Pixels] = {}
        self._files: OrderedDict[str, Input] = OrderedDict()
        self._numbers = counting(1)

    def picture(self, name: str, max_side: int) -> bytes:
        """The picture with the id ``name`` as WebP, no side longer than ``max_side``.

        Raises ``KeyError`` for an id that was not given out, or too long ago.
        """
        return webp(self._pixels[name](), max_side)

    def frame(self, name: str, seconds: float, max_side: int) -> bytes:
        """The frame of a video that is on screen at a time, as WebP. Raises as ``picture``."""
        return webp(decode_video(self._files[name], times=[seconds]).frames[0], max_side)

    def sound_file(self, name: str) -> tuple[str, bytes]:
        """MIME type and bytes of a sound: its file, or what is heard of it as WAV. Raises as ``picture``."""
        item = self._files[name]
        kind = audio_type(item)
        if kind and item.path and item.span is None:
            return kind, item.path.read_bytes()
        import soundfile

        file = BytesIO()
        soundfile.write(file, decode_audio(item, _HEARD_AT), _HEARD_AT, format="WAV")
        return "audio/wav", file.getvalue()

    def film(self, name: str, encoded: bool = False) -> tuple[str, bytes]:
        """MIME type and bytes of a video with its sound: its file, or ``encoded`` as every browser plays it.

        A stretch of a file, a file that is not for browsers and one over ``_FILM_BYTES`` is always encoded.
        Raises as ``picture`` and ``encode_webm``.
        """
        item = self._files[name]
        kind = video_type(item)
        whole = item.path if item.span is None else None
        if kind and whole and whole.stat().st_size <= _FILM_BYTES and not encoded:
            return kind, whole.read_bytes()
        return "video/webm", encode_webm(item)

    def clip(self, root: Path, media: Media, count: int = _FRAMES) -> Clip | Lost:
        """A video by its header; its frames are decoded one by one when they are looked at."""
        try:
            item = file_input(root, media)
            seconds, (height, width) = length_of(item), video_info(item).size
        except (Unscorable, OSError, ValueError) as error:
            return Lost(reason_of(error))
        times = middles(seconds, count)
        frames = tuple(
            self._picture(f"{item.key}@{time:.3f}", partial(_frame, item, time), lambda: (height, width))
            for time in times
        )
        return Clip(frames, tuple(times), seconds, self._file(item))

    def sound(self, root: Path, media: Media) -> Sound | Lost:
        """A sound with its outline and spectrogram; its samples travel when it is played."""
        try:
            item = file_input(root, media)
            samples = decode_audio(item, _HEARD_AT)
        except (Unscorable, OSError, ValueError) as error:
            return Lost(reason_of(error))
        drawn = self._picture(
            f"spectrogram-{item.key}", lambda: spectrogram(decode_audio(item, _HEARD_AT)), lambda: (128, 600)
        )
        return Sound(None, len(samples) / _HEARD_AT, peaks(samples), "", self._file(item), drawn)

    def _picture(self, key: str, pixels: Pixels, size: Callable[[], tuple[int, ...]]) -> Picture:
        if key not in self._made:
            height, width = size()[:2]
            picture = Picture(f"{self.prefix}{next(self._numbers)}", width, height)
            self._made[key], self._pixels[picture.id] = picture, pixels
            if len(self._made) > _MOST_KEPT:
                _, old = self._made.popitem(last=False)
                del self._pixels[old.id]
        self._made.move_to_end(key)
        return self._made[key]

    def _file(self, item: Input) -> str:
        self._files[item.key] = item
        self._files.move_to_end(item.key)
        if len(self._files) > _MOST_KEPT:
            self._files.popitem(last=False)
        return item.key


def spectrogram(samples: NDArray[np.float32]) -> NDArray[np.uint8]:
    """(128, 600, 3) uint8 picture of (N,) samples at 16 kHz: 0 to 8 kHz upwards, over 80 dB."""
    from scipy.signal import spectrogram as stft  # type: ignore[import-untyped]

    heard = np.pad(samples, (0, max(0, _WINDOW - len(samples))))
    _, _, power = stft(heard, _HEARD_AT, nperseg=_WINDOW, noverlap=_WINDOW // 2)
    levels = 10 * np.log10(power + 1e-12)
    shares = np.clip((levels - levels.max()) / _LOUDEST_DB + 1, 0, 1)[::-1]
    places = np.linspace(0, 1, len(_COLORS))
    colored = np.stack([np.interp(shares, places, _COLORS[:, channel]) for channel in range(3)], axis=-1)
    drawn = Image.fromarray(np.rint(colored).astype(np.uint8)).resize((600, 128), Image.Resampling.BILINEAR)
    return np.array(drawn)


def _frame(item: Input, seconds: float) -> NDArray[np.uint8]:
    pixels: NDArray[np.uint8] = decode_video(item, times=[seconds]).frames[0]
    return pixels
