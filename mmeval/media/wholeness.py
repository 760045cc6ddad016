"""Whether a file holds as much as its header declares: one that was cut off must not be scored as whole."""

from __future__ import annotations

import re
import struct
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from mmeval.media.errors import Unreadable

if TYPE_CHECKING:
    from av import AudioStream, VideoStream
    from av.container import InputContainer

_MAY_BE_SHORT = 0.5
_NO_SIZE = (0x7FFFE000, 0x7FFFFFFF), (0xFFFFE000, 0xFFFFFFFF)
"""What programs write that cannot go back to the header of a WAV file, sox the smaller ones."""


def require_whole(
    container: InputContainer, stream: AudioStream | VideoStream, seconds: float, label: str
) -> None:
    """Refuse a stream that was read to its end, ``seconds`` after its start, long before its declared end.

    MP4, QuickTime, Matroska and WebM declare it, MP3 in the frame that encoders put first; of video
    whatever else FFmpeg knows counts too. Of transport streams, Ogg, ADTS and MP3 without that
    frame nobody can tell whether they were cut, because no header says how long they are.

    Raises:
        Unreadable: more than half a second is missing.
    """
    declared = _declared(container, stream)
    if declared is None or seconds >= declared - _MAY_BE_SHORT:
        return
    if _is_matroska(container) and _has_more(container, seconds, declared):
        return
    raise cut_off(label, seconds, declared)


def cut_off(label: str, seconds: float, declared: float) -> Unreadable:
    """The reason for a file that ends early."""
    return Unreadable(
        f"{label}: cut off at {seconds:.1f} s of the {declared:.1f} s it declares; copy it again"
    )


def _declared(container: InputContainer, stream: AudioStream | VideoStream) -> float | None:
    """Seconds from the stream's start; None where FFmpeg would only guess."""
    kind, unit = container.format.name, float(stream.time_base or 0)
    if _is_matroska(container):  # it declares the end of the longest stream
        return container.duration / 1e6 - (stream.start_time or 0) * unit if container.duration else None
    if kind == "mp3":
        return _counted(Path(container.name), container.streams.audio[0].codec_context.sample_rate)
    if stream.type == "audio" and not kind.startswith("mov"):
        return None
    return stream.duration * unit if stream.duration else None


def _is_matroska(container: InputContainer) -> bool:
    return container.format.name.startswith("matroska")


def _has_more(container: InputContainer, seconds: float, declared: float) -> bool:
    """Whether another stream goes on to the declared end, so that this one is only shorter."""
    container.seek(0)
    ends = (
        float((packet.pts + (packet.duration or 0)) * packet.time_base)
        for packet in container.demux()
        if packet.pts is not None and packet.time_base
    )
    return max(ends, default=seconds) >= declared - _MAY_BE_SHORT


def _counted(mp3: Path, rate: int) -> float | None:
    """The seconds of an MP3 that begins with a frame which says how many there are; else None.

    FFmpeg has the same number, or without saying so a guess from the size of the file.
    """
    with mp3.open("rb") as file:
        head = file.read(10)
        tag = sum(byte << shift for byte, shift in zip(head[6:], (21, 14, 7, 0), strict=False))
        file.seek(10 + tag if head.startswith(b"ID3") else 0)
        found = re.search(rb"(?:Xing|Info)\x00\x00\x00(.)(....)", file.read(256), re.DOTALL)
    if found is None or not found[1][0] & 1:
        return None
    return int.from_bytes(found[2]) * (1152 if rate >= 32_000 else 576) / rate


class WavSize(NamedTuple):
    """Bytes of samples that a WAV file declares, None when it was written without knowing, and holds."""

    declared: int | None
    held: int


def wav_size(path: Path) -> WavSize | None:
    """How much a RIFF WAVE file declares and holds; None for any other file."""
    with path.open("rb") as file:
        kind, size, form = struct.unpack("<4sI4s", file.read(12).ljust(12))
        if (kind, form) != (b"RIFF", b"WAVE"):
            return None
        total = path.stat().st_size
        while len(head := file.read(8)) == 8:
            name, length = struct.unpack("<4sI", head)
            if name == b"data":
                held = total - file.tell()
                unknown = any(low <= length <= high for low, high in _NO_SIZE)
                forgotten = length == 0 and held > 0 and size + 8 != total
                return WavSize(None if unknown or forgotten else length, held)
            file.seek(length + length % 2, 1)
    return None
