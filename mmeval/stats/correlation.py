"""Does a metric rise with what people say: Pearson, Spearman and Kendall's tau-b, with intervals.

Values are scipy's. Intervals resample clusters and compute the coefficient again with every
observation weighing as often as its cluster was drawn, means of groups included.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats  # type: ignore[import-untyped]

from mmeval.stats.bootstrap import Statistics, weighted_bootstrap
from mmeval.stats.estimate import Interval

Coefficient = Literal["pearson", "spearman", "kendall"]
COEFFICIENTS: tuple[Coefficient, ...] = ("pearson", "spearman", "kendall")

FEWEST = 3
"""Points below which there is no correlation."""

_MOST_COMPARED = 800
"""Points up to which all pairs are compared in every resample."""
_FEWER = 200
"""Resamples with more points than that."""


@dataclass(frozen=True)
class Correlation:
    """A coefficient in -1..1. ``value`` is None for the ``reason``; bounds without an honest interval."""

    value: float | None
    low: float | None
    high: float | None
    n: int
    n_clusters: int
    reason: str = ""


def correlations(
    x: ArrayLike,
    y: ArrayLike,
    clusters: ArrayLike,
    groups: ArrayLike | None = None,
    *,
    resamples: int = 1000,
    level: float = 0.95,
    seed: int = 0,
) -> dict[Coefficient, Correlation]:
    """The three coefficients between ``x`` and ``y`` (n,), finite.

    Args:
        x: One number per observation.
        y: The other.
        clusters: (n,) what observations are resampled with.
        groups: (n,) label of the group (session, system) whose means are correlated instead.
        resamples: Bootstrap resamples of the intervals; with more than 800 points 200 at most.
        level: Nominal coverage.
        seed: Same seed, same intervals.
    """
    first, second = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if first.shape != second.shape or first.ndim != 1:
        raise ValueError(f"need two (n,) arrays, got {first.shape} and {second.shape}")
    if not (np.isfinite(first).all() and np.isfinite(second).all()):
        raise ValueError("values hold NaN or infinity; leave unscored ones out first and count them")
    labels = np.unique(np.asarray(clusters), return_inverse=True)[1]
    member = (
        np.arange(len(first)) if groups is None else np.unique(np.asarray(groups), return_inverse=True)[1]
    )
    u, v = _means(first, member), _means(second, member)
    n_clusters = len(np.unique(labels))
    if problem := _problem(u, v):
        return dict.fromkeys(COEFFICIENTS, Correlation(None, None, None, len(u), n_clusters, problem))
    home = _cluster_of_groups(member, labels)
    statistics = _of_drawn_means(first, second, member) if home is None else _of_points(u, v)
    drawn = resamples if len(u) <= _MOST_COMPARED else min(resamples, _FEWER)
    bounds = weighted_bootstrap(
        statistics, labels if home is None else home, resamples=drawn, level=level, seed=seed
    )
    return {
        name: Correlation(value, *_bounds(interval), len(u), n_clusters)
        for name, value, interval in zip(COEFFICIENTS, _by_scipy(u, v), bounds, strict=True)
    }


def _means(values: NDArray[np.float64], member: NDArray[np.intp]) -> NDArray[np.float64]:
    return np.asarray(np.bincount(member, values) / np.bincount(member), dtype=np.float64)


def _problem(u: NDArray[np.float64], v: NDArray[np.float64]) -> str:
    if len(u) < FEWEST:
        return f"{len(u)} points; a correlation needs {FEWEST}"
    if np.ptp(u) == 0:
        return "the metric has one value only"
    return "people gave one verdict only" if np.ptp(v) == 0 else ""


def _cluster_of_groups(member: NDArray[np.intp], labels: NDArray[np.intp]) -> NDArray[np.intp] | None:
    """(g,) the cluster that holds each group, as a session does its turns; None where groups lie across."""
    home = np.zeros(member.max() + 1, dtype=np.intp)
    home[member] = labels
    return home if (home[member] == labels).all() else None


def _of_points(u: NDArray[np.float64], v: NDArray[np.float64]) -> Statistics:
    """Points stay where they are, and weigh as often as they are drawn."""
    if len(u) <= _MOST_COMPARED:
        return lambda weights: _weighted(u, v, weights)
    everyone = np.arange(len(u))

    def repeated(weights: NDArray[np.float64]) -> NDArray[np.float64]:
        drawn = [np.repeat(everyone, row.astype(np.intp)) for row in weights]
        return np.array([_by_scipy(u[rows], v[rows]) for rows in drawn])

    return repeated


def _of_drawn_means(x: NDArray[np.float64], y: NDArray[np.float64], member: NDArray[np.intp]) -> Statistics:
    """Groups stay, and their means move with what is drawn; as systems do when sessions are drawn."""
    within = np.eye(member.max() + 1)[member]

    def moved(weights: NDArray[np.float64]) -> NDArray[np.float64]:
        with np.errstate(divide="ignore", invalid="ignore"):
            u, v = ((weights * one) @ within / (weights @ within) for one in (x, y))
        return _weighted(u, v, np.ones_like(u))

    return moved


def _by_scipy(u: NDArray[np.float64], v: NDArray[np.float64]) -> tuple[float, float, float]:
    """The three coefficients in the order of ``COEFFICIENTS``; NaN where one side is constant."""
    if len(u) < FEWEST or np.ptp(u) == 0 or np.ptp(v) == 0:
        return math.nan, math.nan, math.nan
    found = (stats.pearsonr(u, v), stats.spearmanr(u, v), stats.kendalltau(u, v))
    first, second, third = (float(one.statistic) for one in found)
    return first, second, third


def _weighted(
    u: NDArray[np.float64], v: NDArray[np.float64], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """(r, 3) coefficients of points (g,) or (r, g) that are there ``weights`` (r, g) times, NaN below 3."""
    signs_u, signs_v = (np.sign(one[..., :, None] - one[..., None, :]) for one in (u, v))
    # How many points lie below less how many above: ranks, but for a shift and a factor.
    rank_u, rank_v = _times(weights, signs_u), _times(weights, signs_v)
    agreeing = (_times(weights, signs_u * signs_v) * weights).sum(axis=1)
    untied = [(_times(weights, signs**2) * weights).sum(axis=1) for signs in (signs_u, signs_v)]
    with np.errstate(divide="ignore", invalid="ignore"):
        kendall = agreeing / np.sqrt(untied[0] * untied[1])
    found = np.column_stack([_pearson(u, v, weights), _pearson(rank_u, rank_v, weights), kendall])
    found[weights.sum(axis=1) < FEWEST] = np.nan
    return found


def _times(weights: NDArray[np.float64], pairs: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weights (r, g) times (g, g) or (r, g, g)."""
    if pairs.ndim == 2:
        return np.asarray(weights @ pairs, dtype=np.float64)
    return np.asarray(np.matmul(weights[:, None, :], pairs)[:, 0], dtype=np.float64)


def _pearson(
    u: NDArray[np.float64], v: NDArray[np.float64], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    total = np.maximum(weights.sum(axis=1, keepdims=True), 1)
    from_u = u - (weights * u).sum(axis=1, keepdims=True) / total
    from_v = v - (weights * v).sum(axis=1, keepdims=True) / total
    spread = (weights * from_u**2).sum(axis=1) * (weights * from_v**2).sum(axis=1)
    # Where one side is constant, rounding leaves it a spread that is not exactly nothing.
    nothing = 1e-24 * ((weights * u**2).sum(axis=1) * (weights * v**2).sum(axis=1) + 1e-300)
    cross = (weights * from_u * from_v).sum(axis=1)
    return np.where(spread > nothing, np.clip(cross / np.sqrt(np.maximum(spread, 1e-300)), -1, 1), np.nan)


def _bounds(interval: Interval | None) -> tuple[float | None, float | None]:
    """None without an interval, and for one without width: few points on a line are no certainty."""
    if interval is None or interval.low == interval.high:
        return None, None
    return interval.low, interval.high
