"""The features of one pack, made once, and the keys under which their values are known."""

from __future__ import annotations

import logging
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

from mmeval.features import Feature, feature_for
from mmeval.media import Input, Unscorable
from mmeval.models import Pack
from mmeval.sessions import Session

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class FeatureKey:
    """One thing to compute once: a value type, the input, and the feature's arguments."""

    value: type[Any]
    input: Input
    arguments: Hashable = None
    needs: tuple[FeatureKey, ...] = field(default=(), compare=False, repr=False)
    """What must be computed first; decided by the rest of the key."""


class FeatureSet:
    """Features by value type. A model is loaded at its first use and stays until ``close``."""

    def __init__(self, pack: Pack, device: str) -> None:
        self.pack = pack
        self.device = device
        self._features: dict[type[Any], Feature[Any] | None] = {}
        self._loaded: set[type[Any]] = set()
        self._unusable: dict[type[Any], Unscorable] = {}

    def get(self, value: type[Any]) -> Feature[Any] | None:
        """The feature that computes ``value``, not loaded yet; None when the pack has no model."""
        if value not in self._features:
            self._features[value] = feature_for(value, self.pack)
        return self._features[value]

    def loaded(self, value: type[Any]) -> Feature[Any]:
        """The feature that computes ``value``, ready to compute. Raises what its ``load`` raises."""
        feature = self._required(value)
        if value not in self._loaded:
            feature.load(self.device)
            self._loaded.add(value)
        return feature

    def usable(self, value: type[Any]) -> Feature[Any] | Unscorable:
        """The feature ready to compute, or why not: a model that did not load is not tried again."""
        if value not in self._unusable:
            try:
                return self.loaded(value)
            except Exception as error:
                log.warning("%s could not be loaded", value.__name__, exc_info=error)
                what = f"the model for {value.__name__} could not be loaded: {type(error).__name__}: {error}"
                self._unusable[value] = Unscorable(what, "failed")
        return self._unusable[value]

    def key(self, value: type[Any], item: Input, session: Session) -> FeatureKey:
        """The key of one value and, below it, of all that it needs."""
        feature = self._required(value)
        needs = tuple(self.key(need, item, session) for need in feature.needs(item))
        return FeatureKey(value, item, feature.arguments(session), needs)

    def close(self) -> None:
        """Free all models."""
        for value in self._loaded:
            self._required(value).close()
        self._loaded.clear()

    def _required(self, value: type[Any]) -> Feature[Any]:
        feature = self.get(value)
        if feature is None:
            raise LookupError(f"pack {self.pack.name!r} has no model for {value.__name__}")
        return feature
