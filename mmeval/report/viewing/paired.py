"""Two systems on the same turns: sessions by how far they lie apart, and every number's difference."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from mmeval.protocols import Reduction, compare, counted_as_zero, unit_values
from mmeval.report.tables import estimates
from mmeval.report.viewing.conditions import metrics_called, read_filter
from mmeval.report.viewing.evidence import Leading
from mmeval.report.viewing.listing import Line
from mmeval.report.viewing.order import SessionOrder
from mmeval.report.wording import interval, number, short_metric
from mmeval.runs import RunFolder

ORDERS = {
    "differ": "largest difference",
    "first": "first one better",
    "second": "second one better",
    "session": "session",
}
"""What sessions can be sorted by, and its label."""

_SORTED = {
    "differ": "abs(value) DESC NULLS LAST, place, session",
    "first": "value * ? DESC NULLS LAST, place, session",
    "second": "value * ? ASC NULLS LAST, place, session",
    "session": "place, session",
}

_TURNS = """
    WITH counted AS (
        SELECT session, turn, metric, item, system,
               coalesce(value, CASE WHEN list_contains(?, status) THEN 0.0 END) AS value
        FROM part WHERE system IN (?, ?) AND list_contains(?, metric) AND {where}
    ), pair AS (
        SELECT session, turn, metric, item,
               avg(value) FILTER (system = ?) - avg(value) FILTER (system = ?) AS value
        FROM counted GROUP BY ALL
    )
    SELECT session, turn, avg(value) AS value FROM pair GROUP BY ALL
"""

_SESSIONS = """
    WITH turns AS ({turns}),
         means AS (SELECT session, avg(value) AS value FROM turns GROUP BY session),
         listed AS (SELECT session, min(place) AS place FROM asked WHERE system IN (?, ?) GROUP BY session)
    SELECT session, value FROM listed LEFT JOIN means USING (session) {met} ORDER BY {order}
