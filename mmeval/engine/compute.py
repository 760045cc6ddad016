"""Compute every distinct feature once, in batches, and keep going when one input fails."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from mmeval.engine.features import FeatureKey, FeatureSet
from mmeval.features import Feature, Request
from mmeval.media import Unscorable

log = logging.getLogger(__name__)

Progress = Callable[[str, int, int], None]
"""Called with what was just computed, how many values are finished, and of how many."""


def compute(
    keys: Iterable[FeatureKey],
    features: FeatureSet,
    known: dict[FeatureKey, Any] | None = None,
    progress: Progress | None = None,
) -> dict[FeatureKey, Any]:
    """All values of ``keys`` and of what they need, added to ``known``.

    A value that cannot be had is an ``Unscorable`` that says why, and so are those that need it,
    and all values of a feature whose model did not load.
    """
    values = {} if known is None else known
    groups = ordered(keys)
    total, finished = sum(len(wanted) for _, wanted in groups), 0
    for value_type, wanted in groups:
        missing = [key for key in wanted if key not in values]
        for key in missing:
            failed = next((values[need] for need in key.needs if isinstance(values[need], Unscorable)), None)
            if failed is not None:
                values[key] = failed
        ready = [key for key in missing if key not in values]
        finished += len(wanted) - len(ready)
        if not ready:
            continue
        feature = features.usable(value_type)
        if isinstance(feature, Unscorable):
            values.update(dict.fromkeys(ready, feature))
            finished += len(ready)
            continue
        for start in range(0, len(ready), feature.batch_size):
            batch = ready[start : start + feature.batch_size]
            values.update(zip(batch, _batch(feature, batch, values), strict=True))
            finished += len(batch)
            if progress:
                progress(value_type.__name__, finished, total)
    return values


def ordered(keys: Iterable[FeatureKey]) -> list[tuple[type[Any], list[FeatureKey]]]:
    """The distinct keys with all they need, by value type, needed types before their users."""
    depth: dict[type[Any], int] = {}
    grouped: dict[type[Any], dict[FeatureKey, None]] = {}

    def visit(key: FeatureKey) -> int:
        level = 1 + max((visit(need) for need in key.needs), default=-1)
        depth[key.value] = max(level, depth.get(key.value, 0))
        grouped.setdefault(key.value, {})[key] = None
        return level

    for key in keys:
        visit(key)
    return [(value, list(grouped[value])) for value in sorted(grouped, key=lambda value: depth[value])]


def _batch(feature: Feature[Any], keys: Sequence[FeatureKey], values: dict[FeatureKey, Any]) -> list[Any]:
    requests = [Request(key.input, key.arguments, tuple(values[need] for need in key.needs)) for key in keys]
    try:
        return _checked(feature.compute(requests), feature, len(requests))
    except Exception as error:
        if len(requests) > 1:
            return [_batch(feature, [key], values)[0] for key in keys]
        return [_reason(error, keys[0])]


def _checked(found: list[Any], feature: Feature[Any], expected: int) -> list[Any]:
    if len(found) != expected:
        raise RuntimeError(f"{type(feature).__name__} returned {len(found)} values for {expected} requests")
    return found


def _reason(error: Exception, key: FeatureKey) -> Unscorable:
    reason = error if isinstance(error, Unscorable) else _failure(error, key)
    reason.label = key.input.label
    return reason


def _failure(error: Exception, key: FeatureKey) -> Unscorable:
    log.warning("%s of %s failed", key.value.__name__, key.input.label, exc_info=error)
    what = f"{key.value.__name__} of {key.input.label} failed: {type(error).__name__}: {error}"
    return Unscorable(what, "failed")
