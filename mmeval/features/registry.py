"""Which feature class computes which value type."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

from mmeval.features.feature import Feature
from mmeval.models import Pack

_ROOMS = (
    "mmeval.features.pixels",
    "mmeval.features.embeddings",
    "mmeval.features.detections",
    "mmeval.features.appearances",
    "mmeval.features.scenery",
    "mmeval.features.audio",
    "mmeval.features.video",
)
"""Modules whose feature classes are known; import one here and its features exist everywhere."""

_added: dict[type[Any], type[Feature[Any]]] = {}


def register_feature(feature: type[Feature[Any]]) -> type[Feature[Any]]:
    """Make a feature class known (also a decorator); it replaces an earlier one for its value type."""
    _added[feature.value] = feature
    return feature


def feature_for(value: type[Any], pack: Pack) -> Feature[Any] | None:
    """The feature that computes ``value`` with the pack's models.

    None when the pack has no model for it. Raises KeyError for a type that no feature computes.
    """
    known = {**_built_in(), **_added}
    if value not in known:
        raise KeyError(
            f"no feature computes {value.__name__}; there are: {', '.join(t.__name__ for t in known)}"
        )
    return known[value].from_pack(pack)


def is_feature_value(value: Any) -> bool:
    """Whether some feature computes ``value``; False for plain session data such as ``str``."""
    return isinstance(value, type) and (value in _added or value in _built_in())


@cache
def _built_in() -> dict[type[Any], type[Feature[Any]]]:
    found = {}
    for room in _ROOMS:
        for made in vars(import_module(room)).values():
            if isinstance(made, type) and issubclass(made, Feature) and made.__module__ == room:
                found[made.value] = made
    return found
