"""Arrays in, numbers out: estimates with intervals, curves over turns, agreement, votes, thresholds."""

from mmeval.stats.agreement import (
    Agreement,
    Scale,
    Weights,
    cohen_kappa,
    fleiss_kappa,
    item_disagreement,
    krippendorff_alpha,
)
from mmeval.stats.bootstrap import Difference, cluster_bootstrap, paired_difference, ratio_of_sums
from mmeval.stats.bradley_terry import BradleyTerry, Strength, bradley_terry
from mmeval.stats.correlation import COEFFICIENTS, Correlation, correlations
from mmeval.stats.correlation_matrix import (
    FEWEST_SHARED,
    CorrelationMatrix,
    MatrixMethod,
    correlation_matrix,
    similarity_order,
)
from mmeval.stats.discrimination import average_ranks, balanced_accuracy, geometric_mean, roc_auc
from mmeval.stats.estimate import Counting, Estimate, Interval, Policy, apply_policy
from mmeval.stats.pareto import dominators, pareto_front
from mmeval.stats.survival import SurvivalPoint, kaplan_meier
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
    "FEWEST_SHARED",
    "MEASURES",
    "Agreement",
    "BestThreshold",
    "BradleyTerry",
    "Cohort",
    "Confusion",
    "Correlation",
    "CorrelationMatrix",
    "Counting",
    "Criterion",
    "Curve",
    "Difference",
    "Discrimination",
    "Estimate",
    "Interval",
    "MatrixMethod",
    "Measured",
    "Policy",
    "Scale",
    "Strength",
    "SurvivalPoint",
    "TurnPoint",
    "Weights",
    "apply_policy",
    "average_ranks",
    "balanced_accuracy",
    "best_threshold",
    "bradley_terry",
    "cluster_bootstrap",
    "cohen_kappa",
    "cohort_members",
    "confusion",
    "correlation_matrix",
    "correlations",
    "discrimination",
    "dominators",
    "fleiss_kappa",
    "geometric_mean",
    "item_disagreement",
    "kaplan_meier",
    "krippendorff_alpha",
    "paired_difference",
    "pareto_front",
    "pass_rate",
    "passes",
    "prefix_survival",
    "ratio_of_sums",
    "roc_auc",
    "similarity_order",
    "threshold_curve",
    "turn_curve",
]
