"""Write nouns as JSON: only what differs from the defaults, one line each, files at once or not at all."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel


def plain(value: Any) -> Any:
    """A model as JSON values: tags and what differs from its field's default, in the order of the fields."""
    if isinstance(value, BaseModel):
        fields = type(value).model_fields
        given = {name: getattr(value, name) for name in fields}
        return {
            name: plain(part)
            for name, part in given.items()
            if name in ("kind", "format") or part != fields[name].default
        }
    if isinstance(value, (tuple, list)):
        return [plain(part) for part in value]
    return {key: plain(part) for key, part in value.items()} if isinstance(value, dict) else value


def as_line(model: BaseModel) -> bytes:
    """A model as one line of UTF-8 JSON.

    Raises:
        ValueError: it holds half of a surrogate pair, which UTF-8 cannot write.
    """
    text = json.dumps(plain(model), ensure_ascii=False, allow_nan=False)
    try:
        return text.encode("utf-8") + b"\n"
    except UnicodeEncodeError as error:
        near = text[max(0, error.start - 30) : error.start + 1]
        raise ValueError(f"text with half of a surrogate pair cannot be written, near {near!r}") from error


def as_document(model: BaseModel) -> bytes:
    """A model as an indented UTF-8 JSON file. Raises as ``as_line``."""
    return json.dumps(json.loads(as_line(model)), ensure_ascii=False, indent=2).encode() + b"\n"


def write_file(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file so that it is there in whole or not at all, also when the machine stops."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def copy_files(names: Sequence[str], source: Path, folder: Path) -> None:
    """Copy files between folders under their relative names; those in place already are left."""
    for name in dict.fromkeys(names):
        if (source / name).resolve() == (folder / name).resolve():
            continue
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / name, folder / name)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
