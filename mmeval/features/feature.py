"""The contract of a feature: one value computed from one input, in batches, by one model."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Self, TypeVar

from mmeval.media import Input, InputKind
from mmeval.models import ModelSpec, Pack
from mmeval.sessions import Session

V = TypeVar("V")


@dataclass(frozen=True)
class Request:
    """One thing to compute: an input, the feature's arguments and the values that it needs."""

    input: Input
    arguments: Hashable = None
    needed: tuple[Any, ...] = ()


class Feature(ABC, Generic[V]):
    """Computes values of type ``value`` from inputs; built from a pack, loaded when first needed.

    ``compute`` gets up to ``batch_size`` requests and returns one value each, in order. It may
    raise ``Unscorable`` (or anything else): the engine then repeats the batch one by one so that
    only the guilty input goes unscored.
    """

    value: ClassVar[type[Any]]
    accepts: ClassVar[frozenset[InputKind]]
    batch_size: ClassVar[int] = 16

    @classmethod
    @abstractmethod
    def from_pack(cls, pack: Pack) -> Self | None:
        """The feature with the pack's model, or None when the pack has no model for it."""

    @property
    def model(self) -> str | None:
        """Short name of the model for metric identities (``"tiny-clip"``); None without one."""
        return None

    @property
    @abstractmethod
    def fingerprint(self) -> str:
        """Everything that decides the values: model, weights digest, preprocessing, version."""

    def needs(self, item: Input) -> tuple[type[Any], ...]:
        """Value types of the same input that must be computed first."""
        return ()

    def arguments(self, session: Session) -> Hashable:
        """What the value depends on besides the input, read from the session (names to detect)."""
        return None

    def load(self, device: str) -> None:
        """Bring the model to ``device`` ("cpu", "cuda"); called once before ``compute``."""

    @abstractmethod
    def compute(self, batch: Sequence[Request]) -> list[V]:
        """One value per request."""

    def close(self) -> None:
        """Free what ``load`` took."""


class ModelFreeFeature(Feature[V]):
    """A feature that needs no model: ``version`` changes whenever its values may change."""

    version: ClassVar[str] = "1"

    @classmethod
    def from_pack(cls, pack: Pack) -> Self:
        """The same feature for every pack."""
        return cls()

    @property
    def fingerprint(self) -> str:
        """The value type and the version."""
        return f"{self.value.__name__}/{self.version}"


class ModelFeature(Feature[V]):
    """A feature that one model of the pack computes: ``family`` says which."""

    family: ClassVar[str]
    version: ClassVar[str] = "1"

    def __init__(self, spec: ModelSpec) -> None:
        self.spec = spec
        self._adapter: Any = None

    @classmethod
    def from_pack(cls, pack: Pack) -> Self | None:
        """The feature with the pack's model of ``family``."""
        spec = pack.model(cls.family)
        return None if spec is None else cls(spec)

    @property
    def model(self) -> str | None:
        """The model's label: its short name, or more for weights of the caller's own."""
        return self.spec.label

    @property
    def fingerprint(self) -> str:
        """Value type, version, model and the digest of its weights and preprocessing.

        Raises WeightsMissing when the weights are nowhere.
        """
        return f"{self.value.__name__}/{self.version} {self.spec.name} {self.spec.digest()}"

    def load(self, device: str) -> None:
        """Load the model unless it is loaded; features of one process share a model."""
        self._adapter = self._adapter or self.spec.load(device)

    @property
    def adapter(self) -> Any:
        """The loaded model. Raises RuntimeError before ``load``."""
        if self._adapter is None:
            raise RuntimeError(f"{type(self).__name__} computes only after load(device)")
        return self._adapter

    def close(self) -> None:
        """Let go of the model."""
        self._adapter = None
