"""Where things lie: what is in the way of a folder, and paths that hold when folders move together."""

from __future__ import annotations

import os
from pathlib import Path


def file_in_the_way(folder: Path) -> Path | None:
    """The file because of which ``folder`` cannot be made: itself or a parent; None when there is none."""
    nearest = next(one for one in (folder, *folder.parents) if one.exists())
    return None if nearest.is_dir() else nearest


def path_from(start: Path, path: Path) -> str:
    """``path`` as seen from the folder ``start``; absolute where there is no way (another drive)."""
    try:
        return Path(os.path.relpath(path.resolve(), start.resolve())).as_posix()
    except ValueError:
        return path.resolve().as_posix()
