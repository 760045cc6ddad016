"""What callers put into a slot by hand: plain data held against its type, media by the slot's role."""

from __future__ import annotations

import inspect
import json
from os import PathLike
from pathlib import Path
from typing import Any, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError

from mmeval.engine.roles import is_text
from mmeval.media import Input, InputKind, Unreadable, given, text_input
from mmeval.scorers import BoundScorer

VIDEO_SUFFIXES = frozenset({".mp4", ".mov", ".m4v", ".mkv", ".webm", ".avi", ".mpg", ".mpeg"})
"""Files whose sound track is meant when a scorer of speech is given one."""

_IN_WORDS: dict[Any, str] = {
    str: "a string",
    tuple[str, ...]: "a string or several",
    str | tuple[str, ...]: "a string or several",
}


def plain_data(bound: BoundScorer, slot: str, value: Any, annotation: Any) -> Any:
    """``value`` as ``annotation`` wants it: one string may stand for several, a dict for a record.

    Raises:
        ValueError: it is nothing of the kind; the message names the scorer, the slot and what may be given.
    """
    several = [value] if isinstance(value, str) and get_origin(annotation) is tuple else value
    wanted = TypeAdapter[Any](annotation)
    try:
        if isinstance(value, dict):  # read as if from sessions.jsonl, where lists stand for tuples
            return wanted.validate_json(json.dumps(value, default=repr))
        return wanted.validate_python(several)
    except ValidationError as error:
        why = "; ".join(_fault(one["loc"], one["msg"]) for one in error.errors())
        raise ValueError(
            f"{bound.scorer.name} cannot have {slot}={value!r}: {why}. It may be {_allowed(annotation)}"
        ) from None


def media_input(bound: BoundScorer, slot: str, value: Any, accepts: frozenset[InputKind]) -> Input:
    """The input for a slot that a feature fills: text where its role is one of text, else a file or array.

    Raises:
        FileNotFoundError: a path leads to no file.
        OSError: the file cannot be opened (a folder, no permission).
        TypeError, ValueError: the value is nothing that can be an input of this kind.
    """
    name = bound.scorer.name
    if isinstance(value, Input):
        if value.kind not in accepts:
            takes = " or ".join(sorted(accepts))
            raise TypeError(f"{name} cannot have {value.kind} for {slot}; it takes {takes}")
        return value
    if accepts == {"text"} or ("text" in accepts and is_text(bound.role_of(slot))):
        if not isinstance(value, str):
            raise TypeError(f"{name} takes {slot} as text, a str, not {type(value).__name__}")
        return text_input(value)
    return _opened(name, slot, value, accepts)


def _opened(name: str, slot: str, value: Any, accepts: frozenset[InputKind]) -> Input:
    try:
        return given(_kind(value, accepts), value)
    except Unreadable as problem:
        why, cause = f"{name} cannot open {slot}: {problem.reason}", problem.__cause__
        if isinstance(cause, FileNotFoundError | NotADirectoryError):
            raise FileNotFoundError(f"{why}. Relative paths start at {Path.cwd()}") from None
        raise OSError(why) from None
    except (TypeError, ValueError) as problem:
        kind = TypeError if isinstance(problem, TypeError) else ValueError
        raise kind(f"{name} cannot have this {slot}: {problem}") from None


def _kind(value: Any, accepts: frozenset[InputKind]) -> InputKind:
    kinds: list[InputKind] = [kind for kind in ("image", "mask", "audio", "video") if kind in accepts]
    is_path = isinstance(value, str | PathLike)
    if "video" in kinds and is_path and Path(value).suffix.lower() in VIDEO_SUFFIXES:
        return "video"
    return kinds[0]


def _fault(place: tuple[int | str, ...], message: str) -> str:
    return f"{'.'.join(map(str, place))}: {message}" if place else message


def _allowed(annotation: Any) -> str:
    """What the annotation stands for, for people.

    >>> _allowed(tuple[str, ...])
    'a string or several'
    """
    if not (inspect.isclass(annotation) and issubclass(annotation, BaseModel)):
        return _IN_WORDS.get(annotation) or inspect.formatannotation(annotation)
    needed = {
        name: "..." if field.is_required() else field.default
        for name, field in annotation.model_fields.items()
        if field.is_required() or name == "kind"
    }
    return f"an mmeval.sessions.{annotation.__name__} or a dict such as {json.dumps(needed)}"
