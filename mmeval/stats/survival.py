"""How long sessions go on without a failure, when some sessions end before they could fail.

Product-limit estimator of Kaplan and Meier (1958, JASA 53, 457-481) in discrete time, the turns. A
session that ends, or whose outcome becomes unknown, is censored: it counts as long as it was seen.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mmeval.stats.bootstrap import cluster_bootstrap_each
from mmeval.stats.estimate import Interval
from mmeval.stats.turns import prefix_survival


@dataclass(frozen=True)
class SurvivalPoint:
    """Estimated share of sessions without a failure up to this turn.

    ``at_risk`` sessions came here without one and have a known outcome here; ``failed`` of them
    fail here; ``censored`` of them succeed here and are not seen at any later turn.
    ``value`` is None from the first turn at which nobody is left to be seen (but stays 0 once all
    have failed); ``low`` and ``high`` are None when there is no honest interval.
    """

    turn: int
    value: float | None
    low: float | None
    high: float | None
    at_risk: int
    failed: int
    censored: int


def kaplan_meier(
    passed: NDArray[np.float64],
    sessions: ArrayLike,
    turns: ArrayLike,
    clusters: ArrayLike | None = None,
    *,
    resamples: int = 1000,
    level: float = 0.95,
    seed: int = 0,
) -> list[SurvivalPoint]:
    """Survival without a failed turn, one point per turn that occurs, with cluster bootstrap intervals.

    Args:
        passed: (n,) 1 or 0, NaN when unknown; observations of one turn must all pass.
        sessions: (n,) session of each observation.
        turns: (n,) turn of each observation; sessions may have any of the turns.
        clusters: (n,) what sessions are resampled with; the sessions themselves when None.
        resamples: Bootstrap resamples of each interval.
        level: Nominal coverage, in (0, 1).
        seed: Same seed, same intervals.
    """
    numbers = np.unique(np.asarray(turns))
    if not len(numbers):
        return []
    at_risk, failed, first = _event_tables(passed, sessions, turns)
    last = np.arange(len(numbers)) == (len(numbers) - 1 - np.argmax(at_risk[:, ::-1], axis=1))[:, None]
    censored = (at_risk & ~failed & last).sum(axis=0)
    components = np.hstack([at_risk, failed]).astype(np.float64)
    labels = np.asarray(sessions if clusters is None else clusters)[first]
    values = _survival(components.sum(axis=0))
    bounds = cluster_bootstrap_each(
        components, labels, _survival, resamples=resamples, level=level, seed=seed
    )
    return [
        _point(int(turn), float(value), interval, int(seen), int(lost), int(ended))
        for turn, value, interval, seen, lost, ended in zip(
            numbers, values, bounds, at_risk.sum(axis=0), failed.sum(axis=0), censored, strict=True
        )
    ]


def _point(
    turn: int, value: float, interval: Interval | None, at_risk: int, failed: int, censored: int
) -> SurvivalPoint:
    known = value if np.isfinite(value) else None
    low, high = (interval.low, interval.high) if interval and known is not None else (None, None)
    return SurvivalPoint(turn, known, low, high, at_risk, failed, censored)


def _event_tables(
    passed: NDArray[np.float64], sessions: ArrayLike, turns: ArrayLike
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.intp]]:
    """(sessions, turns) who is at risk and who fails, and where each session first occurs."""
    _, first, session_index = np.unique(np.asarray(sessions), return_index=True, return_inverse=True)
    numbers, turn_index = np.unique(np.asarray(turns), return_inverse=True)
    survived = np.full((len(first), len(numbers)), np.nan)
    present = np.zeros(survived.shape, dtype=bool)
    survived[session_index, turn_index] = prefix_survival(passed, sessions, turns)
    present[session_index, turn_index] = True
    lost = present & (survived != 1)  # failed, or unknown from here on
    lost_before = np.logical_or.accumulate(np.pad(lost, ((0, 0), (1, 0)))[:, :-1], axis=1)
    at_risk = present & ~lost_before & ~np.isnan(survived)
    return at_risk, at_risk & (survived == 0), first


def _survival(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sums (..., 2 turns) of at risk and failed -> products (..., turns) of the shares that passed.

    Once all have failed it stays 0, although nobody is at risk any more.
    """
    at_risk, failed = np.split(sums, 2, axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        passed = 1 - failed / at_risk
    over = np.logical_or.accumulate(passed == 0, axis=-1)
    return np.where(over, 0.0, np.cumprod(passed, axis=-1))
