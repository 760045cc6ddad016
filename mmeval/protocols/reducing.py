"""Applies a reduction to the rows of a run: estimates per system, and per turn."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mmeval.protocols.protocol import Reduction
from mmeval.stats import (
    Cohort,
    Difference,
    Estimate,
    apply_policy,
    cluster_bootstrap,
    cohort_members,
    geometric_mean,
    paired_difference,
    passes,
    prefix_survival,
    ratio_of_sums,
)

NOT_ANSWERED = ("missing", "unreadable", "unusable")
"""Statuses of rows that have no value because the system gave no usable output."""

NOBODYS_FAULT = ("broken", "failed")
"""Statuses of rows that no policy counts as 0: the benchmark or the scoring is at fault, not the system."""


def counted_as_zero(reduction: Reduction) -> tuple[str, ...]:
    """Statuses of rows without a value that every part of a reduction counts as 0."""
    policies = {leaf.policy for leaf in reduction.leaves}
    if policies <= {"strict"}:
        return (*NOT_ANSWERED, "undefined")
    return NOT_ANSWERED if policies <= {"strict", "missing_is_zero"} else ()


@dataclass(frozen=True)
class TurnEstimate:
    """A reduction at one turn; ``sessions`` is how many sessions have that turn."""

    turn: int
    estimate: Estimate
    sessions: int


def reduce(
    rows: pd.DataFrame,
    reduction: Reduction,
    clusters: Mapping[str, str],
    by: str = "system",
    *,
    resamples: int = 1000,
) -> dict[Hashable, Estimate]:
    """One estimate per value of the column ``by``.

    Args:
        rows: One row per (system, session, turn, item, metric), unscored ones included.
        reduction: The number to make.
        clusters: What each session is resampled with; sessions left out are clusters themselves.
        by: Column to group by. Turns that survive are decided within a system before grouping.
        resamples: Bootstrap resamples of each interval.
    """
    leaves = [(leaf, unit_values(rows, leaf, by)) for leaf in reduction.leaves]
    groups = pd.unique(pd.concat([units["group"] for _, units in leaves]))
    return {
        group: _estimate(
            reduction, [units[units["group"] == group] for _, units in leaves], clusters, resamples
        )
        for group in groups
    }


def turn_curves(
    rows: pd.DataFrame,
    reduction: Reduction,
    clusters: Mapping[str, str],
    by: str = "system",
    *,
    cohort: Cohort = "ragged",
    resamples: int = 1000,
) -> dict[Hashable, list[TurnEstimate]]:
    """The reduction at each turn, per value of ``by``.

    A "ragged" cohort takes at each turn the sessions that have it; a "fixed" one only sessions that
    have every turn, so that the curve does not move because sessions end. Raises ``ValueError`` for
    reductions over whole sessions.
    """
    if not reduction.has_turn_curve:
        raise ValueError(f"{reduction.title} ({reduction.name}) is one number per session: no turn curve")
    leaves = [_cohort(unit_values(rows, leaf, by), cohort) for leaf in reduction.leaves]
    everything = pd.concat(leaves)
    curves: dict[Hashable, list[TurnEstimate]] = {}
    for group, of_group in everything.groupby("group", sort=False):
        curves[group] = []
        for turn in sorted(of_group["turn"].unique()):
            parts = [units[(units["group"] == group) & (units["turn"] == turn)] for units in leaves]
            sessions = of_group.loc[of_group["turn"] == turn, "session"].nunique()
            estimate = _estimate(reduction, parts, clusters, resamples)
            curves[group].append(TurnEstimate(int(turn), estimate, int(sessions)))
    return curves


def compare(
    rows: pd.DataFrame,
    reduction: Reduction,
    clusters: Mapping[str, str],
    first: str,
    second: str,
    *,
    resamples: int = 1000,
) -> Difference:
    """The number of system ``first`` minus that of ``second``, over the rows in which both have a value.

    A row that one of them lacks says nothing about their difference: it is left out of both sides, so
    that nobody gains by leaving out what is hard. No difference has a value when a part was judged
    of neither.
    """
    pair = rows[rows["system"].isin((first, second))]
    leaves = [unit_values(pair, leaf, shared=True) for leaf in reduction.leaves]
    sides = [[units[units["group"] == system] for units in leaves] for system in (first, second)]
    if not _judged(leaves) or not all(_covered(reduction, parts) for parts in sides):
        return Difference(None, None, None, 0)
    (a, a_clusters), (b, b_clusters) = (_components(parts, clusters) for parts in sides)
    return paired_difference(a, a_clusters, b, b_clusters, _combine(reduction), resamples=resamples)


def read_rows(rows: pd.DataFrame, reduction: Reduction) -> pd.DataFrame:
    """The rows that a reduction (not a geometric mean) reads."""
    kinds = rows.drop_duplicates("metric")
    wanted = list(reduction.reads)
    bare = kinds["metric"].str.split("@").str[0]
    chosen = kinds[["name", "family", "metric"]].assign(bare=bare).isin(wanted).any(axis=1)
    return rows[rows["metric"].isin(kinds.loc[chosen, "metric"])]


def unit_values(
    rows: pd.DataFrame, leaf: Reduction, by: str = "system", *, shared: bool = False
) -> pd.DataFrame:
    """What a reduction (not a geometric mean) is a mean of, under its policy and before its rule's mean.

    One line per turn, or per session, of each system: group, system, session, (turn,) value (NaN:
    none), and n_scored, n_expected and n_judged rows. With ``shared`` a row has a value only where
    every system of ``rows`` has one.
    """
    read = read_rows(rows, leaf)
    raw = read["value"].to_numpy(dtype=np.float64, na_value=np.nan)
    missing = read["status"].isin(NOT_ANSWERED).to_numpy()
    values = apply_policy(raw, leaf.policy, missing=missing)
    # What the benchmark broke or our own code failed at lowers the coverage but is no system's fault.
    values = np.where(read["status"].isin(NOBODYS_FAULT), np.nan, values)
    if leaf.rule in ("all_turns_so_far", "last_turn_all"):
        outcome = passes(values, leaf.passes_at, higher=leaf.better == "higher")
        histories = read["system"].astype(str) + "\x1f" + read["session"].astype(str)
        values = prefix_survival(outcome, histories.to_numpy(), read["turn"].to_numpy())
    if shared:
        values = np.where(_everywhere(read, values, rows["system"].nunique()), values, np.nan)
    frame = pd.DataFrame(
        {
            "group": read[by].to_numpy(),
            "system": read["system"].to_numpy(),
            "session": read["session"].to_numpy(),
            "turn": read["turn"].to_numpy(dtype=np.int64),
            "value": values,
            "scored": ~np.isnan(raw),
            "judged": ~np.isnan(raw) | missing,
        }
    )
    turns = (
        frame.groupby(["group", "system", "session", "turn"], sort=True)
        .agg(
            value=("value", "mean"),
            n_scored=("scored", "sum"),
            n_expected=("scored", "size"),
            n_judged=("judged", "sum"),
        )
        .reset_index()
    )
    return turns if leaf.unit == "turn" else _sessions(turns, leaf)


def _everywhere(read: pd.DataFrame, values: NDArray[np.float64], systems: int) -> NDArray[np.bool_]:
    """Which rows have a value in all of so many systems."""
    keys = [read[key] for key in ("session", "turn", "item", "metric")]
    valued = pd.Series(~np.isnan(values), index=read.index)
    return np.asarray(valued.groupby(keys, dropna=False).transform("sum") == systems)


def _sessions(turns: pd.DataFrame, leaf: Reduction) -> pd.DataFrame:
    """One line per session, from its turns in order."""
    grouped = turns.groupby(["group", "system", "session"], sort=True)
    sessions = grouped.agg(
        n_scored=("n_scored", "sum"), n_expected=("n_expected", "sum"), n_judged=("n_judged", "sum")
    )
    # nth keeps an unknown last turn unknown; the aggregation "last" would step back over it
    value = grouped["value"].mean() if leaf.rule == "session_mean" else grouped.nth(-1)["value"].to_numpy()
    return sessions.assign(value=value).reset_index()


def _cohort(units: pd.DataFrame, cohort: Cohort) -> pd.DataFrame:
    if not len(units):
        return units
    histories = (units["system"].astype(str) + "\x1f" + units["session"].astype(str)).to_numpy()
    return units[cohort_members(histories, units["turn"].to_numpy(), cohort)]


def _components(
    parts: list[pd.DataFrame], clusters: Mapping[str, str]
) -> tuple[NDArray[np.float64], NDArray[np.object_]]:
    """Two columns (value, 1) per part, zero in the columns of the other parts."""
    blocks, labels = [], []
    for place, units in enumerate(parts):
        valued = units[units["value"].notna()]
        block = np.zeros((len(valued), 2 * len(parts)))
        block[:, 2 * place] = valued["value"]
        block[:, 2 * place + 1] = 1
        blocks.append(block)
        labels += [clusters.get(session, session) for session in valued["session"]]
    return np.concatenate(blocks), np.array(labels, dtype=object)


def _combine(reduction: Reduction) -> Callable[[NDArray[np.float64]], NDArray[np.float64]]:
    if not reduction.parts:
        return ratio_of_sums
    count = len(reduction.parts)

    def combine(sums: NDArray[np.float64]) -> NDArray[np.float64]:
        parts = ratio_of_sums(sums.reshape(*sums.shape[:-1], count, 2))
        # A part below 0 (SSIM can be) is as bad as 0: the mean must not vanish, nor get better.
        return geometric_mean(np.maximum(parts, 0.0))

    return combine


def _estimate(
    reduction: Reduction, parts: list[pd.DataFrame], clusters: Mapping[str, str], resamples: int
) -> Estimate:
    components, labels = _components(parts, clusters)
    combine = _combine(reduction)
    total = float(combine(components.sum(axis=0)))
    value = total if math.isfinite(total) and _judged(parts) and _covered(reduction, parts) else None
    interval = None
    if value is not None:
        interval = cluster_bootstrap(components, labels, combine, resamples=resamples)
    n_scored, n_expected = min((_counted(units, reduction) for units in parts), key=_coverage)
    return Estimate(
        value=value,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        n_scored=n_scored,
        n_expected=n_expected,
        n_clusters=len(set(labels)),
        policy=reduction.counting,
    )


def _covered(reduction: Reduction, parts: list[pd.DataFrame]) -> bool:
    """Whether a number may stand: under the policy "error" only on enough of the rows of each part."""
    return all(
        leaf.policy != "error" or units["n_scored"].sum() >= leaf.min_coverage * units["n_expected"].sum()
        for leaf, units in zip(reduction.leaves, parts, strict=True)
    )


def _judged(parts: list[pd.DataFrame]) -> bool:
    """Zeros alone that nobody judged (a detector that knows none of the objects) are no result."""
    return all(units["n_judged"].sum() for units in parts)


def _counted(units: pd.DataFrame, reduction: Reduction) -> tuple[int, int]:
    """Scored and expected: rows where turns are the unit, else sessions and those that lack no row."""
    if reduction.unit == "turn":
        return int(units["n_scored"].sum()), int(units["n_expected"].sum())
    return int((units["n_scored"] == units["n_expected"]).sum()), len(units)


def _coverage(counts: tuple[int, int]) -> float:
    scored, expected = counts
    return scored / expected if expected else 0.0
