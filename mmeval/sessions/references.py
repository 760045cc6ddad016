"""Which files a session or an output names, found in its JSON even where the rest is broken."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from mmeval.sessions.explaining import pointer
from mmeval.sessions.model import RelativePath
from mmeval.sessions.targets import Mask, Media, PngMask, RleMask, TimeSpan
from mmeval.sessions.writing import plain

_FREE = ("arguments", "metadata")
"""Fields that hold other people's JSON."""
_mask: TypeAdapter[PngMask | RleMask] = TypeAdapter(Mask)
_path: TypeAdapter[str] = TypeAdapter(RelativePath)


@dataclass(frozen=True)
class Reference:
    """A place that names media or a mask.

    ``item`` is a bare path where evidence names a file; ``span`` is then the stretch that it names.
    """

    steps: tuple[str | int, ...]
    item: Media | PngMask | RleMask | str
    span: TimeSpan | None = None

    @property
    def where(self) -> str:
        """The place as ``turns[2].target.mask``."""
        return pointer(self.steps)

    @property
    def path(self) -> str | None:
        """The file's path inside the folder; None for run lengths."""
        if isinstance(self.item, RleMask):
            return None
        return self.item if isinstance(self.item, str) else self.item.path

    @property
    def turn(self) -> int | None:
        """The turn of a session in which it lies, counted from 1."""
        inside = self.steps[:1] == ("turns",) and len(self.steps) > 1
        return int(self.steps[1]) + 1 if inside else None


def references(value: Any) -> Iterator[Reference]:
    """All valid references in a model or in JSON, in the order in which they stand."""
    yield from _walk(plain(value) if isinstance(value, BaseModel) else value, ())


def files_of(value: Any) -> list[str]:
    """The paths of all files that a model or JSON names, without repetition."""
    paths = (reference.path for reference in references(value))
    return list(dict.fromkeys(path for path in paths if path is not None))


def _walk(value: Any, steps: tuple[str | int, ...]) -> Iterator[Reference]:
    if isinstance(value, dict):
        item = _item(value, steps)
        if item is not None:
            yield Reference(steps, item)
            return
        if steps[-2:-1] == ("evidence",):
            yield from _evidence(value, (*steps, "media"))
        for name, part in value.items():
            if name not in _FREE:
                yield from _walk(part, (*steps, name))
    elif isinstance(value, list):
        for place, part in enumerate(value):
            yield from _walk(part, (*steps, place))


def _evidence(value: dict[str, Any], steps: tuple[str | int, ...]) -> Iterator[Reference]:
    span = None
    with suppress(ValidationError):
        span = TimeSpan.model_validate(value.get("span"))
    with suppress(ValidationError):
        yield Reference(steps, _path.validate_python(value.get("media"), strict=True), span)


def _item(value: dict[str, Any], steps: tuple[str | int, ...]) -> Media | PngMask | RleMask | None:
    try:
        if steps[-1:] == ("mask",):
            return _mask.validate_python(_tuples(value))
        return Media.model_validate(value) if "path" in value else None
    except ValidationError:
        return None


def _tuples(value: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(part) if isinstance(part, list) else part for name, part in value.items()}
