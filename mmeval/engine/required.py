"""The weights that a run needs: all there before it starts, or all that are missing named at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mmeval.features import feature_for, is_feature_value
from mmeval.models import ModelSpec, Pack, WeightFile, WeightsMissing
from mmeval.scorers import BoundScorer


def require_weights(scorers: Iterable[BoundScorer], pack: Pack) -> None:
    """Fetch what these scorers need of the pack and is not on this machine yet.

    Raises:
        WeightsMissing: a file cannot be had; the message also names all others that are not here.
    """
    absent = [spec for spec in _used(scorers, pack) if spec.locate() is None]
    for spec in absent:
        try:
            spec.resolve()
        except WeightsMissing as error:
            others = _not_here(absent)[1:]  # the first is the one that the error is about
            if not others:
                raise
            lines = [f"- {' or '.join(file.names)} ({file.origin})" for file in others]
            raise WeightsMissing("\n".join([f"{error} Also missing are:", *lines])) from error.__cause__


def _used(scorers: Iterable[BoundScorer], pack: Pack) -> list[ModelSpec]:
    """The pack's models that compute features of the scorers that it can compute."""
    labels: set[str] = set()
    for bound in scorers:
        values = [value for value in bound.scorer.slots.values() if is_feature_value(value)]
        features = [feature_for(value, pack) for value in values]
        if None not in features:
            labels.update(*((one.model or "").split("+") for one in features if one))
    return [spec for spec in pack if spec.label in labels]


def _not_here(specs: Sequence[ModelSpec]) -> list[WeightFile]:
    """Their files that are not on this machine, each once, though models may share it."""
    files = (file for spec in specs for file in spec.files.values())
    return list({file.names: file for file in files if file.locate() is None}.values())
