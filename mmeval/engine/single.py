"""One scorer on media at hand: paths, pictures, arrays."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from mmeval.engine.compute import compute, ordered
from mmeval.engine.features import FeatureKey, FeatureSet
from mmeval.engine.given import media_input, plain_data
from mmeval.engine.plan import Metric, metrics_for
from mmeval.engine.scoring import evaluate
from mmeval.media import Input, patched_input
from mmeval.models import Pack
from mmeval.scorers import BoundScorer, Result
from mmeval.sessions import EditInstruction, Message, Session, Target, Turn


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

        What a slot takes follows from its role, never from the value. Texts (captions, questions,
        answers) are strings, reference texts one or several; an instruction is a typed one or a dict
        like {"kind": "text_change", "new": "SALE"}. Everything else is media, where a string is a
        path: pictures may be paths, PIL images or (H, W, 3) uint8 arrays; masks paths or (H, W) bool
        arrays; audio paths or ``(samples, rate)``; video paths.

        A file that opens but cannot be decoded (broken, cut off, of another format) is no exception:
        the score is unscored, with status "unreadable" and the reason. So are media for which the
        metric has no value, with the status that a run would give them.

        Raises:
            FileNotFoundError: a path leads to no file; OSError when it cannot be opened.
            TypeError: a slot is missing or unknown, or gets media of another kind.
            ValueError: plain data (texts, instruction) or an array is not what the slot takes.
            WeightsMissing: a model's weights are nowhere; and whatever else loading a model raises.
        """
        self._require_all(media)
        bound, features = self._metric.bound, self._metric.features
        data = {
            slot: plain_data(bound, slot, media[slot], annotation)
            for slot, annotation in bound.scorer.slots.items()
            if slot not in features
        }
        session = self._session_of(data)
        inputs = {
            slot: media_input(bound, slot, media[slot], feature.accepts) for slot, feature in features.items()
        }
        keys = {
            slot: self._features.key(feature.value, self._patched(slot, inputs), session)
            for slot, feature in features.items()
        }
        return evaluate(bound, {**keys, **data}, self._computed(keys.values()))

    def _patched(self, slot: str, inputs: Mapping[str, Input]) -> Input:
        """What fills a slot: an answer outside the edit's region is made of it, its start and the mask."""
        role_of = self._metric.bound.role_of
        if role_of(slot) != "current_outside":
            return inputs[slot]
        by_role = {role_of(other): given for other, given in inputs.items()}
        return patched_input(inputs[slot], by_role["previous"], by_role["mask"])

    def _computed(self, keys: Collection[FeatureKey]) -> dict[FeatureKey, Any]:
        for value, _ in ordered(keys):
            self._features.loaded(value)  # who asks for one number wants the error, not a row about it
        return compute(keys, self._features)

    def _require_all(self, media: Mapping[str, Any]) -> None:
        if set(media) != set(self.slots):
            raise TypeError(
                f"{self._metric.bound.scorer.name} wants {', '.join(self.slots)}; "
                f"it was given {', '.join(sorted(media)) or 'nothing'}"
            )

    def _session_of(self, data: Mapping[str, Any]) -> Session:
        """Features read their arguments (names to detect) from a session: make one of what is given."""
        bound = self._metric.bound
        slot = next((slot for slot in data if bound.role_of(slot) == "instruction"), None)
        edit = None if slot is None else plain_data(bound, slot, data[slot], EditInstruction)
        turn = Turn(user=Message(), target=Target(edit=edit))
        return Session(id="given", turns=(turn,))
