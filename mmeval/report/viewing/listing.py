"""The sessions of a run as a list: which ones, in which order, and how each went, a window at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from mmeval.protocols import counted_as_zero
from mmeval.report.agreement import COMPARED, disagreements
from mmeval.report.viewing.conditions import read_filter
from mmeval.report.viewing.evidence import Leading
from mmeval.report.viewing.order import SessionOrder
from mmeval.report.wording import number, short_metric
from mmeval.runs import Annotations, RunFolder

SPREAD = "spread:"
"""Before a metric's identity in ``Query.sort``: how far systems lie apart in it."""

NUMBER = "number:"
"""Before a number of the leaderboard in ``Query.sort``: the mean over turns of the metrics that it reads."""

PEOPLE = "people:"
"""Before a question in ``Query.sort``: how far annotators differ about its answers."""


@dataclass(frozen=True)
class Query:
    """Which sessions of which system, in which order.

    ``where`` holds conditions and words apart by spaces, all of which must hold: ``ssim<0.9`` (at
    some turn; the start of a metric's name will do), ``status=missing``, ``status=missing|ssim<0.9``
    (one of them), ``cup`` (the session's line has it, in its id, tags or texts). ``sort`` is "" for
    the order of the benchmark, a metric's identity for its mean over turns, or that after ``SPREAD``, a
    number after ``NUMBER``, or a question after ``PEOPLE``.
    """

    system: str
    where: str = ""
    sort: str = ""
    descending: bool = False


@dataclass(frozen=True)
class Line:
    """A session in the list, with a sign per turn and the value that it is sorted by.

    Signs are "pass" and "fail" where the first number is a yes or no, else "scored", or "unscored".
    """

    session: str
    turns: tuple[tuple[int, str, str], ...]
    """(turn, sign, value as text)."""
    value: str


