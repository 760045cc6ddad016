"""Do annotators agree more than by chance: Cohen's and Fleiss' kappa, Krippendorff's alpha.

All three are 1 minus observed over expected disagreement. Both are sums over items, so intervals
resample clusters of items. Sources: Cohen 1960, Educ. Psychol. Meas. 20, and 1968, Psychol. Bull.
70 (weights); Fleiss 1971, Psychol. Bull. 76; Krippendorff 2011, "Computing Krippendorff's
alpha-reliability".
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mmeval.stats.bootstrap import Combine, cluster_bootstrap

Weights = Literal["none", "linear", "quadratic"]
"""How much two answers differ: at all, by their distance, or by its square."""

Scale = Literal["nominal", "ordinal", "interval"]

MOST_VALUES = 20
"""Distinct answers that a coefficient over pairs of answers takes."""

_TINY = 1e-12


@dataclass(frozen=True)
class Agreement:
    """A coefficient of agreement and what it rests on.

    Attributes:
        coefficient: Its name, with weights or scale.
        value: 1 for full agreement, 0 for as much as chance gives, below 0 for less; None when
            undefined, for the ``reason``.
        low: Lower bound of the interval; None without an honest one.
        high: Upper bound.
        observed: Share of pairs of answers about the same item that are equal, 0..1.
        n_items: Items used.
        n_annotators: Annotators with an answer about one of them.
        n_answers: Answers used.
        n_clusters: What was resampled.
        reason: Why there is no value; "" when there is one.
    """

    coefficient: str
    value: float | None
    low: float | None
    high: float | None
    observed: float | None
    n_items: int
    n_annotators: int
    n_answers: int
    n_clusters: int
    reason: str = ""

    def __str__(self) -> str:
        """``Cohen's kappa 0.71 [0.60, 0.82], 40 items, 2 annotators``, or why there is none."""
        bounds = "" if self.low is None or self.high is None else f" [{self.low:.2f}, {self.high:.2f}]"
        value = f"- ({self.reason})" if self.value is None else f"{self.value:.2f}{bounds}"
        return f"{self.coefficient} {value}, {self.n_items} items, {self.n_annotators} annotators"


def cohen_kappa(
    ratings: ArrayLike,
    weights: Weights = "none",
    clusters: ArrayLike | None = None,
    *,
    resamples: int = 1000,
    level: float = 0.95,
    seed: int = 0,
) -> Agreement:
    """Cohen's kappa of two annotators over the items that both answered.

    Args:
        ratings: (n, 2) answers as numbers, NaN where there is none. With weights their distances count.
        weights: "none" for categories; "linear" or "quadratic" for scales.
        clusters: (n,) what each item is resampled with; each item by itself when None.
        resamples: Bootstrap resamples of the interval.
        level: Nominal coverage of the interval.
        seed: Same seed, same interval.
    """
    table, labels = _checked(ratings, clusters)
    if table.shape[1] != 2:
        raise ValueError(f"Cohen's kappa compares two annotators, not {table.shape[1]}")
    name = "Cohen's kappa" + ("" if weights == "none" else f" ({weights} weights)")
    used = ~np.isnan(table).any(axis=1)
    values, codes = _codes(table[used])
    if problem := _too_little(codes, values):
        return _undefined(name, table[used], labels[used], problem)
    k = len(values)
    power = {"none": 0, "linear": 1, "quadratic": 2}[weights]
    cost = np.abs(values[:, None] - values[None, :]) ** power * (1 - np.eye(k))
    pairs = np.eye(k * k)[codes[:, 0] * k + codes[:, 1]]

    def kappa(sums: NDArray[np.float64]) -> NDArray[np.float64]:
        joint = sums.reshape(*sums.shape[:-1], k, k)
        by_chance = joint.sum(-1)[..., :, None] * joint.sum(-2)[..., None, :]
        total = joint.sum((-2, -1))
        return _one_minus((cost * joint).sum((-2, -1)) * total, (cost * by_chance).sum((-2, -1)))

    return _agreement(name, table[used], labels[used], pairs, kappa, (resamples, level, seed))


