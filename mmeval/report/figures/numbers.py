"""Which number of a run a figure shows, by its name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from mmeval.protocols import Reduction
from mmeval.report.tables import reductions_of
from mmeval.runs import RunFolder

NO_ROWS = (
    "The run has no rows yet. Score a submission, or let the run finish: mmeval.score(benchmark, "
    "submissions, out=..., resume=True)."
)


def has_values(reduction: Reduction, facts: Iterable[dict[str, Any]]) -> bool:
    """Whether every part of a number reads a metric that has a value, by ``RunFolder.metric_facts``."""
    valued = [
        {one["name"], one["family"], one["metric"], one["metric"].split("@")[0]} for one in facts if one["n"]
    ]
    return all(any(names & set(leaf.reads) for names in valued) for leaf in reduction.leaves)


def number_of(
    run: RunFolder, name: str | None, *, able: Callable[[Reduction], bool] | None = None, what: str = "number"
) -> Reduction:
    """The reduction of that name among those that are ``able``; the first one with values when None.

    Raises:
        KeyError: there is none of that name; the message lists those there are.
    """
    there = [reduction for reduction in reductions_of(run) if able is None or able(reduction)]
    if name is None and there:
        facts = run.metric_facts()
        return next((one for one in there if has_values(one, facts)), there[0])
    for reduction in there:
        if name == reduction.name:
            return reduction
    raise KeyError(f"no {what} {name!r}; there are: {', '.join(r.name for r in there) or 'none'}")
