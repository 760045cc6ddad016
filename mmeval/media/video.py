"""Moving pictures: frames at given times, facts of the file, and its sound."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mmeval.media.audio import decode_audio
from mmeval.media.errors import Unreadable
from mmeval.media.input import Input
from mmeval.media.limits import MAX_FRAMES_BYTES
from mmeval.media.track import Track

if TYPE_CHECKING:
    from av import VideoFrame

_NO_PICTURE = "there is no picture in it (or in its span); export it again"
_CHANGES_SIZE = "the pictures change their size; export it again with one size"


@dataclass(frozen=True, eq=False)
class VideoFrames:
    """``frames[i]``, (H, W, 3) uint8 RGB and upright, is on screen at ``times[i]``.

    ``times`` is (T,) float32: seconds from the start of the video, or of its stretch.
    """

    times: NDArray[np.float32]
    frames: NDArray[np.uint8]


@dataclass(frozen=True)
class VideoInfo:
    """``duration`` in seconds of the whole file, ``rate`` in frames per second, upright ``size``.

    ``duration`` and ``rate`` are None when the file does not say; ``size`` is (height, width).
    """

    duration: float | None
    rate: float | None
    size: tuple[int, int]
    has_audio: bool


def decode_video(
    item: Input, *, times: Sequence[float] | None = None, rate: float | None = None
) -> VideoFrames:
    """Decode frames of a video: those on screen at ``times``, or ``rate`` per second, or all.

    Times are seconds from the start of the video (of its stretch, if it has one). At each time
    the last frame that starts at or before it is taken; before the first frame the first one,
    after the end the last one. With ``rate``, times are 0, 1 / rate, ... below the end. Frames
    are turned upright by the file's rotation. Non-square pixels are left as stored.

    Raises:
        Unreadable: the file is missing, broken, cut off before a wanted frame, has no pictures
            (in its stretch), changes its size, or the frames would take more than
            ``MAX_FRAMES_BYTES`` (``sampled_frames`` needs memory for two at a time).
        ValueError: both ``times`` and ``rate`` are given, a time is negative or not finite, or the
            rate is not positive.
    """
    wanted = _wanted(times, rate)
    with opened(item) as track:
        picked = track.frames() if wanted is None else _alone(_on_screen(track, wanted, rate is not None))
        shown = _held(item, _converted(picked))
        if not shown and (times is None or len(times)):
            raise Unreadable(f"{item.label}: {_NO_PICTURE}")
    order = list(shown) if times is None else [float(time) for time in times]
    if len({shown[time].shape for time in order}) > 1:
        raise Unreadable(f"{item.label}: {_CHANGES_SIZE}")
    frames = np.stack([shown[time] for time in order]) if order else np.zeros((0, 0, 0, 3), np.uint8)
    return VideoFrames(np.array(order, np.float32), frames)


@dataclass(frozen=True, eq=False)
class Sample:
    """``frame``, (H, W, 3) uint8 RGB, is on screen at ``time``; ``following`` comes right after it.

    ``following`` is the file's own next frame, or None when ``frame`` is the last.
    """

    time: float
    frame: NDArray[np.uint8]
    following: NDArray[np.uint8] | None


def sampled_frames(item: Input, rate: float) -> Iterator[Sample]:
    """The frames that ``decode_video`` gives for ``rate``, one at a time, however long the video is.

    Raises:
        Unreadable, ValueError: as ``decode_video``; no amount of frames is too much.
    """
    size = None
    with opened(item) as track:
        for time, shown, after in _on_screen(track, _wanted(None, rate) or (), until_end=True):
            sample = Sample(time, upright(shown), None if after is None else upright(after))
            if size not in (None, sample.frame.shape):
                raise Unreadable(f"{item.label}: {_CHANGES_SIZE}")
            size = sample.frame.shape
            yield sample
    if size is None:
        raise Unreadable(f"{item.label}: {_NO_PICTURE}")


def video_info(item: Input) -> VideoInfo:
    """Length, frame rate, upright size and whether there is sound; decodes one frame.

    Raises:
        Unreadable: the file is missing, broken or has no pictures.
    """
    with opened(item, whole=True) as track:
        _, first = next(track.frames(), (0.0, None))
        if first is None:
            raise Unreadable(f"{item.label}: there is no picture in it; export it again")
        turned = round(first.rotation / 90) % 2 == 1
        size = (first.width, first.height) if turned else (first.height, first.width)
        return VideoInfo(track.duration, track.rate, size, track.has_audio)


def video_audio(item: Input, rate: int) -> NDArray[np.float32]:
    """The sound track of a video (of its stretch), as ``decode_audio`` gives it.

    Raises:
        Unreadable: as ``decode_audio``, or the video has no sound track.
    """
    return decode_audio(item, rate)


def _wanted(times: Sequence[float] | None, rate: float | None) -> Iterable[float] | None:
    if times is not None and rate is not None:
        raise ValueError("give times or a rate, not both")
    if rate is not None:
        if not 0 < rate < math.inf:
            raise ValueError(f"the rate is a positive number of frames per second, not {rate}")
        return (step / rate for step in count())
    if times is None:
        return None
    if not all(0 <= time < math.inf for time in times):
        raise ValueError("times are seconds from the start, zero or more")
    return sorted({float(time) for time in times})


def _on_screen(
    track: Track, wanted: Iterable[float], until_end: bool
) -> Iterator[tuple[float, VideoFrame, VideoFrame | None]]:
    """Each wanted time, ascending, with the frame on screen at it and the file's next one."""
    times = iter(wanted)
    time = next(times, None)
    held = None
    for start, frame in track.frames(0.0 if time is None else time):
        while time is not None and held is not None and time < start - track.SAME_INSTANT:
            yield time, held, frame
            time = next(times, None)
        if time is None:
            return
        held = frame
    while (
        time is not None and held is not None and not (until_end and time >= track.end - track.SAME_INSTANT)
    ):
        yield time, held, None
        time = next(times, None)


