"""From signatures to work: which feature of which input fills which slot of which metric."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

from mmeval.engine.features import FeatureKey, FeatureSet
from mmeval.engine.roles import Absent, Moment, Owner, data_of, media_of, owner_of
from mmeval.features import Feature, is_feature_value
from mmeval.media import Input, Unscorable
from mmeval.scorers import BoundScorer
from mmeval.sessions import Benchmark, Session, Submission, why_silent

LACKING = {
    "previous": "nothing to start from",
    "source": "no picture, sound or video of its own",
    "instruction": "no typed edit",
}
"""What is not there, in words, of roles whose names say little."""


@dataclass(frozen=True)
class Metric:
    """A bound scorer that the pack can compute, with its identity and its features by slot."""

    bound: BoundScorer
    identity: str
    features: Mapping[str, Feature[Any]]

    def describe(self) -> dict[str, Any]:
        """What ``run.json`` keeps: enough to know what the number is and to compute it again."""
        scorer = self.bound.scorer
        return {
            "metric": self.identity,
            "name": scorer.name,
            "family": scorer.family,
            "summary": scorer.summary,
            "parameters": {key: _jsonable(value) for key, value in self.bound.arguments.items()},
            "roles": {slot: self.bound.role_of(slot) for slot in scorer.slots},
            "better": scorer.better,
            "bounds": [_jsonable(bound) for bound in scorer.bounds],
            "source": scorer.source,
            "code": scorer.code,
            "features": {slot: feature.fingerprint for slot, feature in self.features.items()},
        }


@dataclass(frozen=True)
class Task:
    """One metric at one turn of one system: becomes its row or rows."""

    system: str
    session: str
    turn: int
    metric: Metric
    slots: Mapping[str, FeatureKey | Unscorable | Any] = field(compare=False)
    owners: Mapping[str, Owner] = field(compare=False, default_factory=dict)
    """Whose media fill each slot; slots of plain data are left out."""
    source: Input | None = field(compare=False, default=None)
    """The session's own picture, where an earlier answer stands in for it."""


def metrics_for(scorers: Iterable[BoundScorer], features: FeatureSet) -> tuple[list[Metric], dict[str, str]]:
    """The metrics that the pack can compute, each once, and for each other scorer the reason why not."""
    metrics: list[Metric] = []
    unavailable: dict[str, str] = {}
    for bound in {one.identity(): one for one in scorers}.values():
        used: dict[str, Feature[Any]] = {}
        lacking: list[str] = []
        for slot, annotation in bound.scorer.slots.items():
            if not is_feature_value(annotation):
                continue
            feature = features.get(annotation)
            if feature is None:
                lacking.append(annotation.__name__)
            else:
                used[slot] = feature
        if lacking:
            named = ", ".join(dict.fromkeys(lacking))
            unavailable[bound.identity()] = f"pack {features.pack.name!r} has no model for {named}"
            continue
        models = tuple(dict.fromkeys(feature.model for feature in used.values() if feature.model))
        metrics.append(Metric(bound, bound.identity(models), used))
    return metrics, unavailable


def tasks_of(
    session: Session,
    benchmark: Benchmark,
    submissions: Sequence[Submission],
    metrics: Sequence[Metric],
    features: FeatureSet,
    done: Set[tuple[str, str, str]] = frozenset(),
) -> Iterator[Task]:
    """All work of one session that is not done yet, in the order of systems, turns and metrics."""
    for submission in submissions:
        system = submission.info.system
        wanted = [metric for metric in metrics if (system, session.id, metric.identity) not in done]
        for number, turn in enumerate(session.turns, start=1):
            if not turn.scored:
                continue
            moment = Moment(benchmark, submission, session, number)
            for metric in wanted:
                if not metric.bound.applies_to(turn):
                    continue
                try:
                    slots = {
                        slot: _filled(slot, metric, moment, features) for slot in metric.bound.scorer.slots
                    }
                except Absent as role:
                    # A scorer that says where it applies is expected there; others just want truth.
                    if metric.bound.scorer.applies is None:
                        continue
                    lacks = LACKING.get(str(role), f"no {role}")
                    why = f"the benchmark gives {lacks} at turn {number} of {session.id}, which this needs"
                    slots = dict.fromkeys(metric.bound.scorer.slots, Unscorable(why))
                if silence := why_silent(turn.user):
                    why = f"turn {number} of session {session.id} of the benchmark is broken: {silence}"
                    slots = dict.fromkeys(metric.bound.scorer.slots, Unscorable(why, "broken"))
                owners = _owners(metric, moment)
                source = _source(moment) if "earlier answer" in owners.values() else None
                yield Task(system, session.id, number, metric, slots, owners, source)


def _owners(metric: Metric, moment: Moment) -> dict[str, Owner]:
    return {
        slot: owner_of(metric.bound.role_of(slot), moment, feature.accepts)
        for slot, feature in metric.features.items()
    }


def _source(moment: Moment) -> Input | None:
    try:
        return media_of("source", moment, frozenset({"image"}))
    except (Absent, Unscorable):
        return None


def _filled(slot: str, metric: Metric, moment: Moment, features: FeatureSet) -> FeatureKey | Unscorable | Any:
    role = metric.bound.role_of(slot)
    feature = metric.features.get(slot)
    try:
        if feature is None:
            return data_of(role, moment)
        found = media_of(role, moment, feature.accepts)
        return features.key(feature.value, found, moment.session)
    except Absent:
        raise Absent(role) from None
    except Unscorable as reason:
        return reason


def _jsonable(value: Any) -> Any:
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        return str(value)
    return list(value) if isinstance(value, tuple) else value
