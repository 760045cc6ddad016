"""Weight files: where they are looked for, in which order, and whether they are the right ones.

The order is: a path that the caller gives, the folder named by ``MMEVAL_WEIGHTS`` (air-gapped
sites), what is on this machine already (mmeval's own assets, installed packages, the cache of the
library that publishes the file), the hub. ``MMEVAL_OFFLINE=1`` or ``HF_HUB_OFFLINE=1`` forbids the
last step.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from mmeval.models.errors import WeightsMissing, WeightsRefused
from mmeval.models.origins import Origin, asset

__all__ = ["WeightFile", "asset", "downloads_allowed", "file_digest", "weights_folder"]


def weights_folder() -> Path | None:
    """The folder in ``MMEVAL_WEIGHTS``, or None. Raises WeightsMissing when it does not exist."""
    named = os.environ.get("MMEVAL_WEIGHTS")
    if not named:
        return None
    folder = Path(named).expanduser()
    if not folder.is_dir():
        raise WeightsMissing(f"MMEVAL_WEIGHTS={named} is not a folder; create it or unset the variable")
    return folder


def downloads_allowed() -> bool:
    """Whether weights may be fetched: not when ``MMEVAL_OFFLINE`` or ``HF_HUB_OFFLINE`` is set."""
    return not any(
        os.environ.get(name, "").lower() in {"1", "true", "yes", "on"}
        for name in ("MMEVAL_OFFLINE", "HF_HUB_OFFLINE")
    )


@dataclass(frozen=True)
class WeightFile:
    """One file (or folder) that a model needs."""

    names: tuple[str, ...]
    """File names that are accepted in the ``MMEVAL_WEIGHTS`` folder, preferred first."""
    origin: Origin
    size_bytes: int
    sha256: str | None = None
    """Digest of the published file, or its first digits; compared unless a caller gave the path
    or the file is a converted one (any name of ``names`` but the last)."""
    explicit: Path | None = None

    def locate(self) -> Path | None:
        """The file on this machine, or None; never uses the network."""
        if self.explicit is not None:
            return self.explicit if self.explicit.exists() else None
        return self._in_weights_folder() or self.origin.cached()

    def resolve(self) -> Path:
        """The file, fetched if need be and compared with its published digest.

        Raises WeightsMissing when it is nowhere, WeightsRefused when its digest is another one.
        """
        path = self.locate()
        if path is None:
            path = self._fetch()
        if self.verified(path) is False:
            raise WeightsRefused(
                f"{path} is damaged or another version: its SHA-256 is {file_digest(path)}, "
                f"expected {self.sha256}; delete it and get it again from {self.origin}"
            )
        return path

    def verified(self, path: Path) -> bool | None:
        """Whether ``path`` has the published digest; None when there is none to compare with."""
        if self.sha256 is None or self.explicit is not None or path.name in self.names[:-1]:
            return None
        return file_digest(path).startswith(self.sha256)

    def _in_weights_folder(self) -> Path | None:
        folder = weights_folder()
        if folder is None:
            return None
        return next((folder / name for name in self.names if (folder / name).exists()), None)

    def _fetch(self) -> Path:
        if self.explicit is not None:
            raise WeightsMissing(f"{self.explicit} does not exist")
        wanted = " or ".join(self.names)
        remedy = (
            f"Get it on a machine with internet ({self.origin}), put it as {wanted} into a folder "
            "and set MMEVAL_WEIGHTS to that folder."
        )
        if not downloads_allowed():
            raise WeightsMissing(f"{wanted} is not on this machine and downloads are off. {remedy}")
        try:
            return self.origin.fetch()
        except WeightsMissing as error:
            raise WeightsMissing(f"{wanted}: {error}") from None
        except Exception as error:  # each hub client has its own errors for "unreachable"
            reason = f"{type(error).__name__}: {error}".splitlines()[0]
            raise WeightsMissing(f"{wanted} could not be fetched ({reason}). {remedy}") from error


def file_digest(path: Path) -> str:
    """SHA-256 of a file, or of all files of a folder in the order of their names."""
    if path.is_dir():
        parts = sorted(part for part in path.rglob("*") if part.is_file() and part.suffix != ".pyc")
        joined = "".join(f"{part.relative_to(path).as_posix()}:{file_digest(part)}\n" for part in parts)
        return hashlib.sha256(joined.encode()).hexdigest()
    facts = path.stat()
    return _digest(path, facts.st_size, facts.st_mtime_ns)


@lru_cache(maxsize=256)
def _digest(path: Path, _size: int, _modified: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
