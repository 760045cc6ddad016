"""Cluster bootstrap of any statistic that is a function of sums, as matrix products.

Observations in a cluster (a session, a source picture, a speaker) are not independent, so whole
clusters are resampled (Field & Welsh 2007, JRSS B 69). Quantiles are widened for few clusters by
the expanded percentile method (Hesterberg 2015, The American Statistician 69, section 5.3).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mmeval.stats.estimate import Interval

Combine = Callable[[NDArray[np.float64]], NDArray[np.float64]]
"""Sums (..., k) -> statistic (...,); NaN where it has no value."""

Statistics = Callable[[NDArray[np.float64]], NDArray[np.float64]]
"""Sums (r, k) or weights (r, n) -> m statistics of each, (r, m); NaN where one has no value."""

CHUNK_BYTES = 64 * 2**20
"""Memory that the resampling counts of one chunk may take."""

MOST_WEIGHTS = 10_000_000
FEWEST_RESAMPLES = 200
"""Resamples of weights are fewer where they would be more than so many numbers, down to this."""

MAX_UNDEFINED = 0.05
"""Above this share of resamples without a value there is no interval."""


def ratio_of_sums(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """(..., 2) sums of (value, weight) -> weighted mean (...,); NaN where the weight is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(sums[..., 1] > 0, sums[..., 0] / sums[..., 1], np.nan)


def cluster_bootstrap(
    components: NDArray[np.float64],
    clusters: ArrayLike,
    combine: Combine = ratio_of_sums,
    *,
    resamples: int = 1000,
    level: float = 0.95,
    seed: int = 0,
) -> Interval | None:
    """Interval of ``combine(components.sum(axis=0))``; None when there is no honest one.

    Args:
        components: (n, k) finite addends, for example value and weight of each observation.
        clusters: (n,) label of the cluster of each observation.
        combine: Sums (..., k) to the statistic (...,).
        resamples: Number of resampled sets of clusters.
        level: Nominal coverage, in (0, 1).
        seed: Same seed, same interval.
    """
    sums, labels = _sums_per_cluster(components, clusters)
    if len(labels) < 2:
        return None
    return _interval(_resampled(sums, combine, resamples, seed), len(labels), level)


def cluster_bootstrap_each(
    components: NDArray[np.float64],
    clusters: ArrayLike,
    combine: Statistics,
    *,
    resamples: int = 1000,
    level: float = 0.95,
    seed: int = 0,
) -> list[Interval | None]:
    """As ``cluster_bootstrap``, of several statistics of the same sums at once: an interval each."""
    sums, labels = _sums_per_cluster(components, clusters)
    return _intervals(_resampled(sums, combine, resamples, seed), len(labels), level)


