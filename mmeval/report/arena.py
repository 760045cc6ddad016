"""Systems by pairwise votes: the table of the arena.

``votes`` is ``Votes.frame()``: one row per vote that stands. ``clusters`` says what each session is
resampled with, as ``RunFolder.clusters()`` does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

import pandas as pd

from mmeval.stats import BradleyTerry, Strength, bradley_terry

POINTS = {"left": 1.0, "tie": 0.5, "right": 0.0}


def fit_votes(
    votes: pd.DataFrame, clusters: Mapping[str, str] | None = None, *, resamples: int = 1000
) -> BradleyTerry:
    """Strengths from votes by Bradley and Terry's model, ties as half a win for each."""
    homes = clusters or {}
    labels = [homes.get(session, session) for session in votes["session"]]
    points = votes["winner"].map(POINTS).to_numpy(float)
    return bradley_terry(votes["left"].tolist(), votes["right"].tolist(), points, labels, resamples=resamples)


def arena_table(
    votes: pd.DataFrame, clusters: Mapping[str, str] | None = None, *, resamples: int = 1000
) -> pd.DataFrame:
    """One line per system, strongest first: the fields of ``Strength``; none without votes."""
    strengths = fit_votes(votes, clusters, resamples=resamples).strengths
    return pd.DataFrame([asdict(one) for one in strengths], columns=list(Strength.__dataclass_fields__))
