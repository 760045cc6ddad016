"""A film as every browser plays it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mmeval.media.audio import decode_audio
from mmeval.media.errors import Unscorable
from mmeval.media.input import Input
from mmeval.media.video import opened, upright, video_info

if TYPE_CHECKING:
    from av import Packet
    from av.video.stream import VideoStream

MAX_SECONDS = 600.0
"""The longest film that is encoded while somebody waits for it."""

_CLOCK = 1000
"""Times are kept to the millisecond, as WebM does."""
_BITS_PER_SECOND = 2_000_000
_HEARD_AT = 48_000
_CHUNK = 960
_QUICKLY = {"deadline": "realtime", "cpu-used": "8"}


def encode_webm(item: Input, max_side: int = 640) -> bytes:
    """A video, or its stretch, as WebM (VP8 and Opus) with its own times, no side over ``max_side``.

    A sound track that cannot be decoded is left out.

    Raises:
        Unreadable: the video has no pictures or cannot be decoded.
        ValueError: it is longer than ``MAX_SECONDS``.
    """
    import av

    facts = video_info(item)
    seconds = item.span.end - item.span.start if item.span else facts.duration or 0.0
    if seconds > MAX_SECONDS:
        raise ValueError(
            f"{item.label}: the browser cannot play this file, and its {seconds / 60:.0f} minutes are too "
            "long to be encoded anew while you wait; look at its frames, or give it a span"
        )
    sound = _sound(item) if facts.has_audio else None
    file = BytesIO()
    with av.open(file, "w", format="webm") as container:
        pictures = container.add_stream("libvpx", rate=_CLOCK, options=_QUICKLY)
        voice = None if sound is None else container.add_stream("libopus", rate=_HEARD_AT, layout="mono")
        for packets in _pictures(pictures, item, facts.size, max_side):
            container.mux(packets)
        if sound is not None and voice is not None:
            for start in range(0, len(sound), _CHUNK):
                container.mux(voice.encode(_heard(sound[start : start + _CHUNK], start)))
            container.mux(voice.encode())
    return file.getvalue()


def _pictures(
    stream: VideoStream, item: Input, size: tuple[int, int], max_side: int
) -> Iterator[list[Packet[VideoStream]]]:
    import av

    scale = min(1.0, max_side / max(size))
    # Colours are stored for two by two pixels.
    height, width = (max(2, round(side * scale / 2) * 2) for side in size)
    stream.width, stream.height, stream.pix_fmt, stream.bit_rate = width, height, "yuv420p", _BITS_PER_SECOND
    last = -1
    with opened(item) as track:
        for seconds, frame in track.frames():
            picture = av.VideoFrame.from_ndarray(upright(frame, (height, width)), format="rgb24")
            picture.pts = last = max(last + 1, round(seconds * _CLOCK))
            picture.time_base = Fraction(1, _CLOCK)
            yield stream.encode(picture)
    yield stream.encode()


def _sound(item: Input) -> NDArray[np.float32] | None:
    try:
        return decode_audio(item, _HEARD_AT)
    except Unscorable:
        return None


def _heard(samples: NDArray[np.float32], start: int) -> Any:
    import av

    padded = np.pad(samples, (0, _CHUNK - len(samples)))
    frame = av.AudioFrame.from_ndarray(padded[None], format="flt", layout="mono")
    frame.sample_rate, frame.pts, frame.time_base = _HEARD_AT, start, Fraction(1, _HEARD_AT)
    return frame
