"""Simulated people who judge a run of known truth: they err at a known rate, and say so in their names."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd

from mmeval.runs import Annotations, Item, Pairing, Question, RunFolder, Votes
from mmeval.runs.votes import Winner

FOLLOWED = Question("followed", "pass_fail", "Did the editor do what was asked?")

WINNERS: tuple[Winner, ...] = ("right", "tie", "left")

CANNOT_TELL = 0.03
"""Share of items about which a simulated annotator says "cannot tell"."""

FASTEST, SLOWEST = 2.0, 7.0
"""Seconds that a simulated decision takes."""


def simulate_answers(
    run: RunFolder | Path | str, truth: pd.DataFrame, annotator: str, *, error: float, seed: int = 0
) -> int:
    """Answer ``FOLLOWED`` about every output as ``simulated <annotator>``; returns how many answers.

    Args:
        run: Where the answers are kept.
        truth: Lines of a demo's ``truth.jsonl``: system, session, turn, success.
        annotator: Their name after "simulated ".
        error: Share of answers that are wrong, 0 to 1.
        seed: Of where they err.
    """
    rng = np.random.default_rng(seed)
    with Annotations.open(run) as answers:
        answers.define([FOLLOWED])
        for line in truth.to_dict("records"):
            item = Item(line["session"], int(line["turn"]), line["system"])
            said = bool(line["success"]) != (rng.random() < error)
            told = None if rng.random() < CANNOT_TELL else said
            answers.answer(_named(annotator), item, FOLLOWED.name, told, seconds=_seconds(rng), blind=True)
    return len(truth)


def simulate_votes(
    run: RunFolder | Path | str,
    truth: pd.DataFrame,
    annotator: str,
    *,
    systems: Sequence[str],
    error: float,
    seed: int = 0,
) -> int:
    """Vote on every pair of ``systems`` at every turn as ``simulated <annotator>``; returns how many.

    The system that did what was asked wins; a tie when both or neither did. Arguments as in
    ``simulate_answers``.
    """
    rng = np.random.default_rng(seed)
    done = {
        (line["system"], line["session"], line["turn"]): bool(line["success"])
        for line in truth.to_dict("records")
    }
    places = sorted({(session, turn) for _, session, turn in done})
    pairs = [(place, pair) for place in places for pair in combinations(systems, 2)]
    with Votes.open(run) as votes:
        for (session, turn), pair in pairs:
            left, right = pair if rng.random() < 0.5 else pair[::-1]
            score = int(done[left, session, turn]) - int(done[right, session, turn])
            if rng.random() < error:
                score = int(rng.integers(-1, 2))
            winner = WINNERS[score + 1]
            pairing = Pairing(session, int(turn), left, right)
            votes.vote(_named(annotator), pairing, winner, seconds=_seconds(rng))
    return len(pairs)


def _named(annotator: str) -> str:
    return f"simulated {annotator}"


def _seconds(rng: np.random.Generator) -> float:
    return round(float(rng.uniform(FASTEST, SLOWEST)), 1)
