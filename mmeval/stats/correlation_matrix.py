"""How much metrics say the same: correlations of all pairs of columns, with intervals and an order.

Intervals bootstrap clusters of the linearised coefficient on Fisher's z scale. The linear terms are
the influence function of the rank correlation, the estimation of both rankings included (Croux &
Dehon 2010, Statistical Methods & Applications 19, 497-515), so observations need not be ranked
again for every resample.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations_with_replacement
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.cluster.hierarchy import leaves_list, linkage  # type: ignore[import-untyped]
from scipy.spatial.distance import squareform  # type: ignore[import-untyped]

from mmeval.stats.bootstrap import MAX_UNDEFINED, cluster_bootstrap_each
from mmeval.stats.estimate import Interval

MatrixMethod = Literal["spearman", "pearson"]

FEWEST_SHARED = 3
"""Shared observations below which there is no coefficient."""


@dataclass(frozen=True)
class CorrelationMatrix:
    """Symmetric (m, m) matrices; NaN where there is no coefficient or no interval.

    ``n`` counts the observations that both columns have; on the diagonal those of the column.
    """

    value: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    n: NDArray[np.int64]


def correlation_matrix(
    columns: NDArray[np.float64],
    clusters: ArrayLike,
    *,
    method: MatrixMethod = "spearman",
    resamples: int = 1000,
    level: float = 0.95,
    seed: int = 0,
) -> CorrelationMatrix:
    """Correlations between the columns (n, m) over the rows that both have; NaN means no value.

    There is none where fewer than 3 rows are shared or a column is constant on them. ``clusters``
    (n,) is what each row is resampled with. Values and intervals lie in -1..1.
    """
    labels, m = np.asarray(clusters), columns.shape[1]
    known = ~np.isnan(columns)
    value, low, high = (np.full((m, m), np.nan) for _ in range(3))
    alike: dict[bytes, list[_Pair]] = {}
    for i, j in combinations_with_replacement(range(m), 2):
        both = known[:, i] & known[:, j]
        found = _linearised(columns[both, i], columns[both, j], method)
        if found is not None:
            value[i, j] = value[j, i] = found[0]
            alike.setdefault(both.tobytes(), []).append(_Pair(i, j, *found))
    for shared, pairs in alike.items():  # the same rows are drawn once for all pairs that have them
        drawn = labels[np.frombuffer(shared, dtype=bool)]
        for pair, bounds in _fisher_intervals(pairs, drawn, resamples, level, seed):
            low[pair.i, pair.j] = low[pair.j, pair.i] = bounds.low
            high[pair.i, pair.j] = high[pair.j, pair.i] = bounds.high
    counts = known.astype(np.int64)
    return CorrelationMatrix(value, low, high, counts.T @ counts)


@dataclass(frozen=True, eq=False)
class _Pair:
    """A coefficient of columns ``i`` and ``j`` with the influence (n,) of each shared row on it."""

    i: int
    j: int
    r: float
    influence: NDArray[np.float64]


def similarity_order(correlation: NDArray[np.float64]) -> list[int]:
    """Places (m,) in an order that puts strongly correlated columns, of either sign, side by side.

    Leaves of average linkage on 1 - |r|, turned so that neighbours are as near as possible
    (Bar-Joseph et al. 2001, Bioinformatics 17). Unknown coefficients count as 0.
    """
    if len(correlation) < 3:
        return list(range(len(correlation)))
    distance = 1 - np.abs(np.nan_to_num(correlation))
    np.fill_diagonal(distance, 0.0)
    tree = linkage(squareform(np.clip(distance, 0, None), checks=False), "average", optimal_ordering=True)
    return [int(place) for place in leaves_list(tree)]


def _linearised(
    x: NDArray[np.float64], y: NDArray[np.float64], method: MatrixMethod
) -> tuple[float, NDArray[np.float64]] | None:
    """The coefficient and the influence (n,) of each observation on it; None where there is none."""
    if len(x) < FEWEST_SHARED or np.ptp(x) == 0 or np.ptp(y) == 0:
        return None
    if method == "pearson":
        u, v, influence = x - x.mean(), y - y.mean(), _moment_influence
    else:
        u, v, influence = _grades(x), _grades(y), _grade_influence
    cross, square_u, square_v = (float(np.mean(product)) for product in (u * v, u * u, v * v))
    scale = np.sqrt(square_u * square_v)
    r = float(np.clip(cross / scale, -1, 1))
    of_cross = influence(x, y, u, v)
    of_squares = influence(x, x, u, u) / square_u + influence(y, y, v, v) / square_v
    return r, np.asarray(of_cross / scale - r / 2 * of_squares, dtype=np.float64)


def _grades(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Centred empirical distribution function at each value, ties in the middle: in -0.5..0.5."""
    below, up_to = _below(values)
    return (below + up_to) / (2 * len(values)) - 0.5


def _below(values: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How many values are smaller than, and at most, each."""
    ordered = np.sort(values)
    return (
        np.searchsorted(ordered, values, "left").astype(np.float64),
        np.searchsorted(ordered, values, "right").astype(np.float64),
    )


def _moment_influence(
    x: NDArray[np.float64], y: NDArray[np.float64], u: NDArray[np.float64], v: NDArray[np.float64]
) -> NDArray[np.float64]:
    return u * v - float(np.mean(u * v))


def _grade_influence(
    x: NDArray[np.float64], y: NDArray[np.float64], u: NDArray[np.float64], v: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Influence on the mean of u v: its own term, and how it moves the grades of all others."""
    return u * v + _above(x, v) + _above(y, u) - 3 * float(np.mean(u * v))


def _above(values: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean over all observations of their weight times (1 where above this value, 1/2 where equal)."""
    sums = np.concatenate([[0.0], np.cumsum(weights[np.argsort(values, kind="stable")])])
    below, up_to = (edge.astype(np.intp) for edge in _below(values))
    return np.asarray((sums[-1] - (sums[below] + sums[up_to]) / 2) / len(values), dtype=np.float64)


def _fisher_intervals(
    pairs: list[_Pair], clusters: NDArray[np.generic], resamples: int, level: float, seed: int
) -> Iterator[tuple[_Pair, Interval]]:
    """On the z scale, whose derivative is 1 / (1 - r^2), so that bounds stay within -1..1."""
    certain = [pair for pair in pairs if 1 - abs(pair.r) < 1e-12]
    count = len(np.unique(clusters))
    alone = count ** (1 - count)  # share of resamples of one cluster, which have no coefficient
    if alone <= MAX_UNDEFINED:
        yield from ((pair, Interval(pair.r, pair.r)) for pair in certain)
    others = [pair for pair in pairs if pair not in certain]
    addends = [np.arctanh(pair.r) + pair.influence / (1 - pair.r**2) for pair in others]
    components = np.column_stack([*addends, np.ones(len(clusters))])
    found = cluster_bootstrap_each(components, clusters, _means, resamples=resamples, level=level, seed=seed)
    for pair, bounds in zip(others, found, strict=True):
        if bounds is not None:
            yield pair, Interval(float(np.tanh(bounds.low)), float(np.tanh(bounds.high)))


def _means(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sums (..., k + 1) of k addends and of the weight -> k means."""
    return sums[..., :-1] / sums[..., -1:]