def fleiss_kappa(
    ratings: ArrayLike,
    clusters: ArrayLike | None = None,
    *,
    resamples: int = 1000,
    level: float = 0.95,
    seed: int = 0,
) -> Agreement:
    """Fleiss' kappa of several annotators in categories; who answered which item does not matter.

    It needs the same number of answers to each item: used are the items with the number of answers,
    two or more, that keeps most answers. ``ratings`` is (n, annotators) with NaN where there is none;
    the rest is as in ``cohen_kappa``.
    """
    table, labels = _checked(ratings, clusters)
    given = (~np.isnan(table)).sum(axis=1)
    kept = [int((given == m).sum()) * m for m in range(2, table.shape[1] + 1)]
    used = given == (2 + int(np.argmax(kept)) if any(kept) else -1)
    values, codes = _codes(table[used])
    if problem := _too_little(codes, values):
        return _undefined("Fleiss' kappa", table[used], labels[used], problem)
    counts = _counts(codes, len(values))
    m = counts.sum(axis=1)
    agreeing = (counts * (counts - 1)).sum(axis=1) / (m * (m - 1))
    components = np.column_stack([1 - agreeing, np.ones(len(counts)), counts / m[:, None]])

    def kappa(sums: NDArray[np.float64]) -> NDArray[np.float64]:
        n = sums[..., 1]
        return _one_minus(sums[..., 0] * n, n**2 - (sums[..., 2:] ** 2).sum(-1))

    return _agreement("Fleiss' kappa", table[used], labels[used], components, kappa, (resamples, level, seed))


def krippendorff_alpha(
    ratings: ArrayLike,
    scale: Scale = "nominal",
    clusters: ArrayLike | None = None,
    *,
    resamples: int = 1000,
    level: float = 0.95,
    seed: int = 0,
) -> Agreement:
    """Krippendorff's alpha of any number of annotators, any of whom may have skipped any item.

    ``ratings`` is (n, annotators) with NaN where there is none; items with one answer do not count.
    ``scale`` says how answers differ: as names, as ranks, or by their squared distance. The rest is
    as in ``cohen_kappa``.
    """
    table, labels = _checked(ratings, clusters)
    name = f"Krippendorff's alpha ({scale})"
    used = (~np.isnan(table)).sum(axis=1) >= 2
    values, codes = _codes(table[used])
    if problem := _too_little(codes, values, many=scale != "ordinal"):
        return _undefined(name, table[used], labels[used], problem)
    if scale == "interval":
        components, alpha = _interval_parts(table[used])
    else:
        counts = _counts(codes, len(values))
        components, alpha = _nominal_parts(counts) if scale == "nominal" else _ordinal_parts(counts)
    return _agreement(name, table[used], labels[used], components, alpha, (resamples, level, seed))


def item_disagreement(ratings: ArrayLike, scale: Scale = "nominal") -> NDArray[np.float64]:
    """(n,) mean difference between two answers about an item; NaN with fewer than two.

    Nominal: share of pairs of answers that differ, 0..1. Otherwise the mean absolute difference.
    """
    table = np.asarray(ratings, dtype=np.float64)
    differences = np.abs(table[:, :, None] - table[:, None, :])
    if scale == "nominal":
        differences = np.where(np.isnan(differences), np.nan, (differences > 0).astype(np.float64))
    m = (~np.isnan(table)).sum(axis=1)
    pairs = np.where(m >= 2, m * (m - 1), np.nan)
    return np.asarray(np.nansum(differences, axis=(1, 2)) / pairs, dtype=np.float64)


def _nominal_parts(counts: NDArray[np.float64]) -> tuple[NDArray[np.float64], Combine]:
    m = counts.sum(axis=1)
    differing = (counts * (m[:, None] - counts)).sum(axis=1) / (m - 1)

    def alpha(sums: NDArray[np.float64]) -> NDArray[np.float64]:
        n = sums[..., 1:].sum(-1)
        return _one_minus(sums[..., 0] * (n - 1), n**2 - (sums[..., 1:] ** 2).sum(-1))

    return np.column_stack([differing, counts]), alpha


def _ordinal_parts(counts: NDArray[np.float64]) -> tuple[NDArray[np.float64], Combine]:
    """The distance of two ranks depends on how often all between them occur, so pairs are kept."""
    m, k = counts.sum(axis=1), counts.shape[1]
    pairs = counts[:, :, None] * counts[:, None, :] - counts[:, :, None] * np.eye(k)
    coincidences = pairs / (m - 1)[:, None, None]

    def alpha(sums: NDArray[np.float64]) -> NDArray[np.float64]:
        joint = sums.reshape(*sums.shape[:-1], k, k)
        totals = joint.sum(-1)
        rank = np.cumsum(totals, axis=-1) - totals / 2
        cost = (rank[..., :, None] - rank[..., None, :]) ** 2
        by_chance = totals[..., :, None] * totals[..., None, :]
        return _one_minus(
            (cost * joint).sum((-2, -1)) * (totals.sum(-1) - 1), (cost * by_chance).sum((-2, -1))
        )

    return coincidences.reshape(len(counts), k * k), alpha


