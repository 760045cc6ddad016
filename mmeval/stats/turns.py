"""How numbers move with the turns of a session: curves, survival of prefixes, pass rates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Cohort = Literal["ragged", "fixed"]
"""ragged: at each turn the sessions that have it. fixed: only sessions that have every turn."""


@dataclass(frozen=True)
class TurnPoint:
    """Mean over sessions at one turn; ``n`` sessions have a value there, ``sessions`` have the turn."""

    turn: int
    value: float | None
    n: int
    sessions: int


def cohort_members(sessions: ArrayLike, turns: ArrayLike, cohort: Cohort) -> NDArray[np.bool_]:
    """(n,) True for observations in the cohort.

    A fixed cohort holds the sessions that have an observation at every turn that occurs anywhere,
    so its curve is not bent by short sessions leaving.
    """
    session_index, turn_index, n_turns = _indices(sessions, turns)
    if cohort == "ragged":
        return np.ones(len(session_index), dtype=bool)
    seen = np.zeros((session_index.max(initial=-1) + 1, n_turns), dtype=bool)
    seen[session_index, turn_index] = True
    complete: NDArray[np.bool_] = np.all(seen, axis=1)
    return complete[session_index]


def turn_curve(
    values: NDArray[np.float64], sessions: ArrayLike, turns: ArrayLike, cohort: Cohort = "ragged"
) -> list[TurnPoint]:
    """Mean of the values (n,) at each turn, NaN meaning no value; each with how many it rests on."""
    members = cohort_members(sessions, turns, cohort)
    kept, kept_sessions, kept_turns = (
        values[members],
        np.asarray(sessions)[members],
        np.asarray(turns)[members],
    )
    points = []
    for turn in np.unique(kept_turns):
        here = kept_turns == turn
        valid = kept[here & ~np.isnan(kept)]
        mean = float(valid.mean()) if len(valid) else None
        points.append(TurnPoint(int(turn), mean, len(valid), len(np.unique(kept_sessions[here]))))
    return points


def prefix_survival(
    passed: NDArray[np.float64], sessions: ArrayLike, turns: ArrayLike
) -> NDArray[np.float64]:
    """(n,) 1 where this and all earlier turns of the session passed, else 0.

    ``passed`` is (n,) 0 or 1, NaN when unknown: one known failure decides, otherwise an unknown
    makes the prefix unknown (NaN). Several observations of one turn must all pass.
    """
    session_index, turn_index, n_turns = _indices(sessions, turns)
    if not len(session_index):
        return np.zeros(0)
    shape = (session_index.max() + 1, n_turns)
    failed, unknown = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
    np.logical_or.at(failed, (session_index, turn_index), passed == 0)
    np.logical_or.at(unknown, (session_index, turn_index), np.isnan(passed))
    failed, unknown = np.logical_or.accumulate(failed, axis=1), np.logical_or.accumulate(unknown, axis=1)
    survival = np.where(failed, 0.0, np.where(unknown, np.nan, 1.0))
    return np.asarray(survival[session_index, turn_index], dtype=np.float64)


def passes(values: NDArray[np.float64], threshold: float, *, higher: bool = True) -> NDArray[np.float64]:
    """(n,) 1.0 where a value reaches the threshold, 0.0 where not, NaN where there is none."""
    reached = values >= threshold if higher else values <= threshold
    return np.where(np.isnan(values), np.nan, reached.astype(np.float64))


def pass_rate(values: NDArray[np.float64], threshold: float, *, higher: bool = True) -> float | None:
    """Share of values that reach the threshold; values that are NaN are left out."""
    outcome = passes(values, threshold, higher=higher)
    known = outcome[~np.isnan(outcome)]
    return float(known.mean()) if len(known) else None


def _indices(sessions: ArrayLike, turns: ArrayLike) -> tuple[NDArray[np.intp], NDArray[np.intp], int]:
    _, session_index = np.unique(np.asarray(sessions), return_inverse=True)
    numbers, turn_index = np.unique(np.asarray(turns), return_inverse=True)
    return session_index, turn_index, len(numbers)
