"""Sound: files to mono float32 samples at the rate that is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mmeval.media.errors import Unreadable
from mmeval.media.input import Input
from mmeval.media.limits import MAX_AUDIO_SECONDS, SAMPLE_RATES
from mmeval.media.wholeness import WavSize, cut_off, require_whole, wav_size
from mmeval.sessions import TimeSpan

if TYPE_CHECKING:
    from av import AudioFrame
    from av.container import InputContainer
    from av.stream import Stream
    from soundfile import SoundFile

Float32 = NDArray[np.float32]
_BLOCK = 1 << 18
_MAY_LACK = 0.1
_JITTER = 0.05
"""Seconds by which time stamps of sound may be off: encoders prime, and containers round."""

_UNKNOWN = 1 << 62


def decode_audio(item: Input, rate: int) -> Float32:
    """Decode sound to (N,) float32 mono samples, nominally in -1..1, at ``rate`` per second.

    WAV, FLAC and OGG are read by libsndfile, everything else (MP3, AAC, M4A, the sound track of a
    video) by FFmpeg, to the real end. Channels are averaged; of a stretch, the samples from its
    start up to its end are kept. Another rate is made by FFmpeg's swresample, whose error against
    exact tones below 0.4 of the lower rate is under -90 dB and whose aliases are under -100 dB.
    What ``require_whole`` cannot tell to be cut off is taken for whole.

    Of a video, time counts from its first picture: where the sound starts later or pauses there is
    silence, and what was heard before is left out.

    Raises:
        Unreadable: the file is missing, empty, broken, cut off, without samples, with NaN or
            infinite samples, a rate outside ``SAMPLE_RATES``, longer than ``MAX_AUDIO_SECONDS``, or
            its stretch starts after its end.
    """
    if item.kind not in ("audio", "video"):
        raise TypeError(f"{item.label} is {item.kind}, not audio")
    if rate <= 0:
        raise ValueError(f"the rate is a positive number of samples per second, not {rate}")
    samples, own_rate = _mono(item)
    _check(samples, own_rate, item.label)
    return resample(samples, own_rate, rate)


def resample(samples: Float32, rate: int, new_rate: int) -> Float32:
    """Change the rate of (N,) mono samples; the result has N * new_rate / rate samples, rounded."""
    if rate == new_rate:
        return samples
    import av

    frame = av.AudioFrame.from_ndarray(samples[None], format="fltp", layout="mono")
    frame.sample_rate = rate
    resampler = av.AudioResampler(format="fltp", layout="mono", rate=new_rate)
    pieces = [piece.to_ndarray()[0] for piece in (*resampler.resample(frame), *resampler.resample(None))]
    made = np.concatenate(pieces) if pieces else np.zeros(0, np.float32)
    wanted = max(1, round(len(samples) * new_rate / rate))
    return np.pad(made[:wanted], (0, max(0, wanted - len(made)))).astype(np.float32, copy=False)


def _mono(item: Input) -> tuple[Float32, int]:
    if item.path is None:
        samples, rate = item.content
        start, end = bounds(item.span, rate)
        return _averaged(samples)[start:end], rate
    if not item.path.is_file():
        raise Unreadable(f"{item.label}: there is no such file; add it or correct the path")
    if item.path.stat().st_size == 0:
        raise Unreadable(f"{item.label}: the file is empty; record or export it again")
    read = None if item.kind == "video" else _by_sndfile(item.path, item.span, item.label)
    return read or _by_ffmpeg(item)


def _by_sndfile(path: Path, span: TimeSpan | None, label: str) -> tuple[Float32, int] | None:
    """Samples and rate, or None when FFmpeg has to read the file.

    libsndfile does not know all formats, finds no place in some (GSM), believes what headers of MP3s
    guess, and reads nothing of a WAV file whose writer could not go back to put its size into the
    header; of such a FLAC file it does not know the end.
    """
    import soundfile

    size = wav_size(path)
    if size is not None and size.declared is None and size.held:
        return None
    try:
        file = soundfile.SoundFile(path)
    except soundfile.LibsndfileError:
        return None
    with file:
        if file.format == "MP3" or file.frames >= _UNKNOWN or not file.seekable():
            return None
        try:
            return _joined(list(_blocks(file, size, span, label))), file.samplerate
        except (soundfile.LibsndfileError, RuntimeError) as problem:
            raise Unreadable(
                f"{label}: the sound is broken ({problem}); record or export it again"
            ) from problem


def _blocks(file: SoundFile, size: WavSize | None, span: TimeSpan | None, label: str) -> Iterator[Float32]:
    """Mono blocks of an open file, cut to ``span``."""
    start, end = bounds(span, file.samplerate)
    declared = file.frames
    if size is not None and size.declared is not None and size.declared > size.held > 0:
        declared = round(file.frames * size.declared / size.held)
    wanted = min(declared, end) - start
    if wanted > MAX_AUDIO_SECONDS * file.samplerate:
        raise Unreadable(_too_long(label))
    place = file.seek(min(start, file.frames))
    while place < min(file.frames, end) and len(
        block := file.read(min(_BLOCK, end - place), "float32", always_2d=True)
    ):
        place += len(block)
        yield _averaged(block)
    if place < min(declared, end) - _MAY_LACK * file.samplerate:
        raise cut_off(label, place / file.samplerate, declared / file.samplerate)


def _by_ffmpeg(item: Input) -> tuple[Float32, int]:
    import av

    try:
        with av.open(str(item.path)) as container:
            if not container.streams.audio:
                raise Unreadable(f"{item.label}: the file has no sound track")
            stream = container.streams.audio[0]
            rate = int(stream.codec_context.sample_rate)
            return _joined(list(_pieces(container, rate, item))), rate
    except av.FFmpegError as problem:
        raise Unreadable(
            f"{item.label}: the sound cannot be decoded ({problem}); export it again"
        ) from problem


def _pieces(container: InputContainer, rate: int, item: Input) -> Iterator[Float32]:
    """Mono blocks of the first sound track, cut to the item's span."""
    start, end = bounds(item.span, rate)
    heard, until = 0, 0.0
    place = 0
    for frame, blocks in _converted(container, rate):
        until = _end(frame, until)
        late = _late(frame, place, rate, _origin(container, item))
        if late > MAX_AUDIO_SECONDS * rate:
            raise Unreadable(_too_long(item.label))
        silence = [np.zeros(late, np.float32)] if late > 0 else []
        place += min(late, 0) if not heard else 0  # sound from before the first picture
        for block in (*silence, *blocks):
            if max(0, start - place) < len(block) and place < end:
                yield block[max(0, start - place) : end - place]
            place += len(block)
            if min(place, end) - start > MAX_AUDIO_SECONDS * rate:
                raise Unreadable(_too_long(item.label))
        heard += sum(map(len, blocks))
        if place >= end:
            return
    stream = container.streams.audio[0]
    require_whole(container, stream, max(heard / rate, until - _start(stream)), item.label)


