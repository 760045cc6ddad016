"""The pictures of an open video in the order in which they are shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mmeval.media.wholeness import require_whole
from mmeval.sessions import TimeSpan

if TYPE_CHECKING:
    from av import VideoFrame
    from av.container import InputContainer


class Track:
    """The first video stream, or a stretch of it; times are seconds from its start."""

    SAME_INSTANT = 1e-4
    """Times closer than this are one instant: containers round their time stamps."""
    _WORTH_SEEKING = 4.0

    def __init__(self, container: InputContainer, span: TimeSpan | None, label: str) -> None:
        self._container = container
        self._stream = container.streams.video[0]
        self._stream.thread_type = "AUTO"
        self._label = label
        unit = self._stream.time_base
        self._unit = float(unit) if unit else 0.0
        first = (self._stream.start_time or 0) * self._unit
        self._origin = first + (span.start if span else 0.0)
        self._length = span.end - span.start if span else float("inf")
        self.end = 0.0
        """When the last frame that was read leaves the screen."""

    @property
    def rate(self) -> float | None:
        """Average frames per second."""
        rate = self._stream.average_rate or self._stream.guessed_rate
        return float(rate) if rate else None

    @property
    def duration(self) -> float | None:
        """Length of the whole stream in seconds, as the file declares it."""
        if self._stream.duration:
            return self._stream.duration * self._unit
        return self._container.duration / 1e6 if self._container.duration else None

    @property
    def has_audio(self) -> bool:
        """Whether the file has a sound track."""
        return bool(self._container.streams.audio)

    def frames(self, first: float = 0.0) -> Iterator[tuple[float, VideoFrame]]:
        """Start time and frame, from the one on screen at ``first`` (or earlier) to the end.

        The frame that is on screen when the stretch begins starts at 0.

        Raises:
            Unreadable: the file ends long before the length that it declares (see ``require_whole``).
        """
        shown: tuple[float, VideoFrame] | None = None
        for start, frame in self._decoded(first):
            if start >= self._length - self.SAME_INSTANT:
                break
            if shown and start > self.SAME_INSTANT:
                yield max(0.0, shown[0]), shown[1]
            self.end = start + self._duration_of(frame)
            shown = (start, frame)
        else:
            start = (self._stream.start_time or 0) * self._unit
            require_whole(self._container, self._stream, self.end + self._origin - start, self._label)
        if shown and self.end > self.SAME_INSTANT:
            self.end = min(self.end, self._length)
            yield max(0.0, shown[0]), shown[1]

    def _decoded(self, first: float) -> Iterator[tuple[float, VideoFrame]]:
        """Frames from the key frame before ``first``; from the beginning if the file cannot seek."""
        if self._origin + first > self._WORTH_SEEKING and self._unit:
            self._seek(self._origin + first)
            found = self._timed()
            head = next(found, None)
            if head is not None and head[0] <= first + self.SAME_INSTANT:
                yield head
                yield from found
                return
            self._seek(0.0)
        yield from self._timed()

    def _timed(self) -> Iterator[tuple[float, VideoFrame]]:
        for number, frame in enumerate(self._container.decode(self._stream)):
            time = frame.time if frame.time is not None else number / (self.rate or 25.0)
            yield time - self._origin, frame

    def _seek(self, seconds: float) -> None:
        self._container.seek(int(seconds / self._unit), stream=self._stream)

    def _duration_of(self, frame: VideoFrame) -> float:
        if frame.duration and frame.time_base:
            return float(frame.duration * frame.time_base)
        return 1 / (self.rate or 25.0)
