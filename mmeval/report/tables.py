"""Numbers of a run as tables: the leaderboard, every metric's mean, and what has no value."""

from __future__ import annotations

from typing import Any

import pandas as pd

from mmeval.protocols import Protocol, Reduction, UnknownProtocolError, get_protocol, reduce
from mmeval.runs import RunFolder
from mmeval.stats import Estimate

LEADERBOARD_COLUMNS = (
    "system",
    "number",
    "title",
    "value",
    "low",
    "high",
    "n_scored",
    "n_expected",
    "n_clusters",
    "policy",
    "better",
    "unit",
)


def protocol_of(run: RunFolder) -> Protocol | None:
    """The protocol that the run was scored by; None when single scorers were chosen or it is unknown here."""
    name = run.info.get("protocol")
    try:
        return get_protocol(name) if name else None
    except UnknownProtocolError:
        return None


def reductions_of(run: RunFolder) -> tuple[Reduction, ...]:
    """The protocol's numbers, or without a protocol the mean of each metric over turns."""
    protocol = protocol_of(run)
    if protocol is not None:
        return protocol.reductions
    names = [metric["name"] for metric in run.info["metrics"]]
    return tuple(
        Reduction(
            metric["metric"],
            metric["name"] if names.count(metric["name"]) == 1 else metric["metric"],
            reads=(metric["metric"],),
            policy="valid",
            better=metric["better"],
            summary=metric.get("summary", ""),
        )
        for metric in run.info["metrics"]
    )


def estimates(
    rows: pd.DataFrame,
    reductions: tuple[Reduction, ...],
    clusters: dict[str, str],
    *,
    resamples: int = 1000,
) -> dict[str, dict[str, Estimate]]:
    """Reduction name -> system -> estimate; reductions that found no rows are left out."""
    found = {r.name: reduce(rows, r, clusters, resamples=resamples) for r in reductions}
    return {name: {str(s): e for s, e in of.items()} for name, of in found.items() if of}


def ranked(
    systems: list[str], numbers: dict[str, dict[str, Estimate]], reductions: tuple[Reduction, ...]
) -> list[str]:
    """Systems by the first number, best first and those without a value last.

    Systems that tie on a number, to nine digits, are ordered by the next one, and at last by name.
    Numbers that only describe order nothing.
    """

    def place(system: str) -> tuple[tuple[bool, float], ...]:
        found = [(r, numbers.get(r.name, {}).get(system)) for r in reductions if not r.descriptive]
        return tuple(_rank(reduction, estimate) for reduction, estimate in found)

    return sorted(systems, key=lambda system: (place(system), system))


def _rank(reduction: Reduction, estimate: Estimate | None) -> tuple[bool, float]:
    """Sorts the best value first and a lacking one last."""
    if estimate is None or estimate.value is None:
        return True, 0.0
    value = round(estimate.value, 9)  # sums in another order differ in the last digits
    return False, -value if reduction.better == "higher" else value


def systems_of(run: RunFolder, rows: pd.DataFrame) -> list[str]:
    """The systems in leaderboard order, without the cost of intervals."""
    reductions = reductions_of(run)
    numbers = estimates(rows, reductions, {}, resamples=1)
    return ranked([str(system) for system in rows["system"].unique()], numbers, reductions)


def leaderboard(run: RunFolder) -> pd.DataFrame:
    """One line per system and number, best system first.

    Columns: system, number, title, value, low, high (95 % cluster bootstrap), n_scored and
    n_expected (rows), n_clusters, policy, better, unit. Values that do not exist are null.
    """
    rows, reductions = run.rows(), reductions_of(run)
    numbers = estimates(rows, reductions, run.clusters())
    order = ranked([str(s) for s in rows["system"].unique()], numbers, reductions)
    lines = [
        _line(system, reduction, numbers[reduction.name][system])
        for system in order
        for reduction in reductions
        if system in numbers.get(reduction.name, {})
    ]
    return pd.DataFrame(lines, columns=list(LEADERBOARD_COLUMNS))


def leaderboard_text(run: RunFolder) -> pd.DataFrame:
    """One line per system, one column per number, each cell ``value [low, high] n/N``."""
    board = leaderboard(run)
    titles = list(dict.fromkeys(board["title"]))
    lines: list[dict[str, str]] = []
    for system, of_system in board.groupby("system", sort=False):
        cells = {line["title"]: cell_text(line) for line in of_system.to_dict("records")}
        lines.append({"system": str(system), **{title: cells.get(title, "-") for title in titles}})
    return pd.DataFrame(lines, columns=["system", *titles])


def cell_text(line: dict[Any, Any], separator: str = " ") -> str:
    """``0.83 [0.78, 0.88] 30/32`` from a line of the leaderboard; "-" for no value, no interval left out."""
    parts = ["-" if pd.isna(line["value"]) else f"{line['value']:.2f}"]
    if not (pd.isna(line["value"]) or pd.isna(line["low"])):
        parts.append(f"[{line['low']:.2f}, {line['high']:.2f}]")
    return separator.join([*parts, f"{line['n_scored']}/{line['n_expected']}"])


def metric_means(rows: pd.DataFrame) -> pd.DataFrame:
    """Mean of the scored values per metric and system: columns metric, system, mean, scored, expected."""
    grouped = rows.groupby(["metric", "system"], sort=True)["value"]
    return grouped.agg(mean="mean", scored="count", expected="size").reset_index()


def unscored_reasons(rows: pd.DataFrame) -> pd.DataFrame:
    """Why rows have no value, most frequent first: columns count, status, reason, metrics, systems.

    Reasons that differ only in words with digits in them (sessions, turns, files) are counted
    together and shown by an example; metrics are names.
    """
    columns = ["count", "status", "reason", "metrics", "systems"]
    lost = rows[rows["status"] != "scored"]
    if not len(lost):
        return pd.DataFrame(columns=columns)
    kinds = lost["reason"].str.replace(r"\b[\w./-]*\d[\w./-]*\b", "#", regex=True)
    found = (
        lost.assign(kind=kinds)
        .groupby(["status", "kind"], sort=False)
        .agg(
            count=("reason", "size"),
            reason=("reason", "first"),
            metrics=("name", _listed),
            systems=("system", _listed),
        )
    )
    return found.reset_index().sort_values("count", ascending=False, kind="stable")[columns]


def _listed(values: pd.Series[str]) -> str:
    return ", ".join(sorted(set(values)))


def _line(system: str, reduction: Reduction, estimate: Estimate) -> dict[str, Any]:
    return {
        "system": system,
        "number": reduction.name,
        "title": reduction.title,
        "value": estimate.value,
        "low": estimate.low,
        "high": estimate.high,
        "n_scored": estimate.n_scored,
        "n_expected": estimate.n_expected,
        "n_clusters": estimate.n_clusters,
        "policy": estimate.policy,
        "better": reduction.better,
        "unit": reduction.unit,
    }
