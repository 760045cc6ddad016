"""What a scorer returns: a value or the reason why there is none, with its evidence."""

from __future__ import annotations

import math
from dataclasses import dataclass

from mmeval.media import Status
from mmeval.scorers.evidence import Evidence


@dataclass(frozen=True)
class Score:
    """A finite value, or None with a status and a reason; never a number that was not computed."""

    value: float | None
    status: Status = "scored"
    reason: str = ""
    evidence: tuple[Evidence, ...] = ()

    def __post_init__(self) -> None:
        if (self.value is None) != (self.status != "scored"):
            raise ValueError("a score has either a value or a status that says why it has none")
        if self.value is not None and not math.isfinite(self.value):
            raise ValueError(f"the value is {self.value}; return unscored(...) with the reason instead")
        if self.value is None and not self.reason:
            raise ValueError("an unscored result needs a reason")


def unscored(reason: str, *evidence: Evidence, status: Status = "undefined") -> Score:
    """A score without a value; ``reason`` is a sentence for people."""
    return Score(None, status, reason, evidence)