def _interval_parts(table: NDArray[np.float64]) -> tuple[NDArray[np.float64], Combine]:
    centred = table - np.nanmean(table)  # sums of squares of small numbers keep their digits
    m = (~np.isnan(table)).sum(axis=1)
    total, square = np.nansum(centred, axis=1), np.nansum(centred**2, axis=1)
    differing = 2 * (m * square - total**2) / (m - 1)

    def alpha(sums: NDArray[np.float64]) -> NDArray[np.float64]:
        n = sums[..., 1]
        return _one_minus(sums[..., 0] * (n - 1), 2 * (n * sums[..., 3] - sums[..., 2] ** 2))

    return np.column_stack([differing, m, total, square]), alpha


def _one_minus(observed: NDArray[np.float64], expected: NDArray[np.float64]) -> NDArray[np.float64]:
    """1 - observed / expected disagreement; NaN where none is expected."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(expected > _TINY, 1 - observed / expected, np.nan)


def _checked(
    ratings: ArrayLike, clusters: ArrayLike | None
) -> tuple[NDArray[np.float64], NDArray[np.generic]]:
    table = np.asarray(ratings, dtype=np.float64)
    if table.ndim != 2:
        raise ValueError(f"ratings are (items, annotators), not {table.shape}")
    labels = np.arange(len(table)) if clusters is None else np.asarray(clusters)
    if len(labels) != len(table):
        raise ValueError(f"there are {len(table)} items and {len(labels)} clusters")
    return table, labels


def _codes(table: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """The distinct answers, and (n, annotators) the place of each among them, -1 for none."""
    values = np.unique(table[~np.isnan(table)])
    return values, np.where(np.isnan(table), -1, np.searchsorted(values, table))


def _counts(codes: NDArray[np.intp], k: int) -> NDArray[np.float64]:
    """(n, k) how often each answer was given to each item."""
    return np.stack([(codes == place).sum(axis=1) for place in range(k)], axis=1).astype(np.float64)


def _too_little(codes: NDArray[np.intp], values: NDArray[np.float64], *, many: bool = False) -> str:
    if not len(codes):
        return "no item was answered by two annotators"
    if len(values) == 1:
        return "all answers are the same, so chance alone would agree as well"
    if len(values) > MOST_VALUES and not many:
        return (
            f"{len(values)} different answers, more than {MOST_VALUES}; "
            "use Krippendorff's alpha, nominal or interval"
        )
    return ""


def _agreement(
    name: str,
    table: NDArray[np.float64],
    labels: NDArray[np.generic],
    components: NDArray[np.float64],
    combine: Combine,
    how: tuple[int, float, int],
) -> Agreement:
    value = float(combine(components.sum(axis=0)))
    if not math.isfinite(value):
        return _undefined(name, table, labels, "chance alone would agree as well")
    resamples, level, seed = how
    interval = cluster_bootstrap(components, labels, combine, resamples=resamples, level=level, seed=seed)
    low, high = (interval.low, interval.high) if interval else (None, None)
    return Agreement(name, value, low, high, *_basis(table, labels))


def _undefined(name: str, table: NDArray[np.float64], labels: NDArray[np.generic], reason: str) -> Agreement:
    return Agreement(name, None, None, None, *_basis(table, labels), reason)


def _basis(
    table: NDArray[np.float64], labels: NDArray[np.generic]
) -> tuple[float | None, int, int, int, int]:
    """Equal pairs, items, annotators, answers and clusters."""
    known = ~np.isnan(table)
    m = known.sum(axis=1)
    n_pairs = float((m * (m - 1)).sum())
    differing = float(np.nansum(item_disagreement(table) * m * (m - 1))) if n_pairs else 0.0
    observed = 1 - differing / n_pairs if n_pairs else None
    return observed, len(table), int(known.any(axis=0).sum()), int(known.sum()), len(np.unique(labels))
