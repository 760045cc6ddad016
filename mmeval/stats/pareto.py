"""Which options no other option beats on every count."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def dominators(points: NDArray[np.float64], higher: Sequence[bool]) -> list[list[int]]:
    """For each of n points (n, k) the places of those that are as good on every axis and better on one.

    ``higher`` (k,) says per axis whether more is better. Points without a value (NaN) on an axis
    neither dominate nor are dominated.
    """
    values = np.where(np.asarray(higher, dtype=bool), points, -points)
    known = _known(values)
    found = []
    for place, point in enumerate(values):
        beats = (values >= point).all(axis=1) & (values > point).any(axis=1) & known & known[place]
        found.append([int(other) for other in np.flatnonzero(beats)])
    return found


def pareto_front(points: NDArray[np.float64], higher: Sequence[bool]) -> list[int]:
    """Places of the points (n, k) that nothing dominates, from the first axis' lowest value up."""
    beaten = dominators(points, higher)
    known = _known(points)
    free = [place for place in range(len(points)) if known[place] and not beaten[place]]
    return sorted(free, key=lambda place: tuple(points[place]))


def _known(points: NDArray[np.float64]) -> NDArray[np.bool_]:
    """(n,) which points have a value on every axis."""
    return np.asarray(~np.isnan(points).any(axis=1))
