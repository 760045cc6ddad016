"""Numbers against yes and no: ROC and precision-recall curves, confusion at a threshold, the best one.

"Passes" means at least as good as the threshold: ``value >= threshold`` where higher is better,
``value <= threshold`` where lower is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mmeval.stats.bootstrap import cluster_bootstrap_each, weighted_bootstrap
from mmeval.stats.estimate import Interval

Criterion = Literal["balanced_accuracy", "f1", "youden"]

MEASURES = ("accuracy", "balanced_accuracy", "precision", "recall", "specificity", "f1", "youden")
"""What a threshold is judged by; Youden's J is recall + specificity - 1, in -1..1, all others in 0..1."""


@dataclass(frozen=True)
class Measured:
    """A number with its interval. ``value`` is None when it is undefined, bounds without an honest one."""

    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Curve:
    """Rates (d,) at thresholds from the strictest, an infinity that nothing passes, over all values.

    The ROC curve is ``recall`` over ``false_alarms``. Rates are NaN where they are undefined, as
    ``precision`` is where nothing passes.
    """

    thresholds: NDArray[np.float64]
    recall: NDArray[np.float64]
    false_alarms: NDArray[np.float64]
    precision: NDArray[np.float64]


@dataclass(frozen=True)
class Discrimination:
    """How well values separate positives from negatives over all thresholds.

    ``auc`` is the area under the ROC curve, 0.5 for chance; ``average_precision`` the mean precision
    over the steps of recall, the share of positives for chance.
    """

    auc: Measured
    average_precision: Measured
    n_positive: int
    n_negative: int
    reason: str = ""


@dataclass(frozen=True)
class BestThreshold:
    """The threshold that maximises a criterion on these data, with what it reaches.

    ``reached`` is judged on the data the threshold was chosen on, so new data will give less.
    """

    criterion: Criterion
    threshold: Measured
    reached: Measured


@dataclass(frozen=True)
class Confusion:
    """Places of the observations in each cell, and the measures at the threshold.

    ``true_pass`` were passed by metric and people, ``false_pass`` by the metric alone,
    ``false_fail`` by people alone, ``true_fail`` by neither.
    """

    threshold: float
    true_pass: NDArray[np.intp]
    false_pass: NDArray[np.intp]
    false_fail: NDArray[np.intp]
    true_fail: NDArray[np.intp]
    measures: dict[str, Measured]


def threshold_curve(values: ArrayLike, positive: ArrayLike, *, higher: bool = True) -> Curve:
    """The curve of finite ``values`` (n,) against ``positive`` (n,) bool."""
    signed, truth = _checked(values, positive, higher)
    ends, (passed, alarms) = _cumulated(signed, truth, np.ones((1, len(signed))))
    found, false = passed[0], alarms[0]
    with np.errstate(divide="ignore", invalid="ignore"):
        return Curve(
            np.append(np.inf, ends) * (1 if higher else -1),
            np.append(0, found / truth.sum()),
            np.append(0, false / (~truth).sum()),
            np.append(np.nan, found / (found + false)),
        )


def discrimination(
    values: ArrayLike,
    positive: ArrayLike,
    clusters: ArrayLike,
    *,
    higher: bool = True,
    resamples: int = 1000,
    level: float = 0.95,
    seed: int = 0,
) -> Discrimination:
    """Area under the ROC curve and average precision, with intervals over ``clusters`` (n,)."""
    signed, truth = _checked(values, positive, higher)
    n_positive, n_negative = int(truth.sum()), int((~truth).sum())
    if not n_positive or not n_negative:
        one = "negative" if n_positive else "positive"
        reason = f"none of the {len(truth)} verdicts is {one}" if len(truth) else "there are no verdicts"
        return Discrimination(Measured(None), Measured(None), n_positive, n_negative, reason)

    def areas(weights: NDArray[np.float64]) -> NDArray[np.float64]:
        return _areas(*_cumulated(signed, truth, weights)[1])

    auc, precision = areas(np.ones((1, len(signed))))[0]
    bounds = weighted_bootstrap(areas, clusters, resamples=resamples, level=level, seed=seed)
    return Discrimination(_measured(auc, bounds[0]), _measured(precision, bounds[1]), n_positive, n_negative)


def best_threshold(
    values: ArrayLike,
    positive: ArrayLike,
    clusters: ArrayLike,
    criterion: Criterion = "balanced_accuracy",
    *,
    higher: bool = True,
    resamples: int = 1000,
    level: float = 0.95,
    seed: int = 0,
) -> BestThreshold:
    """The value that works best as threshold; the strictest one of equally good ones.

    Its interval shows how far the choice depends on which clusters were drawn. Balanced accuracy and
    Youden's J choose the same threshold.
    """
    signed, truth = _checked(values, positive, higher)
    if truth.all() or not truth.any():
        return BestThreshold(criterion, Measured(None), Measured(None))

    def chosen(weights: NDArray[np.float64]) -> NDArray[np.float64]:
        ends, (passed, alarms) = _cumulated(signed, truth, weights)
        cells = _cells(passed, alarms)
        reached = _measures(cells)[..., MEASURES.index(criterion)]
        best = np.argmax(np.nan_to_num(reached, nan=-np.inf), axis=1)
        top = np.take_along_axis(reached, best[:, None], axis=1)[:, 0]
        threshold = ends[best] * (1 if higher else -1)
        return np.column_stack([np.where(np.isnan(top), np.nan, threshold), top])

    threshold, top = chosen(np.ones((1, len(signed))))[0]
    bounds = weighted_bootstrap(chosen, clusters, resamples=resamples, level=level, seed=seed)
    return BestThreshold(criterion, _measured(threshold, bounds[0]), _measured(top, bounds[1]))


