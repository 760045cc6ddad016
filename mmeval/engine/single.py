"""One scorer on media at hand: paths, pictures, arrays."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import Any

from mmeval.engine.compute import compute, ordered
from mmeval.engine.features import FeatureKey, FeatureSet
from mmeval.engine.plan import Metric, metrics_for
from mmeval.engine.scoring import evaluate
from mmeval.media import Input, InputKind, given
from mmeval.models import Pack
from mmeval.scorers import BoundScorer, Result
from mmeval.sessions import Message, Session, Target, Turn

VIDEO_SUFFIXES = frozenset({".mp4", ".mov", ".m4v", ".mkv", ".webm", ".avi", ".mpg", ".mpeg"})
"""Files whose sound track is meant when a scorer of speech is given one."""


class ReadyScorer:
    """A bound scorer with the pack that computes its features; models stay loaded between calls."""

    def __init__(self, bound: BoundScorer, pack: Pack, device: str) -> None:
        self._features = FeatureSet(pack, device)
        metrics, unavailable = metrics_for([bound], self._features)
        if unavailable:
            raise LookupError(f"{bound.scorer.name} cannot be computed: {next(iter(unavailable.values()))}")
        self._metric: Metric = metrics[0]

    @property
    def identity(self) -> str:
        """The metric's full name."""
        return self._metric.identity

    @property
    def slots(self) -> tuple[str, ...]:
        """What ``of`` wants to be given."""
        return tuple(self._metric.bound.scorer.slots)

    def of(self, **media: Any) -> Result:
        """The score of media given by slot.

        Pictures may be paths, PIL images or (H, W, 3) uint8 arrays; masks paths or (H, W) bool
        arrays; audio paths or ``(samples, rate)``; video paths; text strings.

        Raises:
            TypeError: a slot is missing or unknown.
            WeightsMissing: a model's weights are nowhere; and whatever else loading a model raises.
        """
        wanted = set(self.slots)
        if set(media) != wanted:
            raise TypeError(
                f"{self._metric.bound.scorer.name} wants {', '.join(self.slots)}; "
                f"it was given {', '.join(sorted(media)) or 'nothing'}"
            )
        session = _session_of(media)
        slots = {slot: self._filled(slot, value, session) for slot, value in media.items()}
        keys = [content for content in slots.values() if isinstance(content, FeatureKey)]
        for value, _ in ordered(keys):
            self._features.loaded(value)  # who asks for one number wants the error, not a row about it
        return evaluate(self._metric.bound, slots, compute(keys, self._features))

    def _filled(self, slot: str, value: Any, session: Session) -> Any:
        feature = self._metric.features.get(slot)
        if feature is None:
            return value
        return self._features.key(feature.value, _input(value, feature.accepts), session)


def _session_of(media: dict[str, Any]) -> Session:
    """Features read their arguments (names to detect) from a session: make one of what is given."""
    turn = Turn(user=Message(), target=Target(edit=media.get("instruction")))
    return Session(id="given", turns=(turn,))


def _input(value: Any, accepts: frozenset[InputKind]) -> Input:
    """Text is text where text is accepted; anything else is the feature's one kind of media."""
    if isinstance(value, Input):
        return value
    if "text" in accepts and isinstance(value, str) and not Path(value).is_file():
        return given("text", value)
    media: list[InputKind] = [kind for kind in ("image", "mask", "audio", "video") if kind in accepts]
    if len(media) > 1 and isinstance(value, str | PathLike):
        media = ["video"] if Path(value).suffix.lower() in VIDEO_SUFFIXES else ["audio"]
    return given(media[0] if media else "text", value)
