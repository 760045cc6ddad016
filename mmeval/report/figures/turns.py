"""A number at each turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from mmeval.protocols import Reduction, TurnEstimate, turn_curves
from mmeval.report.figures.curves import CurvePoint, curves_figure
from mmeval.report.figures.numbers import NO_ROWS, number_of
from mmeval.report.figures.style import bars_note, coverage, direction, message_figure
from mmeval.report.tables import systems_of
from mmeval.runs import RunFolder
from mmeval.stats import Cohort

if TYPE_CHECKING:
    from plotly.graph_objects import Figure  # type: ignore[import-untyped]


def turn_curve_figure(
    run: RunFolder, number: str | None = None, *, cohort: Cohort = "ragged", at_least: int | None = None
) -> Figure:
    """One number at each turn, a line per system named at its end, sessions per turn on the axis.

    Args:
        run: the run.
        number: the name of a reduction that has turn curves; the first such one when None.
        cohort: "ragged" takes at each turn the sessions that have it, so who is counted changes
            from turn to turn; "fixed" takes only sessions that have all turns up to ``at_least``.
        at_least: turns that sessions of a fixed cohort have, and the last one shown; the longest
            session's when None.

    Raises:
        KeyError: there is no turn curve of that name; the message lists those there are.
    """
    reduction = number_of(run, number, able=lambda r: r.has_turn_curve, what="turn curve of")
    rows = run.rows()
    if not len(rows):
        return message_figure(reduction.title, NO_ROWS)
    return turn_figure(run, rows, reduction, f"{reduction.title}, turn by turn", cohort, at_least)


def turn_figure(
    run: RunFolder,
    rows: pd.DataFrame,
    reduction: Reduction,
    title: str,
    cohort: Cohort,
    at_least: int | None,
    tick_format: str = "",
) -> Figure:
    """The turn curve of a reduction that need not be one of the run's own."""
    clusters, order = run.clusters(), systems_of(run, rows)
    last = at_least or int(rows["turn"].max())
    asked = rows[rows["turn"] <= last] if cohort == "fixed" else rows
    found = turn_curves(asked, reduction, clusters, cohort=cohort)
    if cohort == "fixed" and last not in asked["turn"].to_numpy():
        found = {}
    curves = {str(system): [_point(point) for point in points] for system, points in found.items()}
    if not any(point.value is not None for points in curves.values() for point in points):
        return message_figure(title, _nothing(reduction, cohort, last))
    estimates = [point.estimate for points in found.values() for point in points]
    notes = (direction(reduction), _who(cohort, last), coverage(estimates), bars_note(clusters))
    return curves_figure(curves, order, title, notes, tick_format=tick_format)


def _who(cohort: Cohort, last: int) -> str:
    if cohort == "ragged":
        return "all sessions that have the turn"
    return f"only sessions with turns 1 to {last}" if last > 1 else "only first turns"


def _point(point: TurnEstimate) -> CurvePoint:
    estimate = point.estimate
    hover = f"{estimate} scored, {point.sessions} sessions"
    return CurvePoint(point.turn, estimate.value, estimate.low, estimate.high, point.sessions, hover)


def _nothing(reduction: Reduction, cohort: Cohort, last: int) -> str:
    if cohort == "fixed":
        return (
            f"No session has a value of {reduction.title} and all turns from 1 to {last}. Ask for fewer "
            'turns with at_least=..., or take all sessions with cohort="ragged".'
        )
    return (
        f"{reduction.title} has no value at any turn. The table of unscored reasons "
        "(mmeval.report.unscored_reasons(run.scores())) says why."
    )