def _converted(container: InputContainer, rate: int) -> Iterator[tuple[AudioFrame | None, list[Float32]]]:
    """Each frame with its mono blocks; at last None, with what was held back."""
    import av

    converter = av.AudioResampler(format="fltp", rate=rate)  # channels stay: FFmpeg would weigh them
    for frame in chain(_frames(container), (None,)):
        pieces = converter.resample(frame)
        yield frame, [_averaged(np.asarray(piece.to_ndarray().T, np.float32)) for piece in pieces]


def _origin(container: InputContainer, item: Input) -> float | None:
    """When time starts: with a video's first picture; None with the sound itself."""
    pictures = container.streams.video if item.kind == "video" else ()
    return _start(pictures[0]) if pictures else None


def _start(stream: Stream) -> float:
    return float((stream.start_time or 0) * (stream.time_base or 0))


def _late(frame: AudioFrame | None, place: int, rate: int, origin: float | None) -> int:
    """How many samples after ``place`` a frame is to be heard; 0 where stamps only jitter, or lack."""
    if frame is None or frame.time is None or origin is None:
        return 0
    late = round((frame.time - origin) * rate) - place
    return late if abs(late) > _JITTER * rate else 0


def _frames(container: InputContainer) -> Iterator[AudioFrame]:
    """A last packet that breaks off is left out; how much there should be, the header says."""
    import av

    broken: av.InvalidDataError | None = None
    for packet in container.demux(audio=0):
        if broken and packet.size:
            raise broken
        try:
            yield from packet.decode()
        except av.InvalidDataError as problem:
            broken = problem


def _end(frame: AudioFrame | None, before: float) -> float:
    """When a frame ends by its time stamp: there may be pauses between frames."""
    if frame is None or frame.time is None:
        return before
    return frame.time + frame.samples / frame.sample_rate


def bounds(span: TimeSpan | None, rate: int) -> tuple[int, int]:
    """First sample of a stretch and the one after its last; without a stretch, everything."""
    return (0, 1 << 62) if span is None else (round(span.start * rate), round(span.end * rate))


def _averaged(samples: Float32) -> Float32:
    if samples.ndim == 1:
        return samples
    mean: Float32 = samples.mean(axis=1, dtype=np.float32)
    return mean


def _joined(blocks: list[Float32]) -> Float32:
    return np.concatenate(blocks) if blocks else np.zeros(0, np.float32)


def _check(samples: Float32, rate: int, label: str) -> None:
    least, most = SAMPLE_RATES
    if not least <= rate <= most:
        allowed = f"from {least:,} to {most:,} are allowed"
        raise Unreadable(f"{label}: refused, it has {rate:,} samples per second, {allowed}; export it again")
    if len(samples) == 0:
        raise Unreadable(f"{label}: there are no samples in it (or in its span); record or cut it again")
    if not np.isfinite(samples).all():
        wrong = int((~np.isfinite(samples)).sum())
        raise Unreadable(f"{label}: {wrong} of {len(samples)} samples are NaN or infinite; export it again")


def _too_long(label: str) -> str:
    hours = MAX_AUDIO_SECONDS / 3600
    return f"{label}: refused, it is longer than the {hours:g} hours allowed; give a span of it"
