"""Does a metric deserve trust: its values against what people say about the same outputs.

``answers`` is ``Annotations.frame()``. Verdicts of several annotators about an output are averaged.
What is unscored or unanswered is counted and left out, never taken for 0.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mmeval.runs import RunFolder
from mmeval.stats import (
    BestThreshold,
    Confusion,
    Criterion,
    Discrimination,
    best_threshold,
    confusion,
    discrimination,
)

KEYS = ["session", "turn", "system"]
CELLS = {
    "true_pass": "metric passes, people pass",
    "false_pass": "metric passes, people fail",
    "false_fail": "metric fails, people pass",
    "true_fail": "metric fails, people fail",
}


class SeveralValues(ValueError):
    """A metric that has several values where people gave one verdict."""


@dataclass(frozen=True)
class Counts:
    """Where the outputs went.

    Attributes:
        compared: Outputs with a value and a verdict, which everything rests on.
        decided: Those of them with a pass or a fail, which curves and thresholds rest on.
        undecided: Those of them that people are split about or call middling.
        cannot_tell: Outputs about which all who looked said "cannot tell".
        unscored: Outputs with a verdict but without a value of the metric.
        no_row: Outputs with a verdict that the metric was not asked about.
        unanswered: Outputs with a value that nobody answered about.
    """

    compared: int
    decided: int
    undecided: int
    cannot_tell: int
    unscored: int
    no_row: int
    unanswered: int


@dataclass(frozen=True)
class Trust:
    """A metric and the verdicts on the same outputs.

    Attributes:
        metric: What was asked for: an identity, a name or a family.
        higher: Whether higher values are better.
        question: The question that was answered.
        passes: What counts as a pass, in words.
        pairs: The compared outputs: session, turn, system, value, verdict (mean answer), passed
            (None while undecided), n_annotators, cluster.
        counts: How many outputs are compared, and why others are not.
        reasons: Why values are lacking, with how often.
    """

    metric: str
    higher: bool
    question: str
    passes: str
    pairs: pd.DataFrame
    counts: Counts
    reasons: Mapping[str, int]

    @property
    def decided(self) -> pd.DataFrame:
        """The pairs that people passed or failed; ``passed`` is bool."""
        kept = self.pairs[self.pairs["passed"].notna()]
        return kept.astype({"passed": bool}).reset_index(drop=True)

    def discrimination(self, *, resamples: int = 1000) -> Discrimination:
        """Area under the ROC curve and average precision."""
        pairs = self.decided
        return discrimination(
            pairs["value"], pairs["passed"], pairs["cluster"], higher=self.higher, resamples=resamples
        )

    def best_threshold(
        self, criterion: Criterion = "balanced_accuracy", *, resamples: int = 1000
    ) -> BestThreshold:
        """The threshold on these outputs; on new ones it will do a little worse."""
        pairs = self.decided
        return best_threshold(
            pairs["value"],
            pairs["passed"],
            pairs["cluster"],
            criterion,
            higher=self.higher,
            resamples=resamples,
        )

    def confusion(self, threshold: float, *, intervals: bool = False) -> Confusion:
        """Counts and measures at a threshold; the places in its cells are rows of ``decided``."""
        pairs = self.decided
        clusters = pairs["cluster"] if intervals else None
        return confusion(pairs["value"], pairs["passed"], threshold, clusters, higher=self.higher)

    def cells(self, threshold: float) -> dict[str, pd.DataFrame]:
        """The outputs behind each of ``CELLS``, those nearest to the threshold first."""
        found, pairs = self.confusion(threshold), self.decided
        parts = {name: pairs.iloc[getattr(found, name)] for name in CELLS}
        return {
            name: part.iloc[np.argsort((part["value"] - threshold).abs(), kind="stable")]
            for name, part in parts.items()
        }


def trust(
    run: RunFolder,
    answers: pd.DataFrame,
    question: str,
    metric: str,
    *,
    passing: Collection[str] | None = None,
    cut: float | None = None,
    rows: pd.DataFrame | None = None,
) -> Trust:
    """Bring a metric and the verdicts of a question together.

    Args:
        run: The run with the metric.
        answers: ``Annotations.frame()``.
        question: Of the kind pass_fail, choice or scale, about turns or whole sessions. A session's
            value is the mean over its turns; one with an unscored turn counts as unscored.
        metric: Identity, name or family that stands for one value per output.
        passing: The options of a choice that are a pass; the first one when None.
        cut: On a scale, answers from here on are a pass. When None, those above the middle pass,
            those below fail, and the middle is undecided.
        rows: ``run.rows()``, when it is at hand.

    Raises:
        KeyError: there is no such question or metric; the message lists those there are.
        ValueError: the question has no verdicts, or the metric means several values per output.
    """
    asked = answers[answers["question"] == question]
    if not len(asked):
        known = ", ".join(map(str, answers["question"].unique())) or "none"
        raise KeyError(f"no answers to {question!r}; answered are: {known}")
    verdicts, passes, cannot_tell = _verdicts(asked, passing, cut)
    whole = asked["unit"].iloc[0] == "session"
    values, higher = _values(run, run.rows() if rows is None else rows, metric, whole)
    joined = verdicts.merge(values, on=KEYS, how="outer", indicator=True, validate="one_to_one")
    both = joined[joined["_merge"] == "both"]
    pairs = both[both["value"].notna()].drop(columns=["_merge", "reason"]).reset_index(drop=True)
    homes = run.clusters()
    pairs["cluster"] = [homes.get(session, session) for session in pairs["session"]]
    decided = int(pairs["passed"].notna().sum())
    unanswered = joined[(joined["_merge"] == "right_only") & joined["value"].notna()]
    lost = both[both["value"].isna()]
    counts = Counts(
        compared=len(pairs),
        decided=decided,
        undecided=len(pairs) - decided,
        cannot_tell=len(cannot_tell),
        unscored=len(lost),
        no_row=int((joined["_merge"] == "left_only").sum()),
        unanswered=len(unanswered) - _known(unanswered, cannot_tell),
    )
    reasons = {str(reason): int(n) for reason, n in lost["reason"].value_counts().items()}
    return Trust(metric, higher, question, passes, pairs, counts, reasons)


def _verdicts(
    asked: pd.DataFrame, passing: Collection[str] | None, cut: float | None
) -> tuple[pd.DataFrame, str, set[tuple[Hashable, ...]]]:
    """Mean answer per output with pass or fail, what a pass is, and outputs nobody could tell about."""
    kind, options = asked["kind"].iloc[0], json.loads(asked["options"].iloc[0])
    given = asked[asked["value"] != "null"]
    numbers, middle, passes = given["number"], 0.5, "most said pass"
    if kind == "choice":
        good = list(passing or options[:1])
        if unknown := set(good) - set(options):
            raise ValueError(f"no options: {', '.join(unknown)}; there are: {', '.join(options)}")
        numbers = given["value"].map(json.loads).isin(good).astype(float)
        passes = f"most said {' or '.join(good)}"
    elif kind == "scale":
        middle = (options["low"] + options["high"]) / 2
        passes = f"mean answer above {middle:g}" if cut is None else f"mean answer {cut:g} or more"
    elif kind != "pass_fail":
        raise ValueError(f"a question of the kind {kind} has no verdicts; ask pass_fail, choice or scale")
    means = given.assign(number=numbers).groupby(KEYS, dropna=False, sort=True)["number"]
    verdicts = means.agg(verdict="mean", n_annotators="count").reset_index()
    if cut is None or kind != "scale":
        passed = (verdicts["verdict"] > middle).astype(object).mask(verdicts["verdict"] == middle, None)
    else:
        passed = (verdicts["verdict"] >= cut).astype(object)
    lost = _places(asked) - _places(given)
    return verdicts.assign(passed=passed), passes, lost


def _values(run: RunFolder, rows: pd.DataFrame, metric: str, whole: bool) -> tuple[pd.DataFrame, bool]:
    """One value per output, NaN with a reason where there is none, and whether higher is better."""
    chosen = rows[(rows["metric"] == metric) | (rows["name"] == metric) | (rows["family"] == metric)]
    if not len(chosen):
        raise KeyError(
            f"the run has no metric {metric!r}; it has: {', '.join(sorted(rows['name'].unique()))}"
        )
    identities = set(chosen["metric"].unique())
    directions = {one["better"] for one in run.info["metrics"] if one["metric"] in identities}
    if chosen.groupby(KEYS)["metric"].nunique().max() > 1 or len(directions) > 1:
        raise SeveralValues(f"{metric!r} is several metrics: choose one of {', '.join(sorted(identities))}")
    if chosen.duplicated(KEYS).any():
        raise SeveralValues(f"{metric!r} has several values per output, one for each item; people gave one")
    values = chosen[[*KEYS, "value", "reason"]].astype({"turn": "Int64"})
    return _of_sessions(values) if whole else values, directions != {"lower"}


def _of_sessions(values: pd.DataFrame) -> pd.DataFrame:
    """The mean of each session's turns; NaN where a turn has no value, for it may be the hardest."""
    lost = values["value"].isna()
    turns = values.assign(turn=pd.array([pd.NA] * len(values), dtype="Int64"), lost=lost, n=1)
    found = (
        turns.groupby(KEYS, dropna=False)
        .agg(value=("value", "mean"), reason=("reason", "max"), lost=("lost", "sum"), n=("n", "sum"))
        .reset_index()
    )
    partly = found["lost"] > 0
    told = found["lost"].astype(str) + " of " + found["n"].astype(str) + " turns have no value: "
    found["reason"] = (told + found["reason"].fillna("")).where(partly, found["reason"])
    return found.assign(value=found["value"].mask(partly))[[*KEYS, "value", "reason"]]


def _places(frame: pd.DataFrame) -> set[tuple[Hashable, ...]]:
    keys = frame[KEYS].astype(object)
    return set(keys.where(keys.notna(), None).itertuples(index=False, name=None))


def _known(frame: pd.DataFrame, places: set[tuple[Hashable, ...]]) -> int:
    return len(_places(frame) & places)
