"""A number with what it rests on, and who counts in its denominator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Policy = Literal["strict", "missing_is_zero", "valid", "error"]
"""What an unscored value does to a mean.

strict: counts as 0. A protocol keeps from this what no system is to blame for: rows whose benchmark
is broken or whose scoring failed. missing_is_zero: counts as 0 when the system gave no usable output, dropped
when the metric had nothing to judge. valid: dropped. error: dropped, and there is no number when too few
are left.
"""

Counting = Policy | Literal["mixed"]
"""The policy of a number; "mixed" of one whose parts have several."""


@dataclass(frozen=True)
class Interval:
    """A bootstrap interval. Zero width means that every cluster gave the same value."""

    low: float
    high: float


@dataclass(frozen=True)
class Estimate:
    """A reduced number: its interval, and how many of the expected scores it rests on.

    Scores are those of rows, or of sessions where these are what is averaged; of several parts those
    of the part that lacks most.

    ``value`` is None when nothing was scored, or under "error" too little; ``low`` and ``high`` are
    None when there is no honest interval (one cluster, or too many resamples without a value).
    """

    value: float | None
    low: float | None
    high: float | None
    n_scored: int
    n_expected: int
    n_clusters: int
    policy: Counting

    @property
    def coverage(self) -> float | None:
        """Scored over expected, in 0..1; None when nothing was expected."""
        return self.n_scored / self.n_expected if self.n_expected else None

    def __str__(self) -> str:
        """``0.83 [0.78, 0.88] 30/32``, with "-" for what does not exist."""
        value = "-" if self.value is None else f"{self.value:.3f}"
        interval = "" if self.low is None or self.high is None else f" [{self.low:.3f}, {self.high:.3f}]"
        return f"{value}{interval} {self.n_scored}/{self.n_expected}"


def apply_policy(
    values: NDArray[np.float64],
    policy: Policy,
    *,
    missing: NDArray[np.bool_] | None = None,
) -> NDArray[np.float64]:
    """Values (n,) with NaN for unscored ones -> (n,) with 0 where the policy counts it, else NaN.

    ``missing`` (n,) is True where the system gave no usable output.
    """
    unscored = np.isnan(values)
    if policy == "strict":
        return np.where(unscored, 0.0, values)
    if policy == "missing_is_zero":
        if missing is None:
            raise ValueError('policy "missing_is_zero" needs to know which values are missing')
        return np.where(unscored & missing, 0.0, values)
    return values
