"""How long sessions go on without a failed turn."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import pandas as pd

from mmeval.protocols import Reduction, Rule, read_rows, unit_values
from mmeval.report.figures.curves import CurvePoint, curves_figure
from mmeval.report.figures.numbers import NO_ROWS, has_values, number_of
from mmeval.report.figures.style import bars_note, counted, message_figure
from mmeval.report.figures.turns import turn_figure
from mmeval.report.tables import reductions_of, systems_of
from mmeval.runs import RunFolder
from mmeval.stats import Cohort, SurvivalPoint, kaplan_meier

if TYPE_CHECKING:
    from plotly.graph_objects import Figure  # type: ignore[import-untyped]

Estimator = Literal["kaplan_meier", "share"]

_VERDICTS: tuple[Rule, ...] = ("all_turns_so_far", "last_turn_all")
"""Rules that ask whether turns pass."""


def survival_figure(
    run: RunFolder,
    number: str | None = None,
    *,
    estimator: Estimator = "kaplan_meier",
    passes_at: float | None = None,
    cohort: Cohort = "ragged",
    at_least: int | None = None,
) -> Figure:
    """Share of sessions in which every turn so far succeeded, per turn and system.

    "kaplan_meier" counts a session as long as it was seen: one that ends without a failure says
    nothing about later turns (Kaplan & Meier 1958, JASA 53), so the curve never rises. "share" is
    the plain share at each turn of the sessions that have it (``cohort`` as in the turn curves).

    Args:
        run: the run.
        number: which number's turns; by default the first one that counts turns so far, or else the first
            of which every turn passes or fails.
        estimator: see above.
        passes_at: the value from which a turn succeeds; the number's own when None.
        cohort: who is counted by "share".
        at_least: turns that sessions of a fixed cohort have.

    Raises:
        KeyError: there is no number of that name that single turns pass or fail.
        ValueError: its values are no verdicts, and ``passes_at`` was not given.
    """
    rows = run.rows()
    wanted = number or _verdict(run, rows)
    if wanted is None and passes_at is None:
        return message_figure(
            "Sessions without a failed turn so far",
            "No number of this run says of turns that they passed or failed. Say from which value a turn "
            'succeeds, for example run.charts.survival("ssim", passes_at=0.9).',
        )
    reduction = _so_far(rows, number_of(run, wanted, able=_of_turns, what="survival of"), passes_at)
    title = _title(reduction)
    if not len(rows):
        return message_figure(title, NO_ROWS)
    if estimator == "share":
        return turn_figure(run, rows, reduction, title, cohort, at_least, ".0%")
    units, clusters = unit_values(rows, reduction), run.clusters()
    curves = {str(system): _curve(found, clusters) for system, found in units.groupby("system", sort=False)}
    if not any(point.value is not None for points in curves.values() for point in points):
        return message_figure(title, f"No turn has a verdict of {reduction.title}; choose another number.")
    scored, expected = int(units["n_scored"].sum()), int(units["n_expected"].sum())
    notes = (
        "Kaplan-Meier, sessions censored where they end",
        counted(scored, expected, [reduction.policy]),
        bars_note(clusters),
    )
    order = systems_of(run, rows)
    return curves_figure(curves, order, title, notes, steps=True, bounds=(0.0, 1.0), tick_format=".0%")


def _of_turns(reduction: Reduction) -> bool:
    return not reduction.parts


def _verdict(run: RunFolder, rows: pd.DataFrame) -> str | None:
    """The first number that counts turns so far, else the first of which every turn passes or fails."""
    numbers = [one for one in reductions_of(run) if _of_turns(one)]
    valued = [one for one in numbers if has_values(one, run.metric_facts())] or numbers
    counting = next((one.name for one in valued if one.rule in _VERDICTS), None)
    return counting or next((one.name for one in valued if _passes_or_fails(rows, one)), None)


def _passes_or_fails(rows: pd.DataFrame, number: Reduction) -> bool:
    return bool(read_rows(rows, number)["value"].dropna().isin((0, 1)).all())


def _so_far(rows: pd.DataFrame, chosen: Reduction, passes_at: float | None) -> Reduction:
    """The number as the share of turns at which this and all earlier turns of the session succeeded."""
    if passes_at is not None:
        return replace(chosen, rule="all_turns_so_far", passes_at=passes_at)
    if chosen.rule not in _VERDICTS and not _passes_or_fails(rows, chosen):
        raise ValueError(
            f"the values of {chosen.name!r} are no verdicts; say from which value a turn succeeds: "
            f"survival({chosen.name!r}, passes_at=...)"
        )
    return replace(chosen, rule="all_turns_so_far")


def _title(reduction: Reduction) -> str:
    """With the threshold where it is not that of a verdict."""
    if reduction.passes_at == 1 and reduction.better == "higher":
        return f"{reduction.title.partition(',')[0]}: sessions without a failed turn so far"
    bound = "at least" if reduction.better == "higher" else "at most"
    return f"{reduction.title}: sessions with {bound} {reduction.passes_at:g} at every turn so far"


def _curve(units: pd.DataFrame, clusters: dict[str, str]) -> list[CurvePoint]:
    sessions = units["session"].to_numpy(dtype=object)
    labels = [clusters.get(session, session) for session in sessions]
    turns = units["turn"].to_numpy()
    having = units.groupby("turn")["session"].nunique()
    found = kaplan_meier(units["value"].to_numpy(dtype=float), sessions, turns, labels)
    return [_point(point, int(having[point.turn])) for point in found]


def _point(point: SurvivalPoint, sessions: int) -> CurvePoint:
    value = "-" if point.value is None else f"{point.value:.1%}"
    interval = "" if point.low is None or point.high is None else f" [{point.low:.1%}, {point.high:.1%}]"
    hover = (
        f"{value}{interval}<br>{point.failed} of {point.at_risk} sessions at risk fail here, "
        f"{point.censored} end here; {sessions} have the turn"
    )
    return CurvePoint(point.turn, point.value, point.low, point.high, sessions, hover)
