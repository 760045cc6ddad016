"""What every noun on disk shares: frozen, strict, no unknown fields, finite numbers."""

from __future__ import annotations

import math
from pathlib import PurePosixPath
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue, StringConstraints


class Model(BaseModel):
    """A frozen record that refuses unknown fields, coercion between types, NaN and infinity."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, allow_inf_nan=False, ser_json_inf_nan="constants"
    )


def _inside_the_folder(path: str) -> str:
    parts = PurePosixPath(path)
    if any(ord(character) < 32 for character in path):
        raise ValueError(f"{path!r} has control characters; rename the file")
    if parts == PurePosixPath("."):
        raise ValueError(f"{path!r} is the folder itself; name a file in it")
    if "\\" in path or ":" in path:
        raise ValueError(
            f"{path!r} has a backslash or colon; write it relative to the folder with forward slashes"
        )
    if parts.is_absolute() or ".." in parts.parts:
        raise ValueError(f"{path!r} points outside the folder; copy the file into its media/ folder")
    return path


def _a_name(name: str) -> str:
    if name in (".", ".."):
        raise ValueError(f"{name!r} means a folder; choose another id")
    return name


def _finite(value: JsonValue) -> JsonValue:
    """Pydantic lets NaN and infinity through here when it reads JSON."""
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"{value} is not a finite number; leave it out when there is no value")
    if isinstance(value, (list, dict)):
        for part in value.values() if isinstance(value, dict) else value:
            _finite(part)
    return value


NonEmpty = Annotated[str, StringConstraints(min_length=1, pattern=r"\S")]
"""Text with at least one character that is not white space."""

Identifier = Annotated[
    str,
    StringConstraints(min_length=1, max_length=200, pattern=r"^[^\s/\\\x00-\x1f\x7f]+$"),
    AfterValidator(_a_name),
]
"""An id that can also be a file name: no white space, slashes or control characters, not "." or ".."."""

RelativePath = Annotated[str, Field(min_length=1), AfterValidator(_inside_the_folder)]
"""A POSIX path relative to the benchmark or submission folder that stays inside it."""

FiniteJson = Annotated[JsonValue, AfterValidator(_finite)]
"""Any JSON value without NaN or infinity."""
