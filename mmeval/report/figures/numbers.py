"""Which number of a run a figure shows, by its name."""

from __future__ import annotations

from collections.abc import Callable

from mmeval.protocols import Reduction
from mmeval.report.tables import reductions_of
from mmeval.runs import RunFolder

NO_ROWS = (
    "The run has no rows yet. Score a submission, or let the run finish: mmeval.score(benchmark, "
    "submissions, out=..., resume=True)."
)


def number_of(
    run: RunFolder, name: str | None, *, able: Callable[[Reduction], bool] | None = None, what: str = "number"
) -> Reduction:
    """The reduction of that name among those that are ``able``; the first one when None.

    Raises:
        KeyError: there is none of that name; the message lists those there are.
    """
    there = [reduction for reduction in reductions_of(run) if able is None or able(reduction)]
    for reduction in there:
        if name in (None, reduction.name):
            return reduction
    raise KeyError(f"no {what} {name!r}; there are: {', '.join(r.name for r in there) or 'none'}")
