"""Arrays in, numbers out: estimates with intervals, turn curves, discrimination, agreement, votes."""

from mmeval.stats.agreement import Agreement, cohen_kappa, fleiss_kappa, item_disagreement, krippendorff_alpha
from mmeval.stats.bootstrap import Difference, cluster_bootstrap, paired_difference, ratio_of_sums
from mmeval.stats.bradley_terry import BradleyTerry, Strength, bradley_terry
from mmeval.stats.correlation import COEFFICIENTS, Correlation, correlations
from mmeval.stats.discrimination import average_ranks, balanced_accuracy, geometric_mean, roc_auc
from mmeval.stats.estimate import CoverageError, Estimate, Interval, Policy, apply_policy
from mmeval.stats.thresholds import (
    MEASURES,
    BestThreshold,
    Confusion,
    Criterion,
    Curve,
    Discrimination,
    Measured,
    best_threshold,
    confusion,
    discrimination,
    threshold_curve,
)
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
    "COEFFICIENTS",
    "MEASURES",
    "Agreement",
    "BestThreshold",
    "BradleyTerry",
    "Cohort",
    "Confusion",
    "Correlation",
    "CoverageError",
    "Criterion",
    "Curve",
    "Difference",
    "Discrimination",
    "Estimate",
    "Interval",
    "Measured",
    "Policy",
    "Strength",
    "TurnPoint",
    "apply_policy",
    "average_ranks",
    "balanced_accuracy",
    "best_threshold",
    "bradley_terry",
    "cluster_bootstrap",
    "cohen_kappa",
    "cohort_members",
    "confusion",
    "correlations",
    "discrimination",
    "fleiss_kappa",
    "geometric_mean",
    "item_disagreement",
    "krippendorff_alpha",
    "paired_difference",
    "pass_rate",
    "passes",
    "prefix_survival",
    "ratio_of_sums",
    "roc_auc",
    "threshold_curve",
    "turn_curve",
]
