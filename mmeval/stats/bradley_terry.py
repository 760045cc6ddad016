"""Strengths of systems from pairwise votes: Bradley and Terry's model, ties as half a win for each.

P(i beats j) = 1 / (1 + exp(theta_j - theta_i)), by maximum likelihood (Bradley & Terry 1952,
Biometrika 39). Estimates are finite only among systems that can all be reached from each other
along wins and ties (Ford 1957, Am. Math. Monthly 64); of the others it is said what their votes show.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse.csgraph import connected_components  # type: ignore[import-untyped]

from mmeval.stats.bootstrap import cluster_bootstrap_each
from mmeval.stats.estimate import Interval

POINTS = 400 / math.log(10)
"""Elo points per unit of theta: 400 points are odds of 10 to 1."""

_STEPS = 100
_LONGEST_STEP = 2.0
_CLOSE = 1e-9

ABOVE = "won everything against the placed systems: no upper limit until it loses or ties once"
BELOW = "lost everything against the placed systems: no lower limit until it wins or ties once"
APART = "never compared with the placed systems, directly or through others"
BESIDE = "compared with the placed systems only through others that won or lost everything"
NOBODY = "nobody can be placed yet: that takes two systems that both won or tied against each other"


@dataclass(frozen=True)
class Strength:
    """A system's place among the others.

    Attributes:
        system: Its name.
        points: Elo points above the mean of the placed systems; None when not finite, for the ``reason``.
        low: Lower bound of the interval of the points; None without an honest one.
        high: Upper bound.
        win_probability: Chance of beating a system of mean strength, 0..1, ties counting half.
        win_low: Lower bound of its interval.
        win_high: Upper bound.
        wins: Votes for it.
        losses: Votes for its opponent.
        ties: Votes for neither.
        reason: Why there are no points; "" when there are.
    """

    system: str
    points: float | None
    low: float | None
    high: float | None
    win_probability: float | None
    win_low: float | None
    win_high: float | None
    wins: int
    losses: int
    ties: int
    reason: str = ""


@dataclass(frozen=True)
class BradleyTerry:
    """Strengths, strongest first: who only won before, who only lost after those with points.

    ``left_share`` is the share of points that went to the left side, 0.5 without a preference for a
    side; None without votes.
    """

    strengths: tuple[Strength, ...]
    n_votes: int
    n_ties: int
    n_clusters: int
    left_share: float | None


@dataclass(frozen=True)
class _Place:
    """Where a system stands: its theta with bounds, or why it has none. ``rank`` orders the reasons."""

    theta: float | None = None
    bounds: Interval | None = None
    reason: str = ""
    rank: int = field(default=0)


def bradley_terry(
    left: Sequence[str],
    right: Sequence[str],
    points_left: ArrayLike,
    clusters: ArrayLike | None = None,
    *,
    resamples: int = 1000,
    level: float = 0.95,
    seed: int = 0,
) -> BradleyTerry:
    """Fit strengths to n votes.

    Args:
        left: (n,) system shown left.
        right: (n,) system shown right, another one.
        points_left: (n,) 1 where left won, 0 where right won, 0.5 for a tie.
        clusters: (n,) what each vote is resampled with, for example its session.
        resamples: Bootstrap resamples of the intervals.
        level: Nominal coverage.
        seed: Same seed, same intervals.

    Raises:
        ValueError: lengths differ, a system meets itself, or points are none of 0, 0.5 and 1.
    """
    points = _checked(left, right, points_left)
    labels = np.arange(len(points)) if clusters is None else np.asarray(clusters)
    names = sorted({*left, *right})
    scores = _scores(names, left, right, points)
    places = _reasons(scores.sum(axis=0))
    group = [at for at, place in enumerate(places) if not place.reason]
    for at, place in zip(group, _placed(scores, labels, group, (resamples, level, seed)), strict=True):
        places[at] = place
    got = scores.sum(axis=(0, 2))

    def key(at: int) -> tuple[float, ...]:
        return places[at].rank, -(places[at].theta or 0.0), -got[at]

    order = sorted(range(len(names)), key=key)
    strengths = tuple(_strength(names[at], places[at], scores[:, at], scores[:, :, at]) for at in order)
    ties = int((points == 0.5).sum())
    share = float(points.mean()) if len(points) else None
    return BradleyTerry(strengths, len(points), ties, len(np.unique(labels)), share)


def _checked(left: Sequence[str], right: Sequence[str], points: ArrayLike) -> NDArray[np.float64]:
    values = np.asarray(points, dtype=np.float64)
    if not len(left) == len(right) == len(values):
        raise ValueError(f"{len(left)} left, {len(right)} right systems and {len(values)} points")
    if any(one == other for one, other in zip(left, right, strict=True)):
        raise ValueError("a system is compared with itself")
    if not np.isin(values, (0.0, 0.5, 1.0)).all():
        raise ValueError("points of the left system are 1, 0.5 or 0")
    return values


def _scores(
    names: list[str], left: Sequence[str], right: Sequence[str], points: NDArray[np.float64]
) -> NDArray[np.float64]:
    """(n, k, k) what system i got from system j in each vote."""
    place = {name: at for at, name in enumerate(names)}
    i = np.array([place[name] for name in left], dtype=np.intp)
    j = np.array([place[name] for name in right], dtype=np.intp)
    scores, rows = np.zeros((len(points), len(names), len(names))), np.arange(len(points))
    scores[rows, i, j] = points
    scores[rows, j, i] = 1 - points
    return scores


def _reasons(total: NDArray[np.float64]) -> list[_Place]:
    """Of each system why it cannot be placed, nothing for the largest group that can."""
    if not len(total):
        return []
    _, strong = connected_components(total > 0, directed=True, connection="strong")
    _, weak = connected_components(total > 0, directed=False)
    within = [total[np.ix_(strong == one, strong == one)].sum() for one in range(strong.max() + 1)]
    group = int(np.argmax(within))
    if not within[group]:
        return [_Place(reason=NOBODY)] * len(total)
    reach = _reach((total > 0)[None])[0]
    member = int(np.flatnonzero(strong == group)[0])
    places = []
    for at in range(len(total)):
        if strong[at] == group:
            places.append(_Place())
        elif weak[at] != weak[member]:
            places.append(_Place(reason=APART, rank=2))
        elif reach[at, member] or reach[member, at]:
            places.append(
                _Place(reason=ABOVE, rank=-1) if reach[at, member] else _Place(reason=BELOW, rank=1)
            )
        else:
            places.append(_Place(reason=BESIDE, rank=2))
    return places


def _placed(
    scores: NDArray[np.float64], labels: NDArray[np.generic], group: list[int], how: tuple[int, float, int]
) -> list[_Place]:
    """The systems of one group, with intervals from the votes inside it."""
    if not group:
        return []
    inner, k = scores[:, group][:, :, group], len(group)
    kept = inner.any(axis=(1, 2))
    components, (resamples, level, seed) = inner[kept].reshape(-1, k * k), how

    def fit(sums: NDArray[np.float64]) -> NDArray[np.float64]:
        return _thetas(sums.reshape(-1, k, k))

    best = fit(components.sum(axis=0)[None])[0]
    bounds = cluster_bootstrap_each(
        components, labels[kept], fit, resamples=resamples, level=level, seed=seed
    )
    return [_Place(float(theta), interval) for theta, interval in zip(best, bounds, strict=True)]


def _thetas(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """(r, k, k) sums of points -> (r, k) most likely thetas with mean 0; NaN where they are not finite.

    Newton's method on the concave likelihood. The step is kept short where votes are one-sided.
    """
    r, k = scores.shape[:2]
    finite = _reach(scores > 0).all(axis=(1, 2))
    met, got = scores + scores.transpose(0, 2, 1), scores.sum(axis=2)
    theta = np.zeros((r, k))
    for _ in range(_STEPS):
        expected = 1 / (1 + np.exp(theta[:, None, :] - theta[:, :, None]))
        slope = got - (met * expected).sum(axis=2)
        spread = met * expected * (1 - expected)
        # The ones fix the sum of thetas, which the votes leave open.
        curve = np.eye(k) * spread.sum(axis=2)[:, :, None] - spread + 1
        curve[~finite], slope[~finite] = np.eye(k), 0
        step = np.linalg.solve(curve, slope[:, :, None])[:, :, 0]
        longest = np.abs(step).max(axis=1, keepdims=True)
        theta += step * np.minimum(1, _LONGEST_STEP / np.maximum(longest, _CLOSE))
        if longest.max() < _CLOSE:
            break
    theta[~finite | (longest[:, 0] > 1e-6)] = np.nan
    return theta


def _reach(edges: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """(r, k, k) edges -> whether there is a path from i to j, of any length."""
    k = edges.shape[1]
    paths = edges | np.eye(k, dtype=bool)
    for _ in range(max(1, math.ceil(math.log2(max(k, 2))))):
        paths = (paths.astype(np.float32) @ paths.astype(np.float32)) > 0
    return paths


def _strength(name: str, place: _Place, got: NDArray[np.float64], given: NDArray[np.float64]) -> Strength:
    """``got`` and ``given`` are (n, k): what it got from each system in each vote, and what it gave."""
    met = (got + given).sum(axis=1) > 0
    points = got.sum(axis=1)[met]
    won, lost, tied = (int((points == outcome).sum()) for outcome in (1, 0, 0.5))
    low, high = (place.bounds.low, place.bounds.high) if place.bounds else (None, None)
    return Strength(
        system=name,
        points=_points(place.theta),
        low=_points(low),
        high=_points(high),
        win_probability=_chance(place.theta),
        win_low=_chance(low),
        win_high=_chance(high),
        wins=won,
        losses=lost,
        ties=tied,
        reason=place.reason,
    )


def _points(theta: float | None) -> float | None:
    return None if theta is None else POINTS * theta


def _chance(theta: float | None) -> float | None:
    return None if theta is None else 1 / (1 + math.exp(-theta))
