"""The head of a report: what was scored, with what, the leaderboard, curves, metrics and losses."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import pandas as pd

from mmeval.protocols import Protocol, Reduction, turn_curves
from mmeval.report.charts import CurveChart, curve_chart, nice_range, share
from mmeval.report.tables import (
    estimates,
    metric_means,
    protocol_of,
    ranked,
    reductions_of,
    unscored_reasons,
)
from mmeval.report.wording import bounds_text, interval, model_of, number, short_metric
from mmeval.runs import RunFolder
from mmeval.stats import Estimate


@dataclass(frozen=True)
class Standing:
    """One number of one system; places are percent of the column's scale."""

    value: str | None
    interval: str
    place: float
    low: float | None
    high: float | None
    counts: str
    complete: bool
    best: bool


@dataclass(frozen=True)
class Metric:
    """One metric of the run with its means, in the order of the systems."""

    name: str
    binding: str
    model: str
    summary: str
    better: str
    bounds: str
    source: str
    scored: int
    expected: int
    means: tuple[str | None, ...]


@dataclass(frozen=True)
class Loss:
    """A reason for rows without a value: one line of ``tables.unscored_reasons``."""

    count: int
    status: str
    reason: str
    metrics: str
    systems: str


@dataclass(frozen=True)
class Summary:
    """Everything of a report but the sessions."""

    protocol: Protocol | None
    reductions: tuple[Reduction, ...]
    systems: tuple[str, ...]
    columns: tuple[Reduction, ...]
    board: dict[str, tuple[Standing | None, ...]]
    curves: tuple[CurveChart, ...]
    metrics: tuple[Metric, ...]
    losses: tuple[Loss, ...]
    statuses: dict[str, int]
    n_rows: int
    n_sessions: int
    n_turns: int
    clusters: str
    problems: tuple[str, ...]
    unavailable: tuple[tuple[str, str], ...]


def summarize(run: RunFolder) -> Summary:
    """Reduce a run for its report."""
    rows, reductions, benchmark = run.rows(), reductions_of(run), run.benchmark()
    clusters = run.clusters()
    numbers = estimates(rows, reductions, clusters)
    systems = tuple(ranked([str(s) for s in rows["system"].unique()], numbers, reductions))
    columns = tuple(reduction for reduction in reductions if reduction.name in numbers)
    return Summary(
        protocol=protocol_of(run),
        reductions=reductions,
        systems=systems,
        columns=columns,
        board=_board(systems, columns, numbers),
        curves=_curves(rows, columns, clusters, systems),
        metrics=_metrics(run, rows, systems),
        losses=tuple(Loss(*loss) for loss in unscored_reasons(rows).itertuples(index=False)),
        statuses=dict(Counter(rows["status"])),
        n_rows=len(rows),
        n_sessions=len(benchmark.sessions),
        n_turns=sum(turn.scored for session in benchmark.sessions for turn in session.turns),
        clusters=(clusters and benchmark.info.cluster) or "session",
        problems=_problems(run.info),
        unavailable=tuple(sorted((str(k), str(v)) for k, v in run.info.get("unavailable", {}).items())),
    )


def _board(
    systems: tuple[str, ...], columns: tuple[Reduction, ...], numbers: dict[str, dict[str, Estimate]]
) -> dict[str, tuple[Standing | None, ...]]:
    by_column = [_standings(numbers[column.name], column) for column in columns]
    return {system: tuple(standings.get(system) for standings in by_column) for system in systems}


def _standings(column: dict[str, Estimate], reduction: Reduction) -> dict[str, Standing]:
    values = [e.value for e in column.values() if e.value is not None]
    bounds = [b for e in column.values() for b in (e.value, e.low, e.high) if b is not None]
    low, high = _range_of(bounds)
    best = (max if reduction.better == "higher" else min)(values, default=None)
    if reduction.descriptive or len({number(value) for value in values}) < 2:
        best = None  # where all do alike nobody is best
    return {system: _standing(estimate, low, high, best) for system, estimate in column.items()}


def _standing(estimate: Estimate, low: float, high: float, best: float | None) -> Standing:
    value = estimate.value
    return Standing(
        value=None if value is None else number(value),
        interval=interval(estimate.low, estimate.high),
        place=share(value or 0.0, low, high),
        low=None if estimate.low is None else share(estimate.low, low, high),
        high=None if estimate.high is None else share(estimate.high, low, high),
        counts=f"{estimate.n_scored}/{estimate.n_expected}",
        complete=estimate.n_scored == estimate.n_expected,
        best=value is not None and value == best,
    )


def _range_of(bounds: list[float]) -> tuple[float, float]:
    """0 to 1 when everything lies there, so that bars mean the same in most columns."""
    if not bounds or (min(bounds) >= 0 and max(bounds) <= 1):
        return 0.0, 1.0
    return nice_range([0.0, *bounds]) if min(bounds) >= 0 else nice_range(bounds)


def _curves(
    rows: pd.DataFrame, columns: tuple[Reduction, ...], clusters: dict[str, str], systems: tuple[str, ...]
) -> tuple[CurveChart, ...]:
    """Charts of the numbers that exist per turn, when sessions have several turns."""
    if rows["turn"].nunique() < 2:
        return ()
    charts = []
    for reduction in columns:
        if reduction.has_turn_curve:
            curves = {str(s): c for s, c in turn_curves(rows, reduction, clusters).items()}
            charts.append(curve_chart(reduction.title, reduction.summary, reduction.better, curves, systems))
    return tuple(chart for chart in charts if chart)


def _metrics(run: RunFolder, rows: pd.DataFrame, systems: tuple[str, ...]) -> tuple[Metric, ...]:
    means = metric_means(rows).set_index(["metric", "system"])
    found = set(means.index)
    made = []
    for metric in run.info["metrics"]:
        identity = metric["metric"]
        of_systems = [means.loc[(identity, s)] if (identity, s) in found else None for s in systems]
        present = [line for line in of_systems if line is not None]
        made.append(
            Metric(
                name=metric["name"],
                binding=short_metric(identity).removeprefix(metric["name"]),
                model=model_of(identity),
                summary=metric.get("summary", ""),
                better=metric["better"],
                bounds=bounds_text(metric["bounds"]),
                source=metric.get("source", ""),
                scored=int(sum(line["scored"] for line in present)),
                expected=int(sum(line["expected"] for line in present)),
                means=tuple(_mean(line) for line in of_systems),
            )
        )
    return tuple(made)


def _mean(line: Any) -> str | None:
    return None if line is None or pd.isna(line["mean"]) else number(float(line["mean"]))


def _problems(info: dict[str, Any]) -> tuple[str, ...]:
    found = [str(problem) for problem in info["benchmark"].get("problems", [])]
    for submission in info["submissions"]:
        found += [f"{submission['system']}: {problem}" for problem in submission.get("problems", [])]
    return tuple(found)
