"""All figures of a run under one noun: ``run.charts.turns("if_turn")``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from mmeval.report.figures.categories import category_figure
from mmeval.report.figures.correlations import correlation_figure
from mmeval.report.figures.distribution import distribution_figure
from mmeval.report.figures.leaderboard import leaderboard_figure
from mmeval.report.figures.radar import radar_figure
from mmeval.report.figures.survival import Estimator, survival_figure
from mmeval.report.figures.tradeoff import tradeoff_figure
from mmeval.report.figures.turns import turn_curve_figure
from mmeval.runs import RunFolder
from mmeval.stats import Cohort, MatrixMethod

if TYPE_CHECKING:
    from plotly.graph_objects import Figure  # type: ignore[import-untyped]


class Charts:
    """The charts of one run, each a plotly figure. Wrong names raise ``KeyError`` with those there are."""

    def __init__(self, run: RunFolder) -> None:
        self._run = run

    def leaderboard(self, number: str | None = None) -> Figure:
        """Systems by one number, best at the top; the first number when None."""
        return leaderboard_figure(self._run, number)

    def turns(
        self, number: str | None = None, *, cohort: Cohort = "ragged", at_least: int | None = None
    ) -> Figure:
        """A number at each turn: of all sessions that have it, or only of those ``at_least`` so long."""
        return turn_curve_figure(self._run, number, cohort=cohort, at_least=at_least)

    def survival(
        self,
        number: str | None = None,
        *,
        estimator: Estimator = "kaplan_meier",
        passes_at: float | None = None,
        cohort: Cohort = "ragged",
        at_least: int | None = None,
    ) -> Figure:
        """Share of sessions in which every turn so far reached ``passes_at`` (1 for verdicts)."""
        return survival_figure(
            self._run, number, estimator=estimator, passes_at=passes_at, cohort=cohort, at_least=at_least
        )

    def categories(
        self,
        number: str | None = None,
        *,
        by: str | None = None,
        shape: Literal["bars", "radar"] = "bars",
    ) -> Figure:
        """A number per kind of edit (``by="kind"``) or per value of a session tag."""
        draw = radar_figure if shape == "radar" else category_figure
        return draw(self._run, number, by=by)

    def correlations(self, *, method: MatrixMethod = "spearman", system: str | None = None) -> Figure:
        """Which metrics say the same: all pairs over all outputs, or over one system's."""
        return correlation_figure(self._run, method=method, system=system)

    def tradeoff(self, quality: str | None = None, cost: str | Mapping[str, float] | None = None) -> Figure:
        """A number against a cost that outputs state, another number, or ``{system: cost}``."""
        return tradeoff_figure(self._run, quality, cost)

    def distribution(self, metric: str) -> Figure:
        """All values of one metric, by system."""
        return distribution_figure(self._run, metric)
