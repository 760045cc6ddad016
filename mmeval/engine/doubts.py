"""What is doubtful about scoring these inputs with these models: said aloud, and kept with the run."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import replace

from mmeval.features import feature_for, is_feature_value
from mmeval.models import Pack
from mmeval.runs import RunFolder
from mmeval.scorers import BoundScorer
from mmeval.sessions import Benchmark, Problem, Submission, cluster_doubts, mismatches

MADE_BY = "made_by"
"""Key in a benchmark's metadata: which generator drew its pictures."""

_MOST_SAID = 3
"""Problems that a warning names."""


class DoubtfulInput(UserWarning):
    """A run goes on, but some of its numbers may not mean what they seem to."""


def with_doubts(
    benchmark: Benchmark, submissions: Sequence[Submission], scorers: Sequence[BoundScorer], pack: Pack
) -> tuple[Benchmark, list[Submission]]:
    """The inputs with what is doubtful about them among their problems; each also gives a warning.

    Doubtful are outputs for another benchmark, for sessions or turns that it does not have, broken
    lines, cluster keys that sessions lack, and models that know nothing but pictures which these are not.
    """
    unfit = tuple(_unfit(scorers, pack, str(benchmark.info.metadata.get(MADE_BY))))
    apart = cluster_doubts(benchmark.info.cluster, benchmark.sessions)
    bench = replace(benchmark, problems=(*benchmark.problems, *apart, *unfit))
    made = [replace(one, problems=(*one.problems, *mismatches(one, benchmark))) for one in submissions]
    _warn(f"the benchmark {bench.info.name}", bench.problems)
    for one in made:
        _warn(f"the submission {one.info.system}", one.problems)
    return bench, made


def warn_of_nothing(folder: RunFolder) -> None:
    """Warn of a finished run without a single value."""
    facts = folder.metric_facts()
    if any(fact["n"] for fact in facts):
        return
    if facts:
        why = "its rows say why"
    else:
        why = "none of its metrics applies to a turn of this benchmark; `mmeval scorers` says what they need"
    warnings.warn(f"nothing was scored in {folder.path}: {why}", DoubtfulInput, stacklevel=4)


def _warn(what: str, problems: Sequence[Problem]) -> None:
    if problems:
        said = "; ".join(str(problem) for problem in problems[:_MOST_SAID])
        rest = len(problems) - _MOST_SAID
        more = f"; and {rest} more, all of them in run.json" if rest > 0 else ""
        warnings.warn(f"{what}: {said}{more}", DoubtfulInput, stacklevel=4)


def _unfit(scorers: Sequence[BoundScorer], pack: Pack, made_by: str) -> Iterator[Problem]:
    """Models that know only their training scenes, and which metrics would use them on others."""
    used: dict[str, list[str]] = {}
    for bound in scorers:
        for value in filter(is_feature_value, bound.scorer.slots.values()):
            feature = feature_for(value, pack)
            for model in (feature.model or "").split("+") if feature else ():
                used.setdefault(model, []).append(bound.scorer.name)
    for spec in pack:
        if spec.only_knows not in ("", made_by) and spec.label in used:
            names = ", ".join(dict.fromkeys(used[spec.label]))
            message = f"{spec.name} knows only pictures of {spec.only_knows}; these say little here: {names}"
            remedy = "Use --pack standard for pictures of your own"
            yield Problem(f"pack {pack.name}", None, "", message, remedy, "warning")
