"""Model specs and packs: which model serves which family of features."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import RLock
from typing import Any, Literal, get_args
from weakref import WeakValueDictionary

from mmeval.models.errors import WeightsMissing
from mmeval.models.weights import WeightFile, file_digest

Family = Literal[
    "detector",
    "clip",
    "imagenet",
    "perceptual",
    "lpips",
    "ocr",
    "asr",
    "speech_quality",
    "vad",
]
"""What a model does; the features are built from these."""

_loaded: WeakValueDictionary[tuple[str, str, str, str], Any] = WeakValueDictionary()
_loading = RLock()


@dataclass(frozen=True)
class ModelSpec:
    """One model: what it is, where its weights come from, and how it is built from them."""

    name: str
    """Short name for metric identities, for example ``tiny-clip``."""
    family: Family
    licence: str
    """Licence of code and weights as their publishers state it."""
    source: str
    """Who publishes the weights, in words."""
    files: Mapping[str, WeightFile]
    """The files by what they are to the builder (``weights``, ``config``, ...)."""
    build: Callable[[Mapping[str, Path], str], Any] = field(repr=False)
    """Makes the adapter from (files by key, device); imports heavy libraries itself."""
    preprocessing: str = ""
    """Settings and library versions that decide the model's results besides its weights."""

    only_knows: str = ""
    """What it was trained on, when that is so little that anything else makes its numbers meaningless."""
    open_vocabulary: bool = False
    """Whether it understands any word: a detector that finds any name, a CLIP for any material."""

    @property
    def label(self) -> str:
        """Its name in metric identities; with files of the caller's own their digest belongs to it.

        Raises WeightsMissing when such a file does not exist.
        """
        own = [file.resolve() for _, file in sorted(self.files.items()) if file.explicit is not None]
        if not own:
            return self.name
        digest = hashlib.sha256("".join(map(file_digest, own)).encode()).hexdigest()
        return f"{self.name}~{digest[:8]}"

    @property
    def size_bytes(self) -> int:
        """Size of all files as published."""
        return sum(file.size_bytes for file in self.files.values())

    @property
    def sha256(self) -> Mapping[str, str | None]:
        """Published digest of every file (or its first digits), None where there is none."""
        return {key: file.sha256 for key, file in self.files.items()}

    def locate(self) -> Path | None:
        """The first file, when all files are on this machine; None otherwise. No network."""
        found = [file.locate() for file in self.files.values()]
        return None if None in found else found[0]

    def resolve(self) -> dict[str, Path]:
        """All files by key, fetched if need be. Raises WeightsMissing or WeightsRefused."""
        try:
            return {key: file.resolve() for key, file in self.files.items()}
        except WeightsMissing as error:
            raise WeightsMissing(f"{self.family} model {self.name}: {error}") from error.__cause__

    def digest(self) -> str:
        """One SHA-256 over all files and the preprocessing: what decides this model's results."""
        parts = [f"{key}:{file_digest(path)}" for key, path in sorted(self.resolve().items())]
        return hashlib.sha256("\n".join([*parts, self.preprocessing]).encode()).hexdigest()

    def load(self, device: str = "cpu") -> Any:
        """The adapter with its weights on ``device`` ("cpu", "cuda", "cuda:1").

        Everybody in this process who loads the same weights for the same device gets the same
        adapter; it is freed when the last of them lets go of it.
        """
        key = (self.family, self.name, self.digest(), device)
        with _loading:
            adapter = _loaded.get(key)
            if adapter is None:
                adapter = _loaded[key] = self.build(self.resolve(), device)
        return adapter

    def at(self, **paths: Path | str) -> ModelSpec:
        """The same model with files at given paths, by key: ``spec.at(weights="mine.safetensors")``."""
        unknown = sorted(set(paths) - set(self.files))
        if unknown:
            raise TypeError(f"{self.name} has no file {unknown[0]!r}; it has: {', '.join(self.files)}")
        given = {key: replace(self.files[key], explicit=Path(path)) for key, path in paths.items()}
        return replace(self, files={**self.files, **given})


@dataclass(frozen=True)
class Pack:
    """A named choice of models, at most one per family."""

    name: str
    title: str
    models: tuple[ModelSpec, ...]
    materials: tuple[str, ...] = ()
    """Adjectives that objects' looks are compared with ("wooden")."""
    backgrounds: tuple[str, ...] = ()
    """Names that pictures' backgrounds are compared with ("beach")."""

    def __post_init__(self) -> None:
        families = [spec.family for spec in self.models]
        double = next((family for family in families if families.count(family) > 1), None)
        if double:
            raise ValueError(f"pack {self.name} has two models for {double}")

    def model(self, family: str) -> ModelSpec | None:
        """The model for ``family``, or None when the pack has none. Raises KeyError if unknown."""
        if family not in get_args(Family):
            raise KeyError(f"there is no model family {family!r}; there are: {', '.join(get_args(Family))}")
        return next((spec for spec in self.models if spec.family == family), None)

    def with_model(self, spec: ModelSpec) -> Pack:
        """The same pack with ``spec`` for its family."""
        others = tuple(one for one in self.models if one.family != spec.family)
        return replace(self, models=(*others, spec))

    def __iter__(self) -> Iterator[ModelSpec]:
        return iter(self.models)
