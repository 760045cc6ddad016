"""Pydantic's findings in plain words: where, what is wrong, what to do."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import Any, NamedTuple, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

_TAGS = ("kind", "format")
_WANTED = {
    "string_type": ("a text", "Write it as a text in double quotes"),
    "int_type": ("a whole number", "Write a whole number without quotes or decimals"),
    "int_from_float": ("a whole number", "Write a whole number without decimals"),
    "float_type": ("a number", "Write a number without quotes"),
    "bool_type": ("true or false", "Write true or false without quotes"),
    "tuple_type": ("a list", "Put it in square brackets, also when it is only one"),
    "dict_type": ("an object", "Write it in braces with named fields"),
    "model_type": ("an object", "Write it in braces with named fields"),
    "model_attributes_type": ("an object", "Write it in braces with named fields"),
    "finite_number": ("a finite number", "Leave it out when there is no value"),
}


class Finding(NamedTuple):
    """One thing wrong in one JSON value; ``where`` as in ``Problem``, ``path`` its steps."""

    where: str
    message: str
    remedy: str
    path: tuple[str | int, ...]


def findings(error: ValidationError, model: type[BaseModel], raw: Any) -> list[Finding]:
    """Everything that ``model`` has against ``raw``, in the order of the fields."""
    details = error.errors(include_url=False)
    return [_finding(detail, model, raw) for detail in details if not _mere_consequence(detail, details)]


def suggestion(name: str, known: Iterable[str]) -> str | None:
    """The known name that was probably meant, or None."""
    return next(iter(get_close_matches(name, list(known), n=1, cutoff=0.6)), None)


def shown(value: Any, longest: int = 60) -> str:
    """A value as it stands in the file, shortened."""
    text = json.dumps(value, ensure_ascii=False, default=repr)
    return text if len(text) <= longest else f"{text[: longest - 3]}..."


def pointer(path: Sequence[str | int]) -> str:
    """Steps as ``turns[2].target.mask``."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".")


def _finding(detail: ErrorDetails, model: type[BaseModel], raw: Any) -> Finding:
    path = tuple(_real_steps(detail["loc"], raw))
    kind = detail["type"]
    if kind == "extra_forbidden":
        message, remedy = _unknown_field(str(path[-1]), _fields_at(model, detail["loc"][:-1]))
        path = path[:-1]
    elif kind == "missing":
        message, remedy = f"the field {path[-1]!r} is missing", "Add it"
        path = path[:-1]
    else:
        message, remedy = _wrong_value(detail)
    return Finding(pointer(path), message, remedy, path)


def _wrong_value(detail: ErrorDetails) -> tuple[str, str]:  # noqa: PLR0911  (a table in words)
    kind, context = detail["type"], detail.get("ctx", {})
    value = shown(detail["input"])
    if kind in _WANTED:
        wanted, remedy = _WANTED[kind]
        return f"{value} is not {wanted}", remedy
    if kind in ("literal_error", "union_tag_invalid"):
        return _unknown_choice(detail)
    if kind == "union_tag_not_found":
        return f"the field {context['discriminator']} is missing", "Add it: it says what the object is"
    if kind == "value_error":
        message, _, remedy = str(context["error"]).partition("; ")
        return message, (remedy or "Correct it")[:1].upper() + (remedy or "Correct it")[1:]
    if kind == "string_too_short" or (kind == "string_pattern_mismatch" and not str(detail["input"]).strip()):
        return "the text is empty", "Write the text, or leave the field out where it is optional"
    if kind == "string_pattern_mismatch":
        return f"{value} is no id", "Ids have no spaces, slashes, backslashes or control characters"
    if kind == "string_too_long":
        return f"{value} is longer than {context['max_length']} characters", "Shorten it"
    if kind == "too_short":
        return "the list is empty", "Add at least one entry"
    if kind == "too_long":
        return f"the list {value} has too many entries", f"At most {context['max_length']} are allowed"
    if kind == "greater_than_equal":
        return f"{value} is too small", f"The smallest value is {context['ge']:g}"
    if kind == "json_invalid":
        return f"no valid JSON: {context['error']}", "Write the line with a JSON library"
    return f"{value}: {detail['msg']}", "Correct it"


def _unknown_choice(detail: ErrorDetails) -> tuple[str, str]:
    context = detail.get("ctx", {})
    choices = str(context.get("expected_tags") or context.get("expected"))
    names = [name.strip(" '") for name in choices.replace(" or ", ",").split(",")]
    given = context.get("tag", detail["input"])
    close = suggestion(str(given), names)
    lead = f"Did you mean {close!r}? " if close else ""
    field = f"the {str(context['discriminator']).strip(chr(39))} " if "discriminator" in context else ""
    return f"{field}{shown(given)} is not known", f"{lead}Known: {', '.join(names)}"


def _unknown_field(name: str, known: Sequence[str]) -> tuple[str, str]:
    close = suggestion(name, known)
    if close:
        return f"there is no field {name!r}", f"Rename it to {close!r}, if that is meant"
    return f"there is no field {name!r}", f"Remove it; the fields are: {', '.join(known)}"


def _mere_consequence(detail: ErrorDetails, details: Sequence[ErrorDetails]) -> bool:
    """Pydantic also calls a list too short when all of its entries are wrong."""
    place = detail["loc"]
    return detail["type"] == "too_short" and any(
        len(other["loc"]) > len(place) and other["loc"][: len(place)] == place for other in details
    )


def _real_steps(steps: Sequence[str | int], raw: Any) -> Iterator[str | int]:
    """Pydantic's steps without the names of the union members that it went through."""
    for step in steps:
        if isinstance(raw, dict) and step not in raw and step in [raw.get(tag) for tag in _TAGS]:
            continue
        yield step
        try:
            raw = raw[step]
        except (KeyError, IndexError, TypeError):
            raw = None


def _fields_at(model: type[BaseModel], steps: Sequence[str | int]) -> list[str]:
    """The field names of the model that lies at ``steps`` below ``model``."""
    models = [model]
    for step in steps:
        named = [m for m in models if any(_default(m, tag) == step for tag in _TAGS)]
        fields = [m.model_fields[step].annotation for m in models if step in m.model_fields]
        if named and len(models) > 1:
            models = named
        elif fields:
            models = list(_models_in(fields[0]))
    return [name for m in models for name in m.model_fields]


def _default(model: type[BaseModel], field: str) -> Any:
    return model.model_fields[field].default if field in model.model_fields else None


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models_in(argument)