class SessionList(SessionOrder):
    """The sessions that a query finds. Of a hundred thousand only ids are held."""

    def __init__(self, run: RunFolder, leading: Sequence[Leading]) -> None:
        super().__init__(run)
        self._leading = leading
        self._query: Query | None = None

    @property
    def sorts(self) -> tuple[tuple[str, str], ...]:
        """What the list can be sorted by: (``Query.sort``, label)."""
        labels = self._labels()
        spreads = [(f"{SPREAD}{one}", f"{label}, systems disagree") for one, label in labels.items()]
        several = len(self._run.info["submissions"]) > 1
        return (
            ("", "session"),
            *((f"{NUMBER}{one.reduction.name}", one.reduction.title) for one in self._leading),
            *labels.items(),
            *(spreads if several else ()),
            *((f"{PEOPLE}{name}", f"{name}, people disagree") for name in self._asked_of_several()),
        )

    def choose(self, query: Query) -> int:
        """Answer a query; returns how many sessions it finds.

        Raises ``ValueError`` for a condition that nothing can meet, saying what is known.
        """
        wanted = read_filter(self._run, query.where)
        conditions = [f"bool_or(system = ? AND {one.sql})" for one in wanted.conditions]
        parameters = [value for one in wanted.conditions for value in (query.system, *one.parameters)]
        value, extra = self._sort(query)
        down = " DESC" if query.descending else ""
        order = f"value{down} NULLS LAST, place, session" if query.sort else f"place{down}, session{down}"
        means = "SELECT *, avg(value) OVER (PARTITION BY session, system, metric) AS mean FROM part"
        rows = f"({means})" if query.sort.startswith(SPREAD) else "part"
        held = f"SELECT session, {value} AS value FROM {rows} GROUP BY session"
        met = f"JOIN ({held} HAVING {' AND '.join(conditions)}) USING (session)"
        valued = f"LEFT JOIN ({held}) USING (session)" if query.sort else ", (SELECT NULL AS value)"
        found = self._run.select(
            "SELECT session, value FROM "
            "(SELECT session, min(place) AS place FROM asked WHERE system = ? GROUP BY session) "
            f"{met if conditions else valued} ORDER BY {order}",
            [query.system, *extra, *parameters],
        )
        if query.sort.startswith(PEOPLE):
            found = self._by_people(found, query)
        self._query = query
        return self._keep(wanted.held(found, self._run.benchmark_folder))

    def window(self, start: int, stop: int) -> list[Line]:
        """The lines from ``start`` up to ``stop``, as far as there are any."""
        names = self._names_between(start, stop)
        if not names or self._query is None:
            return []
        metrics = sorted(self._leading[0].metrics) if self._leading else []
        rows = self._run.select(
            "SELECT session, turn, avg(value) FILTER (list_contains(?, metric)) AS value, "
            "count(*) FILTER (list_contains(?, metric)) AS n, count(value) AS scored "
            "FROM (FROM asked WHERE system = ? AND list_contains(?, session)) "
            "LEFT JOIN (FROM part WHERE system = ? AND list_contains(?, session)) USING (session, turn) "
            "GROUP BY session, turn ORDER BY turn",
            [metrics, metrics, *[self._query.system, names] * 2],
        )
        turns: dict[str, list[tuple[int, str, str]]] = {}
        for row in rows.to_dict("records"):
            turns.setdefault(row["session"], []).append((int(row["turn"]), *self._sign(row)))
        return [Line(name, tuple(turns.get(name, ())), _shown(self._values.get(name))) for name in names]

    def _labels(self) -> dict[str, str]:
        """What to call each metric: its name, with parameters and roles only where two share the name."""
        metrics = self._run.info["metrics"]
        names = Counter(one["name"] for one in metrics)
        return {
            one["metric"]: one["name"] if names[one["name"]] == 1 else short_metric(one["metric"])
            for one in metrics
        }

    def _sign(self, row: dict[Any, Any]) -> tuple[str, str]:
        value = row["value"]
        if pd.isna(value):
            return ("unscored" if row["n"] or not row["scored"] else "scored"), ""
        leading = self._leading[0]
        if not leading.binary:
            return "scored", number(value)
        return ("pass" if value >= leading.reduction.passes_at else "fail"), number(value)

    def _sort(self, query: Query) -> tuple[str, list[Any]]:
        if not query.sort or query.sort.startswith(PEOPLE):
            return "NULL", []
        if query.sort.startswith(NUMBER):
            asked = query.sort.removeprefix(NUMBER)
            found = next((one for one in self._leading if one.reduction.name == asked), None)
            if found is None:
                raise ValueError(f"the run has no number {asked!r} to sort by")
            counted = "coalesce(value, CASE WHEN list_contains(?, status) THEN 0.0 END)"
            return f"avg({counted}) FILTER (list_contains(?, metric) AND system = ?)", [
                list(counted_as_zero(found.reduction)),
                sorted(found.metrics),
                query.system,
            ]
        metric = query.sort.removeprefix(SPREAD)
        if metric not in {one["metric"] for one in self._run.info["metrics"]}:
            raise ValueError(f"the run has no metric {metric!r} to sort by")
        if query.sort.startswith(SPREAD):
            return "max(mean) FILTER (metric = ?) - min(mean) FILTER (metric = ?)", [metric, metric]
        return "avg(value) FILTER (metric = ? AND system = ?)", [metric, query.system]

    def _asked_of_several(self) -> list[str]:
        """Questions that two or more people have answered, and whose answers can be compared."""
        with Annotations.open(self._run, read_only=True) as kept:
            return kept.asked_of_several(COMPARED)

    def _answers(self) -> pd.DataFrame:
        with Annotations.open(self._run, read_only=True) as kept:
            return kept.frame()

    def _by_people(self, found: pd.DataFrame, query: Query) -> pd.DataFrame:
        """The sessions by how far people differ about this system's answers, the undecided ones last."""
        differ = disagreements(self._answers(), query.sort.removeprefix(PEOPLE))
        of_system = differ[differ["system"] == query.system]
        means = of_system.groupby("session")["disagreement"].mean()
        valued = found.assign(value=found["session"].map(means))
        return valued.sort_values("value", ascending=not query.descending, kind="stable", na_position="last")


def _shown(value: float | None) -> str:
    return "" if value is None or pd.isna(value) else number(value)
