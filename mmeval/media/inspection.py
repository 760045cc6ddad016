"""Look at each file of a folder once: is it there, can it be decoded, how large is it."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path, PurePosixPath

from mmeval.media.audio import decode_audio
from mmeval.media.errors import Unreadable
from mmeval.media.images import decode_image, image_size
from mmeval.media.input import Input
from mmeval.media.masks import decode_mask, why_empty, why_grey
from mmeval.media.sources import file_input, inside, mask_input
from mmeval.media.video import decode_video, video_info
from mmeval.sessions import Media, PngMask, RleMask, Severity, TimeSpan

Item = Media | PngMask | RleMask | str

_ANY_RATE = 16_000
_BEFORE_THE_END = 0.2
_LONG = 80


@dataclass(frozen=True)
class Fault:
    """What is wrong with a file, and what to do about it."""

    message: str
    remedy: str
    severity: Severity = "error"


@dataclass(frozen=True)
class Look:
    """What a file turned out to be; ``size`` is (height, width) of a picture or mask that decodes."""

    size: tuple[int, int] | None = None
    faults: tuple[Fault, ...] = ()


class FolderFiles:
    """The media of one folder. Every distinct item is decoded once."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._looks: dict[Item, Look] = {}

    def look(self, item: Item) -> Look:
        """Decode an item, or only find the file when it is a bare path."""
        if item not in self._looks:
            self._looks[item] = self._first_look(item)
        return self._looks[item]

    def header_size(self, item: Media) -> tuple[int, int] | None:
        """(height, width) of a picture from its header, None when it has none."""
        try:
            return image_size(file_input(self._root, item))
        except Exception:  # why not is said when the file itself is looked at
            return None

    def _first_look(self, item: Item) -> Look:
        try:
            return self._seen(item)
        except Unreadable as problem:
            return Look(faults=(_fault(problem),))
        except Exception as problem:  # what one file does must not hide what is wrong with the others
            name = _path(item) or "the mask"
            shown = name if len(name) <= _LONG else f"{name[:_LONG]}..."
            why = problem.strerror if isinstance(problem, OSError) else f"{type(problem).__name__}: {problem}"
            return Look(faults=(Fault(f"{shown} cannot be read ({why})", "Replace the file or its name"),))

    def _seen(self, item: Item) -> Look:
        path = _path(item)
        if path is not None and not inside(self._root, path).is_file():
            return Look(faults=(self._missing(path),))
        if isinstance(item, str):
            return Look()
        return self._media(item) if isinstance(item, Media) else self._mask(item)

    def _media(self, media: Media) -> Look:
        item = file_input(self._root, media)
        if media.kind == "image":
            height, width, _ = decode_image(item).shape
            return Look((height, width))
        if media.kind == "audio":
            _listen(item)
        else:
            _play(item)
        return Look()

    def _mask(self, mask: PngMask | RleMask) -> Look:
        item = mask_input(self._root, mask)
        region = decode_mask(item)
        size = (region.shape[0], region.shape[1])
        empty = why_empty(item, region)
        grey = None if empty else why_grey(item)
        faults = [Fault(*empty)] if empty else [Fault(*grey, "warning")] if grey else []
        return Look(size, tuple(faults))

    def _missing(self, path: str) -> Fault:
        place = self._root / path
        if place.is_dir():
            return Fault(f"{path} is a folder", "Name a file in it")
        if place.exists():
            return Fault(f"{path} is a device or a pipe", "Put a file in its place")
        names = [p.name for p in place.parent.iterdir()] if place.parent.is_dir() else []
        by_lower = {name.lower(): name for name in names}
        close = get_close_matches(place.name.lower(), list(by_lower), n=1, cutoff=0.7)
        hint = f", or did you mean {PurePosixPath(path).with_name(by_lower[close[0]])}" if close else ""
        return Fault(f"there is no file {path}", f"Add it or correct the path{hint}")


def _path(item: Item) -> str | None:
    return None if isinstance(item, RleMask) else item if isinstance(item, str) else item.path


def _listen(item: Input) -> None:
    heard = len(decode_audio(item, _ANY_RATE)) / _ANY_RATE
    if item.span:
        _reaches(item, item.span, item.span.start + heard)


def _play(item: Input) -> None:
    """Decode the first picture and one near the end, which finds files that are cut off."""
    span, info = item.span, video_info(item)
    length = span.end - span.start if span else info.duration or 0.0
    if span and info.duration:
        _reaches(item, span, info.duration)
    decode_video(item, times=[0.0])
    decode_video(item, times=[max(0.0, length - _BEFORE_THE_END)])


def _reaches(item: Input, span: TimeSpan, length: float) -> None:
    if span.end > length + _BEFORE_THE_END:
        ends = f"its span ends at {span.end:g} s, but the {item.kind} has {length:.1f} s"
        raise Unreadable(f"{item.label}: {ends}; correct the span")


def _fault(problem: Unreadable) -> Fault:
    message, _, remedy = problem.reason.rpartition("; ")
    return Fault(message or remedy, remedy[:1].upper() + remedy[1:] if message else "Replace the file")