def weighted_bootstrap(
    statistics: Statistics,
    clusters: ArrayLike,
    *,
    resamples: int = 1000,
    level: float = 0.95,
    seed: int = 0,
) -> list[Interval | None]:
    """Intervals of statistics that are no functions of sums: those of ranks, of fits, of a best choice.

    ``statistics`` gets weights (r, n): how often each of the n observations is there in r resamples,
    which is as often as its cluster was drawn. Beyond 10,000 observations there are fewer resamples,
    200 at least. None where there is no honest interval.
    """
    labels, index = np.unique(np.asarray(clusters), return_inverse=True)
    affordable = max(FEWEST_RESAMPLES, MOST_WEIGHTS // max(len(index), 1))
    drawn = _draws(len(labels), min(resamples, affordable), seed, widest=len(index))
    found = [statistics(counts[:, index]) for counts in drawn]
    return _intervals(np.concatenate(found), len(labels), level)


@dataclass(frozen=True)
class Difference:
    """First minus second system on the clusters that both have; None where it has no value."""

    value: float | None
    low: float | None
    high: float | None
    n_clusters: int


def paired_difference(
    first: NDArray[np.float64],
    first_clusters: ArrayLike,
    second: NDArray[np.float64],
    second_clusters: ArrayLike,
    combine: Combine = ratio_of_sums,
    *,
    resamples: int = 1000,
    level: float = 0.95,
    seed: int = 0,
) -> Difference:
    """Difference of a statistic between two systems, resampling the clusters they share together.

    ``first`` is (n, k), ``second`` (m, k), as in ``cluster_bootstrap``. Resampling both with the
    same clusters removes what the clusters have in common (their difficulty) from the interval.
    """
    sums_a, labels_a = _sums_per_cluster(first, first_clusters)
    sums_b, labels_b = _sums_per_cluster(second, second_clusters)
    shared, rows_a, rows_b = np.intersect1d(labels_a, labels_b, return_indices=True)
    if not len(shared):
        return Difference(None, None, None, 0)
    k = sums_a.shape[1]
    both = np.hstack([sums_a[rows_a], sums_b[rows_b]])

    def difference(sums: NDArray[np.float64]) -> NDArray[np.float64]:
        return combine(sums[..., :k]) - combine(sums[..., k:])

    value = float(difference(both.sum(axis=0)))
    if not math.isfinite(value):
        return Difference(None, None, None, len(shared))
    if len(shared) < 2:
        return Difference(value, None, None, len(shared))
    interval = _interval(_resampled(both, difference, resamples, seed), len(shared), level)
    low, high = (interval.low, interval.high) if interval else (None, None)
    return Difference(value, low, high, len(shared))


def _sums_per_cluster(
    components: NDArray[np.float64], clusters: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[Any]]:
    parts = np.asarray(components, dtype=np.float64)
    labels, index = np.unique(np.asarray(clusters), return_inverse=True)
    if parts.ndim != 2 or len(parts) != len(index):
        raise ValueError(f"components are {parts.shape}, clusters ({len(index)},); need (n, k) and (n,)")
    if not np.isfinite(parts).all():
        raise ValueError("components hold NaN or infinity; give unscored observations weight 0 instead")
    columns = [np.bincount(index, weights=column, minlength=len(labels)) for column in parts.T]
    return np.stack(columns, axis=1) if columns else np.zeros((len(labels), 0)), labels


def _resampled(sums: NDArray[np.float64], combine: Combine, resamples: int, seed: int) -> NDArray[np.float64]:
    """Statistic of each resample, (resamples,); (resamples, m) of a combine that gives m."""
    return np.concatenate([combine(counts @ sums) for counts in _draws(len(sums), resamples, seed)])


def _draws(n: int, resamples: int, seed: int, *, widest: int = 0) -> Iterator[NDArray[np.float64]]:
    """How often each of n clusters is drawn, (rows, n) at a time so that (rows, widest) fits the memory.

    Counts are drawn as indices: faster than multinomial.
    """
    rng = np.random.default_rng(seed)
    size = max(1, min(resamples, CHUNK_BYTES // (8 * max(n, widest, 1))))
    for start in range(0, resamples, size):
        rows = min(size, resamples - start)
        drawn = rng.integers(0, n, size=(rows, n), dtype=np.int64)
        drawn += np.arange(rows)[:, None] * n
        counts = np.bincount(drawn.ravel(), minlength=rows * n).reshape(rows, n)
        yield counts.astype(np.float64)


def _intervals(statistics: NDArray[np.float64], n_clusters: int, level: float) -> list[Interval | None]:
    if n_clusters < 2:
        return [None] * statistics.shape[1]
    return [_interval(column, n_clusters, level) for column in statistics.T]


def _interval(statistics: NDArray[np.float64], n_clusters: int, level: float) -> Interval | None:
    finite = statistics[np.isfinite(statistics)]
    if len(finite) < (1 - MAX_UNDEFINED) * len(statistics):
        return None
    tail = expanded_tail((1 - level) / 2, n_clusters)
    low, high = np.quantile(finite, [tail, 1 - tail])
    return Interval(float(low), float(high))


def expanded_tail(tail: float, n: int) -> float:
    """Tail probability that makes a percentile interval of ``n`` clusters as wide as a t interval."""
    t = student_t_quantile(1 - tail, n - 1)
    return NormalDist().cdf(-math.sqrt(n / (n - 1)) * t)


def student_t_quantile(p: float, df: int) -> float:
    """Quantile of Student's t for p in (0.5, 1); Hill 1970, CACM algorithm 396 (about 6 digits)."""
    two_tails = 2 * (1 - p)
    if df == 1:
        return 1 / math.tan(two_tails * math.pi / 2)
    if df == 2:
        return math.sqrt(2 / (two_tails * (2 - two_tails)) - 2)
    a = 1 / (df - 0.5)
    b = 48 / a**2
    c = ((20700 * a / b - 98) * a - 16) * a + 96.36
    d = ((94.5 / (b + c) - 3) / b + 1) * math.sqrt(a * math.pi / 2) * df
    y = (d * two_tails) ** (2 / df)
    if y > 0.05 + a:
        x = NormalDist().inv_cdf(two_tails / 2)
        y = x * x
        if df < 5:
            c += 0.3 * (df - 4.5) * (x + 0.6)
        c += (((0.05 * d * x - 5) * x - 7) * x - 2) * x + b
        y = (((((0.4 * y + 6.3) * y + 36) * y + 94.5) / c - y - 3) / b + 1) * x
        y = math.expm1(a * y * y)
    else:
        y = ((1 / (((df + 6) / (df * y) - 0.089 * d - 0.822) * (df + 2) * 3) + 0.5 / (df + 4)) * y - 1) * (
            df + 1
        ) / (df + 2) + 1 / y
    return math.sqrt(df * y)