def confusion(
    values: ArrayLike,
    positive: ArrayLike,
    threshold: float,
    clusters: ArrayLike | None = None,
    *,
    higher: bool = True,
    resamples: int = 1000,
    level: float = 0.95,
    seed: int = 0,
) -> Confusion:
    """Who is in which cell at a threshold, and the ``MEASURES`` there.

    Without ``clusters`` the measures have no intervals, which is quick enough for a slider.
    """
    signed, truth = _checked(values, positive, higher)
    passed = signed >= (threshold if higher else -threshold)
    members = np.stack([passed & truth, passed & ~truth, ~passed & truth, ~passed & ~truth], axis=1)
    cells = members.astype(np.float64)
    reached = _measures(cells.sum(axis=0))
    bounds: list[Interval | None] = [None] * len(MEASURES)
    if clusters is not None and len(cells):
        bounds = cluster_bootstrap_each(
            cells, clusters, _measures, resamples=resamples, level=level, seed=seed
        )
    measures = {name: _measured(*both) for name, *both in zip(MEASURES, reached, bounds, strict=True)}
    places = [np.flatnonzero(cell) for cell in members.T]
    return Confusion(float(threshold), places[0], places[1], places[2], places[3], measures)


def _checked(
    values: ArrayLike, positive: ArrayLike, higher: bool
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Values turned so that higher is better, and the truth."""
    numbers, truth = np.asarray(values, dtype=np.float64), np.asarray(positive, dtype=bool)
    if numbers.shape != truth.shape or numbers.ndim != 1:
        raise ValueError(f"need two (n,) arrays, got {numbers.shape} and {truth.shape}")
    if np.isnan(numbers).any():
        raise ValueError("values hold NaN; leave unscored ones out first and count them")
    return numbers if higher else -numbers, truth


def _cumulated(
    signed: NDArray[np.float64], truth: NDArray[np.bool_], weights: NDArray[np.float64]
) -> tuple[NDArray[np.float64], tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Distinct values (d,) from best to worst; (r, d) positives and negatives that pass at each."""
    order = np.argsort(-signed, kind="stable")
    ordered = signed[order]
    last = np.flatnonzero(np.append(ordered[1:] != ordered[:-1], len(ordered) > 0))
    drawn = weights[:, order]
    passed = np.cumsum(drawn * truth[order], axis=1)[:, last]
    alarms = np.cumsum(drawn * ~truth[order], axis=1)[:, last]
    return ordered[last], (passed, alarms)


def _areas(passed: NDArray[np.float64], alarms: NDArray[np.float64]) -> NDArray[np.float64]:
    """(r, 2) area under the ROC curve by trapezoids, and average precision by steps."""
    zero = np.zeros((len(passed), 1))
    found, false = np.diff(passed, prepend=zero), np.diff(alarms, prepend=zero)
    positives, negatives = passed[:, -1], alarms[:, -1]
    with np.errstate(divide="ignore", invalid="ignore"):
        auc = (false * (passed - found / 2)).sum(axis=1) / (positives * negatives)
        precision = np.nan_to_num(passed / (passed + alarms))
        average = (found * precision).sum(axis=1) / positives
    return np.column_stack([auc, np.where(negatives > 0, average, np.nan)])


def _cells(passed: NDArray[np.float64], alarms: NDArray[np.float64]) -> NDArray[np.float64]:
    """(r, d, 4) true pass, false pass, false fail, true fail."""
    return np.stack([passed, alarms, passed[:, -1:] - passed, alarms[:, -1:] - alarms], axis=-1)


def _measures(cells: NDArray[np.float64]) -> NDArray[np.float64]:
    """(..., 4) cells -> (..., 7) ``MEASURES``, NaN where one is undefined."""
    tp, fp, fn, tn = np.moveaxis(cells, -1, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        recall, specificity = tp / (tp + fn), tn / (tn + fp)
        return np.stack(
            [
                (tp + tn) / cells.sum(axis=-1),
                (recall + specificity) / 2,
                tp / (tp + fp),
                recall,
                specificity,
                2 * tp / (2 * tp + fp + fn),
                recall + specificity - 1,
            ],
            axis=-1,
        )


def _measured(value: float, interval: Interval | None) -> Measured:
    if not np.isfinite(value):
        return Measured(None)
    return Measured(float(value), *((interval.low, interval.high) if interval else ()))
