"""Arrays in, numbers out: estimates with intervals, turn curves, discrimination."""

from mmeval.stats.bootstrap import Difference, cluster_bootstrap, paired_difference, ratio_of_sums
from mmeval.stats.discrimination import average_ranks, balanced_accuracy, geometric_mean, roc_auc
from mmeval.stats.estimate import CoverageError, Estimate, Interval, Policy, apply_policy
from mmeval.stats.turns import (
    Cohort,
    TurnPoint,
    cohort_members,
    pass_rate,
    passes,
    prefix_survival,
    turn_curve,
)

__all__ = [
    "Cohort",
    "CoverageError",
    "Difference",
    "Estimate",
    "Interval",
    "Policy",
    "TurnPoint",
    "apply_policy",
    "average_ranks",
    "balanced_accuracy",
    "cluster_bootstrap",
    "cohort_members",
    "geometric_mean",
    "paired_difference",
    "pass_rate",
    "passes",
    "prefix_survival",
    "ratio_of_sums",
    "roc_auc",
    "turn_curve",
]
