"""How well numbers tell two classes apart, and the geometric mean."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def roc_auc(scores: ArrayLike, positive: ArrayLike) -> float | None:
    """Chance that a positive scores above a negative, ties counting half (Mann-Whitney U).

    ``scores`` is (n,) finite, ``positive`` (n,) bool. None when a class is empty.
    """
    values, truth = np.asarray(scores, dtype=np.float64), np.asarray(positive, dtype=bool)
    _same_length(values, truth)
    n_positive, n_negative = int(truth.sum()), int((~truth).sum())
    if not n_positive or not n_negative:
        return None
    u = average_ranks(values)[truth].sum() - n_positive * (n_positive + 1) / 2
    return float(u / (n_positive * n_negative))


def average_ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n,) ranks from 1; equal values share the mean of their ranks."""
    if np.isnan(values).any():
        raise ValueError("values hold NaN; leave unscored ones out first")
    _, index, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - (counts - 1) / 2)[index], dtype=np.float64)


def balanced_accuracy(predicted: ArrayLike, positive: ArrayLike) -> float | None:
    """Mean of the recalls of both classes, in 0..1; None when a class is empty."""
    said, truth = np.asarray(predicted, dtype=bool), np.asarray(positive, dtype=bool)
    _same_length(said, truth)
    if truth.all() or not truth.any():
        return None
    return float((said[truth].mean() + (~said[~truth]).mean()) / 2)


def geometric_mean(values: NDArray[np.float64], axis: int = -1) -> NDArray[np.float64]:
    """n-th root of the product of n values along ``axis``; NaN where one is NaN or negative."""
    parts = np.asarray(values, dtype=np.float64)
    safe = np.where(parts < 0, np.nan, parts)
    return np.asarray(np.prod(safe, axis=axis) ** (1 / parts.shape[axis]), dtype=np.float64)


def _same_length(first: NDArray[np.generic], second: NDArray[np.generic]) -> None:
    if first.shape != second.shape or first.ndim != 1:
        raise ValueError(f"need two (n,) arrays, got {first.shape} and {second.shape}")
