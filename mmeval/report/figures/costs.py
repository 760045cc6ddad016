"""What systems cost: as stated by their outputs, by another number, or by the caller."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mmeval.protocols import reduce
from mmeval.report.tables import reductions_of
from mmeval.runs import RunFolder
from mmeval.sessions import Submission
from mmeval.stats import Estimate, cluster_bootstrap


@dataclass(frozen=True)
class Axis:
    """One number of every system; ``higher`` says whether more is better."""

    title: str
    higher: bool
    estimates: Mapping[str, Estimate]

    def value(self, system: str) -> float | None:
        """The system's value, or None."""
        return self.estimates[system].value if system in self.estimates else None


class NoCosts(Exception):
    """Nothing says what the systems cost; the message says what to do."""


def cost_axis(run: RunFolder, rows: pd.DataFrame, cost: str | Mapping[str, float] | None) -> Axis:
    """The axis that ``cost`` names or gives; the first cost that outputs state when None.

    Raises:
        KeyError: there is no such number, cost or system; the message lists those there are.
        NoCosts: outputs state no costs and none was named.
    """
    if cost is not None and not isinstance(cost, str):
        return _given(cost, [str(system) for system in rows["system"].unique()])
    for reduction in reductions_of(run):
        if reduction.name == cost:
            found = reduce(rows, reduction, run.clusters())
            return Axis(reduction.title, reduction.better == "higher", {str(s): e for s, e in found.items()})
    submissions = _submissions(run)
    stated = list(dict.fromkeys(n for s in submissions.values() for o in s.outputs for n in o.costs))
    numbers = ", ".join(reduction.name for reduction in reductions_of(run))
    if cost is None and not stated:
        raise NoCosts(
            "No output says what it cost. Give cost={system: number}, or the name of another number "
            f'({numbers}), or write costs into outputs.jsonl: "costs": {{"latency_s": 3.2}}.'
        )
    if cost is not None and cost not in stated:
        raise KeyError(
            f"no number and no cost {cost!r}; there are the numbers {numbers} and the costs "
            f"{', '.join(stated) or '(none)'}"
        )
    name = cost or stated[0]
    return Axis(f"{name}, mean per output", False, _measured(submissions, name, rows, run.clusters()))


def _given(cost: Mapping[str, float], systems: list[str]) -> Axis:
    if unknown := sorted(set(cost) - set(systems)):
        raise KeyError(f"the run has no systems {unknown}; it has: {', '.join(systems)}")
    known = {system: float(value) for system, value in cost.items() if np.isfinite(value)}
    return Axis(
        "cost", False, {s: Estimate(value, None, None, 1, 1, 1, "valid") for s, value in known.items()}
    )


def _submissions(run: RunFolder) -> dict[str, Submission]:
    """Those that are still where the run found them."""
    try:
        return run.submissions()
    except FileNotFoundError as error:
        raise NoCosts(
            f"Costs are read from the submissions, and one is not where the run found it: {error}. Put "
            "the folder back, or give cost={system: number} or the name of another number."
        ) from None


def _measured(
    submissions: Mapping[str, Submission], name: str, rows: pd.DataFrame, clusters: Mapping[str, str]
) -> dict[str, Estimate]:
    """Mean over the outputs that state the cost, of all turns that the run scored."""
    found = {}
    for system, asked in rows.groupby("system"):
        turns = set(zip(asked["session"], asked["turn"].astype(int), strict=True))
        outputs = [
            output
            for output in submissions[str(system)].outputs
            if (output.session, output.turn) in turns and np.isfinite(output.costs.get(name, np.nan))
        ]
        values = np.array([output.costs[name] for output in outputs], dtype=np.float64)
        labels = [clusters.get(output.session, output.session) for output in outputs]
        found[str(system)] = _mean(values, labels, len(turns))
    return found


def _mean(values: np.ndarray[tuple[int], np.dtype[np.float64]], labels: list[str], expected: int) -> Estimate:
    if not len(values):
        return Estimate(None, None, None, 0, expected, 0, "valid")
    components = np.column_stack([values, np.ones(len(values))])
    interval = cluster_bootstrap(components, labels)
    low, high = (interval.low, interval.high) if interval else (None, None)
    return Estimate(float(values.mean()), low, high, len(values), expected, len(set(labels)), "valid")
