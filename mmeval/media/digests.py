"""Digests of content: what makes two inputs the same input."""

from __future__ import annotations

import hashlib
import os
import stat
import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_SETTLED_SECONDS = 2.0
"""A file younger than this may change again without a visible change of its time stamps."""

_known: dict[tuple[str, int, int, int, int], str] = {}


def file_digest(path: str | os.PathLike[str]) -> str:
    """The sha256 of a file's bytes as 64 hexadecimal digits, read in pieces.

    Remembered in this process by path, inode, size and time stamps. A file that was changed less
    than two seconds ago is read every time, because clocks of file systems are coarse.

    Raises:
        OSError: the file is missing, may not be read, or is none: a device or a pipe has no end.
    """
    mode = Path(path).stat().st_mode
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):  # to open a folder is an error already
        raise OSError(f"{path} is a device or a pipe, no file")
    with Path(path).open("rb") as file:
        facts = os.fstat(file.fileno())
        key = (str(Path(path).absolute()), facts.st_ino, facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns)
        if key in _known:
            return _known[key]
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if time.time() - max(facts.st_mtime, facts.st_ctime) > _SETTLED_SECONDS:
        _known[key] = digest
    return digest


def text_digest(text: str) -> str:
    """The sha256 of a text's UTF-8 bytes as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def array_digest(array: NDArray[Any], *facts: object) -> str:
    """The sha256 of an array's type, shape and values, and of ``facts`` printed by ``repr``."""
    digest = hashlib.sha256(repr((array.dtype.str, array.shape, *facts)).encode())
    digest.update(np.ascontiguousarray(array).reshape(-1).view(np.uint8).data)
    return digest.hexdigest()
