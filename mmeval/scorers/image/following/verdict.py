"""A verdict: every condition with its margin, success when all are met."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mmeval.scorers.evidence import Evidence, Facts
from mmeval.scorers.score import Score

Margins = Mapping[str, float]
"""How far each condition is met (positive) or missed (zero or negative), in its own unit."""

FAMILY = "instruction_following"


def verdict(conditions: Margins, *evidence: Evidence, **facts: str | float | bool | None) -> Score:
    """1 when every condition has a positive margin, otherwise 0.

    The facts keep each margin and, as ``margin``, the smallest: the graded form of the verdict,
    positive exactly when it is 1.
    """
    margin = min(conditions.values())
    decided = {**facts, **{name: round(value, 4) for name, value in conditions.items()}}
    kept = Facts("conditions", {"margin": margin, **decided})
    return Score(float(margin > 0), evidence=(kept, *evidence))


def best(options: list[dict[str, float]], otherwise: dict[str, float]) -> dict[str, float]:
    """The option that comes closest to success, or ``otherwise`` when there is none."""
    return next(iter(by_margin(options)), otherwise)


def by_margin(options: Iterable[dict[str, float]]) -> list[dict[str, float]]:
    """The options, those that come closest to success first."""
    return sorted(options, key=lambda conditions: -min(conditions.values()))
