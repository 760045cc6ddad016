"""The contract of a feature: one value computed from one input, in batches, by one model."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from mmeval.media import Input, InputKind
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