def _alone(
    picked: Iterable[tuple[float, VideoFrame, VideoFrame | None]],
) -> Iterator[tuple[float, VideoFrame]]:
    return ((time, frame) for time, frame, _ in picked)


def _converted(picked: Iterable[tuple[float, VideoFrame]]) -> Iterator[tuple[float, NDArray[np.uint8]]]:
    """RGB by time. A frame that is on screen at several times is converted once."""
    last, rgb = None, np.zeros(0, np.uint8)
    for time, frame in picked:
        if frame is not last:
            last, rgb = frame, upright(frame)
        yield time, rgb


def _held(item: Input, shown: Iterable[tuple[float, NDArray[np.uint8]]]) -> dict[float, NDArray[np.uint8]]:
    frames: dict[float, NDArray[np.uint8]] = {}
    taken = 0
    for time, rgb in shown:
        taken += rgb.nbytes
        if taken > MAX_FRAMES_BYTES:
            raise Unreadable(
                f"{item.label}: its frames take more than {MAX_FRAMES_BYTES:,} bytes; give the video "
                "a span, or ask for fewer frames"
            )
        frames[time] = rgb
    return frames


def upright(frame: VideoFrame, size: tuple[int, int] | None = None) -> NDArray[np.uint8]:
    """A decoded frame as (H, W, 3) uint8 RGB, turned as its file says; scaled to ``size``, (H, W)."""
    turns = round(frame.rotation / 90) % 4  # the file says counter-clockwise, as rot90 does
    height, width = (size if turns % 2 == 0 else size[::-1]) if size else (None, None)
    rgb = np.asarray(frame.to_ndarray(format="rgb24", width=width, height=height), np.uint8)
    return np.ascontiguousarray(np.rot90(rgb, turns)) if turns else rgb


@contextmanager
def opened(item: Input, whole: bool = False) -> Iterator[Track]:
    """The pictures of a video, of its stretch unless ``whole``. Raises ``Unreadable``, ``TypeError``."""
    if item.kind != "video" or item.path is None:
        raise TypeError(f"{item.label} is {item.kind}, not a video file")
    if not item.path.is_file():
        raise Unreadable(f"{item.label}: there is no such file; add it or correct the path")
    if item.path.stat().st_size == 0:
        raise Unreadable(f"{item.label}: the file is empty; export it again")
    import av

    try:
        with av.open(str(item.path)) as container:
            if not container.streams.video:
                raise Unreadable(f"{item.label}: the file has no pictures, only sound or data")
            yield Track(container, None if whole else item.span, item.label)
    except av.FFmpegError as problem:
        raise Unreadable(
            f"{item.label}: the video cannot be decoded ({problem}); export it again"
        ) from problem
