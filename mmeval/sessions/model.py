"""What every noun on disk shares: frozen, strict, no unknown fields, finite numbers."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints


class Model(BaseModel):
    """A frozen record that refuses unknown fields, coercion between types, NaN and infinity."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, allow_inf_nan=False, ser_json_inf_nan="constants"
    )


def _inside_the_folder(path: str) -> str:
    parts = PurePosixPath(path)
    if "\\" in path or ":" in path:
        raise ValueError(f"{path!r}: write media paths relative to the folder with forward slashes")
    if parts.is_absolute() or ".." in parts.parts:
        raise ValueError(f"{path!r} points outside the folder; copy the file into its media/ folder")
    return path


NonEmpty = Annotated[str, StringConstraints(min_length=1, pattern=r"\S")]
"""Text with at least one character that is not white space."""

Identifier = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\s/\\]+$")]
"""An id that can also be a file name: no white space, no slashes."""

RelativePath = Annotated[str, Field(min_length=1), AfterValidator(_inside_the_folder)]
"""A POSIX path relative to the benchmark or submission folder that stays inside it."""
