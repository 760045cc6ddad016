"""A run against an earlier one: has a system become worse, and is that more than chance?"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

import pandas as pd

from mmeval.protocols import Reduction, compare, read_rows
from mmeval.report.tables import estimates, reductions_of
from mmeval.report.viewing.paired import signed
from mmeval.report.wording import interval, number
from mmeval.runs import RunFolder
from mmeval.stats import Difference, Estimate

Verdict = Literal["regression", "improvement", "no difference shown", "not comparable"]

NOW, BEFORE = "now", "before"


@dataclass(frozen=True)
class GateLine:
    """One number of one system, now and before.

    ``difference`` is now minus before, with a 95 % interval that pairs what both runs have in
    common. ``scored`` and ``scored_before`` are "n/N" rows.
    """

    system: str
    number: str
    better: str
    before: float | None
    now: float | None
    difference: float | None
    low: float | None
    high: float | None
    n_clusters: int
    scored_before: str
    scored: str
    verdict: Verdict
    why: str


@dataclass(frozen=True)
class Gate:
    """The verdict on a run: ``passed`` when no line is a regression."""

    lines: tuple[GateLine, ...]
    max_drop: float

    @property
    def passed(self) -> bool:
        """Whether nothing became worse."""
        return not any(line.verdict == "regression" for line in self.lines)

    @property
    def table(self) -> pd.DataFrame:
        """One row per line, with every field."""
        return pd.DataFrame([asdict(line) for line in self.lines])

    @property
    def text(self) -> pd.DataFrame:
        """One row per line, for people."""
        return pd.DataFrame(
            {
                "system": line.system,
                "number": line.number,
                "before": f"{_number(line.before)} {line.scored_before}",
                "now": f"{_number(line.now)} {line.scored}",
                "difference": f"{signed(line.difference)} {interval(line.low, line.high)}".strip(),
                "verdict": line.verdict,
                "why": line.why,
            }
            for line in self.lines
        )


def gate(
    run: RunFolder,
    baseline: RunFolder,
    *,
    numbers: Sequence[str] | None = None,
    systems: Mapping[str, str] | None = None,
    max_drop: float = 0.0,
    resamples: int = 1000,
) -> Gate:
    """Hold a run against an earlier one of the same benchmark.

    A line is a regression when its interval lies wholly beyond ``max_drop`` on the worse side, when
    the number has no value any more, or when a smaller share of rows is scored in a number that
    leaves unscored rows out. Without an interval (one cluster) the difference itself decides.

    Args:
        run: The new run.
        baseline: The earlier one.
        numbers: Names of the numbers to hold; the one that ranks the leaderboard by default.
        systems: Name in ``run`` by name in ``baseline``; all of the baseline, same names, by default.
        max_drop: How much worse a number, or its share of scored rows, may surely become.
        resamples: Bootstrap resamples of each interval.

    Raises:
        KeyError: a run lacks a system or number; the message lists those it has.
        ValueError: the runs cannot be compared, or ``max_drop`` is no number from 0.
    """
    _comparable(run, baseline, max_drop)
    rows, earlier = run.rows(), baseline.rows()
    pairs = dict(systems) if systems else {name: name for name in earlier["system"].unique()}
    lines = []
    changed = _changed_metrics(run, baseline)
    for before, now in pairs.items():
        sides = pd.concat([_of(earlier, before, BEFORE, "baseline"), _of(rows, now, NOW, "run")])
        for reduction in _chosen(run, numbers):
            _same_metrics(sides, reduction, changed)
            lines.append(_line(now, sides, reduction, run.clusters(), max_drop, resamples))
    if all(line.verdict == "not comparable" for line in lines):
        raise ValueError("there is nothing to hold the run to: no number had a value before")
    return Gate(tuple(lines), max_drop)


def _comparable(run: RunFolder, baseline: RunFolder, max_drop: float) -> None:
    if not max_drop >= 0 or math.isinf(max_drop):
        raise ValueError(f"max_drop is a number from 0, not {max_drop}")
    for folder in (run, baseline):
        if not folder.info.get("finished"):
            raise ValueError(f"{folder.path} is not finished; score it again with --resume")
    now, before = run.info["benchmark"], baseline.info["benchmark"]
    if now["digest"] != before["digest"]:
        raise ValueError(
            f"the runs answer different benchmarks: {now['name']} {now['digest'][:12]} and {before['name']} "
            f"{before['digest'][:12]}; score the baseline's outputs on the benchmark of the run"
        )
    if run.info["protocol"] != baseline.info["protocol"]:
        raise ValueError(
            f"the runs are of different protocols: {run.info['protocol']} and {baseline.info['protocol']}"
        )


def _of(rows: pd.DataFrame, system: str, side: str, where: str) -> pd.DataFrame:
    found = rows[rows["system"] == system]
    if not len(found):
        known = ", ".join(map(str, rows["system"].unique())) or "none"
        raise KeyError(f"the {where} has no system {system!r}; it has: {known}")
    return found.assign(system=side)


def _chosen(run: RunFolder, numbers: Sequence[str] | None) -> list[Reduction]:
    known = {reduction.name: reduction for reduction in reductions_of(run)}
    for name in numbers or ():
        if name not in known:
            raise KeyError(f"the run has no number {name!r}; it has: {', '.join(known)}")
    ranking = [name for name, reduction in known.items() if not reduction.descriptive][:1]
    return [known[name] for name in dict.fromkeys(numbers or ranking)]


def _line(
    system: str,
    sides: pd.DataFrame,
    reduction: Reduction,
    clusters: dict[str, str],
    max_drop: float,
    resamples: int,
) -> GateLine:
    found = estimates(sides, (reduction,), {}, resamples=1).get(reduction.name, {})
    before, now = found.get(BEFORE), found.get(NOW)
    apart = Difference(None, None, None, 0)
    if before and now:
        apart = compare(sides, reduction, clusters, NOW, BEFORE, resamples=resamples)
    verdict, why = _verdict(reduction, before, now, apart, max_drop)
    return GateLine(
        system=system,
        number=reduction.name,
        better=reduction.better,
        before=before.value if before else None,
        now=now.value if now else None,
        difference=apart.value,
        low=apart.low,
        high=apart.high,
        n_clusters=apart.n_clusters,
        scored_before=f"{before.n_scored}/{before.n_expected}" if before else "0/0",
        scored=f"{now.n_scored}/{now.n_expected}" if now else "0/0",
        verdict=verdict,
        why=why,
    )


def _changed_metrics(run: RunFolder, baseline: RunFolder) -> set[str]:
    """Metrics of one identity that other code or other weights computed in the two runs."""
    now, before = (
        {entry["metric"]: (entry.get("code"), entry.get("features")) for entry in folder.info["metrics"]}
        for folder in (run, baseline)
    )
    return {metric for metric in now.keys() & before.keys() if now[metric] != before[metric]}


def _same_metrics(sides: pd.DataFrame, reduction: Reduction, changed: set[str]) -> None:
    """Refuse what another model, parameter or code changed: such numbers differ though no system did."""
    read = pd.concat([read_rows(sides, leaf) for leaf in reduction.leaves])
    if differing := changed & set(read["metric"]):
        raise ValueError(
            f"{reduction.name} reads {_listed(differing)}, which other code or weights computed in the "
            "baseline; bring the baseline up to date by scoring it again with --resume, or into a new folder"
        )
    now, before = (set(read.loc[read["system"] == side, "metric"]) for side in (NOW, BEFORE))
    if now and before and now != before:
        raise ValueError(
            f"{reduction.name} read {_listed(before - now)} before and reads {_listed(now - before)} now; "
            "score both with the same pack and parameters"
        )


def _number(value: float | None) -> str:
    return "-" if value is None else number(value)


def _listed(names: set[str]) -> str:
    return ", ".join(sorted(names)) or "nothing else"


def _verdict(
    reduction: Reduction, before: Estimate | None, now: Estimate | None, apart: Difference, max_drop: float
) -> tuple[Verdict, str]:
    if before is None or before.value is None:
        return "not comparable", f"{reduction.name} had no value before"
    if now is None or now.value is None:
        return "regression", "it has no value any more; the report says why rows are unscored"
    fell = (before.coverage or 0.0) - (now.coverage or 0.0)
    if fell > max_drop:
        return "regression", "a smaller share of rows is scored; the report says why"
    if apart.value is None:
        return "regression", "no session has a value in both runs, so that nothing shows it is as good"
    sign = 1.0 if reduction.better == "higher" else -1.0
    if apart.low is None or apart.high is None:
        bounds, why = (sign * apart.value, sign * apart.value), "one cluster: there is no interval"
    else:
        bounds, why = (sign * apart.low, sign * apart.high), ""
    if max(bounds) < -max_drop:
        return "regression", why or f"the whole interval is worse by more than {max_drop:g}"
    return ("improvement" if min(bounds) > 0 else "no difference shown"), why
