"""What a protocol declares: which metrics are computed, and which numbers are made of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mmeval.scorers import BoundScorer
from mmeval.stats import Counting, Policy

Unit = Literal["turn", "session"]
Better = Literal["higher", "lower"]
Rule = Literal["turn_mean", "all_turns_so_far", "last_turn_all", "session_mean", "geometric_mean"]
"""How scores become one number.

turn_mean: mean over turns (items of a turn are averaged first).
all_turns_so_far: share of turns at which this and all earlier turns of the session passed.
last_turn_all: share of sessions in which every turn passed.
session_mean: mean within each session, then over sessions, so long sessions weigh no more.
geometric_mean: of the reductions in ``parts``, where one below 0 counts as 0.
"""

UNIT_OF_RULE: dict[Rule, Unit] = {
    "turn_mean": "turn",
    "all_turns_so_far": "turn",
    "last_turn_all": "session",
    "session_mean": "session",
    "geometric_mean": "turn",
}


@dataclass(frozen=True)
class Reduction:
    """A named number: what it reads, its rule, and what an unscored row does to it.

    ``reads`` holds scorer names, families or metric identities (with or without ``@models``).
    ``passes_at`` is the value from which a turn counts as passed under the rules that ask for it.
    ``parts`` are the reductions of a geometric mean, which reads nothing itself.
    """

    name: str
    title: str
    reads: tuple[str, ...] = ()
    rule: Rule = "turn_mean"
    policy: Policy = "strict"
    better: Better = "higher"
    parts: tuple[Reduction, ...] = ()
    passes_at: float = 1.0
    min_coverage: float = 1.0
    """Share of rows that must be scored under the policy "error"."""
    summary: str = ""
    """One sentence for people: what the number says."""
    descriptive: bool = False
    """It describes systems rather than ranks them: doing nothing may have the best value."""

    def __post_init__(self) -> None:
        if (self.rule == "geometric_mean") != bool(self.parts) or bool(self.parts) == bool(self.reads):
            raise ValueError(
                f"reduction {self.name!r}: a geometric mean has parts, every other rule reads metrics"
            )
        if self.better == "lower" and self.policy in ("strict", "missing_is_zero"):
            raise ValueError(
                f"reduction {self.name!r}: policy {self.policy!r} counts unscored as 0, which would be "
                'the best value of a metric where lower is better; use "valid" or "error"'
            )
        if any(part.parts or part.better == "lower" for part in self.parts):
            raise ValueError(f"reduction {self.name!r}: parts must read metrics where higher is better")

    @property
    def leaves(self) -> tuple[Reduction, ...]:
        """The reductions that read metrics: the parts, or itself."""
        return self.parts or (self,)

    @property
    def counting(self) -> Counting:
        """What unscored rows do to it; parts may differ in that."""
        policies = {leaf.policy for leaf in self.leaves}
        return policies.pop() if len(policies) == 1 else "mixed"

    @property
    def unit(self) -> Unit:
        """What the number is a mean over."""
        return self.parts[0].unit if self.parts else UNIT_OF_RULE[self.rule]

    @property
    def has_turn_curve(self) -> bool:
        """Whether the number exists at each turn."""
        return all(part.has_turn_curve for part in self.parts) if self.parts else self.unit == "turn"


@dataclass(frozen=True)
class Protocol:
    """A benchmark's way of scoring. The first reduction is the one that ranks a leaderboard."""

    name: str
    title: str
    scorers: tuple[BoundScorer, ...]
    reductions: tuple[Reduction, ...]
    citation: str = ""
    notes: str = ""

    def __post_init__(self) -> None:
        names = [reduction.name for reduction in self.reductions]
        if repeated := {name for name in names if names.count(name) > 1}:
            raise ValueError(f"protocol {self.name!r} has several reductions named {sorted(repeated)}")
        metrics = [bound.identity() for bound in self.scorers]
        if repeated := {one for one in metrics if metrics.count(one) > 1}:
            raise ValueError(f"protocol {self.name!r} computes a metric twice: {', '.join(sorted(repeated))}")
        known = {bound.scorer.name for bound in self.scorers} | {b.scorer.family for b in self.scorers}
        known |= {bound.identity() for bound in self.scorers}
        for reduction in self.reductions:
            for leaf in reduction.leaves:
                if unknown := [name for name in leaf.reads if name not in known]:
                    raise ValueError(
                        f"protocol {self.name!r}: reduction {leaf.name!r} reads {unknown}, "
                        f"which none of its scorers computes; there are: {', '.join(sorted(known))}"
                    )

    def reduction(self, name: str) -> Reduction:
        """The reduction of that name; ``KeyError`` lists those there are."""
        for reduction in self.reductions:
            if reduction.name == name:
                return reduction
        options = ", ".join(reduction.name for reduction in self.reductions)
        raise KeyError(f"protocol {self.name!r} has no reduction {name!r}; it has: {options}")