"""

_MET = "JOIN (SELECT session FROM part WHERE system IN (?, ?) GROUP BY session HAVING {}) USING (session)"


@dataclass(frozen=True)
class Measure:
    """What sessions are compared by: the mean over turns of some metrics.

    Rows without a value whose status is among ``zeros`` count as 0, as they do in the number itself.
    """

    key: str
    label: str
    metrics: tuple[str, ...]
    better: str
    zeros: tuple[str, ...] = ()


@dataclass(frozen=True)
class Contrast:
    """Which two systems are compared, by what, and which sessions in which order.

    ``where`` is as in ``mmeval.report.Query``; a condition must hold at some turn of either system.
    """

    first: str
    second: str
    measure: str
    order: str = "differ"
    where: str = ""


@dataclass(frozen=True)
class PairedNumber:
    """A number of two systems and their difference, ``first`` minus ``second``, as text.

    The difference and its interval (95 %, cluster bootstrap) are over the clusters that both have,
    so it may not be that of the two values. ``winner`` is "first" or "second" where the interval
    leaves 0 out; "" where it does not, where there is none, and for numbers that only describe.
    """

    title: str
    summary: str
    better: str
    unit: str
    first: str
    second: str
    difference: str
    interval: str
    bounds: tuple[float, float, float] | None
    """Difference, low and high, where there is an interval."""
    winner: str
    descriptive: bool
    n_pairs: int
    n_units: int
    """Units (turns or sessions) that either has; of ``n_pairs`` both have a value."""
    n_clusters: int
    unscored: tuple[int, int]


def measures_of(run: RunFolder, leading: Iterable[Leading]) -> dict[str, Measure]:
    """What sessions can be compared by: the numbers that read different metrics, then every metric."""
    numbers = [
        Measure(
            one.reduction.name,
            one.reduction.title,
            tuple(sorted(one.metrics)),
            one.reduction.better,
            counted_as_zero(one.reduction),
        )
        for one in leading
    ]
    taken = {one.key for one in numbers}
    metrics = [
        Measure(one["metric"], short_metric(one["metric"]), (one["metric"],), one["better"])
        for one in run.info["metrics"]
        if one["metric"] not in taken
    ]
    return {one.key: one for one in (*numbers, *metrics)}


def measure_called(run: RunFolder, measures: dict[str, Measure], name: str) -> Measure:
    """The measure of that key, else the metrics with that name or family, else those that start so.

    Raises ``ValueError`` when there is none, or when its metrics are not better in one direction.
    """
    if name in measures:
        return measures[name]
    metrics = metrics_called(run, name)
    better = {one["better"] for one in run.info["metrics"] if one["metric"] in metrics}
    if len(better) > 1:
        raise ValueError(f"of the metrics called {name!r} some are better higher, some lower; name one")
    return Measure(name, name, tuple(metrics), better.pop())


class PairedList(SessionOrder):
    """The sessions of a contrast. Of a hundred thousand only ids and differences are held."""

    def __init__(self, run: RunFolder) -> None:
        super().__init__(run)
        self._contrast: tuple[Contrast, Measure] | None = None

    def choose(self, contrast: Contrast, measure: Measure) -> int:
        """List the sessions of a contrast; returns how many there are.

        Raises ``ValueError`` for a condition that nothing can meet, or an unknown order.
        """
        if contrast.order not in ORDERS:
            raise ValueError(f"there is no order {contrast.order!r}; there are: {', '.join(ORDERS)}")
        pair = [contrast.first, contrast.second]
        wanted = read_filter(self._run, contrast.where)
        holds = [f"bool_or({one.sql})" for one in wanted.conditions]
        query = _SESSIONS.format(
            turns=_TURNS.format(where="true"),
            met=_MET.format(" AND ".join(holds)) if holds else "",
            order=_SORTED[contrast.order],
        )
        sign = [1 if measure.better == "higher" else -1] if "?" in _SORTED[contrast.order] else []
        parameters = [value for one in wanted.conditions for value in one.parameters]
        asked = [*_asked(measure, pair), *pair, *pair, *([*pair, *parameters] if holds else []), *sign]
        found = self._run.select(query, asked)
        self._contrast = contrast, measure
        return self._keep(wanted.held(found, self._run.benchmark_folder))

    def window(self, start: int, stop: int) -> list[Line]:
        """The lines from ``start`` up to ``stop``; a turn's sign is who is better there.

        Signs are "first", "second", "tie", or "unscored" where one of the two has no value.
        """
        names = self._names_between(start, stop)
        if not names or self._contrast is None:
            return []
        contrast, measure = self._contrast
        pair = [contrast.first, contrast.second]
        query = _TURNS.format(where="list_contains(?, session)") + " ORDER BY turn"
        rows = self._run.select(query, [*_asked(measure, pair), names, *pair])
        turns: dict[str, list[tuple[int, str, str]]] = {}
        for row in rows.to_dict("records"):
            sign, text = winner(row["value"], measure.better), signed(row["value"])
            turns.setdefault(row["session"], []).append((int(row["turn"]), sign, text))
        return [Line(name, tuple(turns.get(name, ())), signed(self._values[name])) for name in names]


def _asked(measure: Measure, pair: list[str]) -> list[Any]:
    return [list(measure.zeros), *pair, list(measure.metrics)]


def paired_numbers(
    rows: pd.DataFrame,
    reductions: Sequence[Reduction],
    clusters: dict[str, str],
    pair: tuple[str, str],
    *,
    resamples: int = 1000,
) -> tuple[PairedNumber, ...]:
    """Every reduction that found rows of the two systems, with their paired difference."""
    of_pair = rows[rows["system"].isin(pair)]
    values = estimates(of_pair, tuple(reductions), {}, resamples=1)
    found = [one for one in reductions if one.name in values]
    texts = {one.name: [_value(values[one.name].get(system)) for system in pair] for one in found}
    return tuple(_number(of_pair, one, clusters, pair, texts[one.name], resamples) for one in found)


def winner(difference: float | None, better: str) -> str:
    """Who is better by a difference: "first", "second", "tie", or "unscored" without one."""
    if difference is None or pd.isna(difference):
        return "unscored"
    if abs(difference) < 1e-9:
        return "tie"
    return "first" if (difference > 0) == (better == "higher") else "second"


def signed(difference: float | None) -> str:
    """A difference with its sign: ``+0.310``; nothing without one."""
    if difference is None or pd.isna(difference):
        return ""
    return ("+" if difference > 0 else "") + number(difference)


def _number(
    rows: pd.DataFrame,
    reduction: Reduction,
    clusters: dict[str, str],
    pair: tuple[str, str],
    values: list[str],
    resamples: int,
) -> PairedNumber:
    found = compare(rows, reduction, clusters, *pair, resamples=resamples)
    n_pairs, n_units, unscored = _counts(rows, reduction, pair)
    bounds = None
    who = ""
    if found.value is not None and found.low is not None and found.high is not None:
        bounds = (found.value, found.low, found.high)
        decided = found.low > 0 or found.high < 0
        who = winner(found.value, reduction.better) if decided and not reduction.descriptive else ""
    return PairedNumber(
        title=reduction.title,
        summary=reduction.summary,
        better=reduction.better,
        unit=reduction.unit,
        first=values[0],
        second=values[1],
        difference=signed(found.value),
        interval=interval(found.low, found.high),
        bounds=bounds,
        winner=who,
        descriptive=reduction.descriptive,
        n_pairs=n_pairs,
        n_units=n_units,
        n_clusters=found.n_clusters,
        unscored=unscored,
    )


def _counts(
    rows: pd.DataFrame, reduction: Reduction, pair: tuple[str, str]
) -> tuple[int, int, tuple[int, int]]:
    """Units of which both have a value, units that either has, and each system's rows without a value."""
    units = pd.concat([unit_values(rows, leaf) for leaf in reduction.leaves])
    keys = ["session", "turn"] if reduction.unit == "turn" else ["session"]
    lost = (units["n_expected"] - units["n_scored"]).groupby(units["system"]).sum()
    valued = units["value"].notna().groupby([units[key] for key in (*keys, "system")]).all()
    sides = valued.unstack("system", fill_value=False)
    both = sides.reindex(columns=list(pair), fill_value=False).all(axis=1)
    return int(both.sum()), len(sides), (int(lost.get(pair[0], 0)), int(lost.get(pair[1], 0)))


def _value(estimate: Any) -> str:
    return "-" if estimate is None or estimate.value is None else number(estimate.value)
