"""Pure functions from features to scores, and what is known about each of them."""

from mmeval.scorers.catalog import all_scorers, find
from mmeval.scorers.evidence import Boxes, Evidence, Facts, MapEvidence, Spans
from mmeval.scorers.score import Score, unscored
from mmeval.scorers.scorer import BoundScorer, Result, Scorer, registered, scorer

__all__ = [
    "BoundScorer",
    "Boxes",
    "Evidence",
    "Facts",
    "MapEvidence",
    "Result",
    "Score",
    "Scorer",
    "Spans",
    "all_scorers",
    "find",
    "registered",
    "scorer",
    "unscored",
]
