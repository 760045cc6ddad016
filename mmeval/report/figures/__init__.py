"""Plotly figures of a run, transparent and readable on light and dark pages.

Every trace of one system carries ``meta = {"system": name}`` and, per point, ``customdata`` whose
first entry says where it belongs (turn, category, "session turn"), so that a click can be followed.
"""

from mmeval.report.figures.categories import category_figure
from mmeval.report.figures.charts import Charts
from mmeval.report.figures.correlations import correlation_figure
from mmeval.report.figures.distribution import distribution_figure
from mmeval.report.figures.leaderboard import leaderboard_figure
from mmeval.report.figures.radar import radar_figure
from mmeval.report.figures.style import escaped, styled
from mmeval.report.figures.survival import survival_figure
from mmeval.report.figures.tradeoff import tradeoff_figure
from mmeval.report.figures.turns import turn_curve_figure

__all__ = [
    "Charts",
    "category_figure",
    "correlation_figure",
    "distribution_figure",
    "escaped",
    "leaderboard_figure",
    "radar_figure",
    "styled",
    "survival_figure",
    "tradeoff_figure",
    "turn_curve_figure",
]
