"""A contact sheet: every answer that meets a filter, small, with the values that made it meet it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from markupsafe import Markup

from mmeval.protocols import NOT_ANSWERED, counted_as_zero
from mmeval.report.gallery import Gallery
from mmeval.report.legend import legend_of, title_of
from mmeval.report.on_demand import OnDemandGallery
from mmeval.report.page import environment, style
from mmeval.report.tables import reductions_of
from mmeval.report.viewing.browsing import known, page_of
from mmeval.report.viewing.conditions import Filter, read_filter
from mmeval.report.viewing.evidence import CONDITIONS, OF_ALL_CONDITIONS, Leading
from mmeval.report.viewing.session_views import SessionViews
from mmeval.report.viewing.tiles import STILL_SIDE, AnswerName, Tile, TileValue, tiles_of
from mmeval.report.wording import number, text
from mmeval.runs import EvidenceRecord, RunFolder

SORTS = {"": "run order", "lowest": "lowest value", "highest": "highest value"}
"""What a sheet can be sorted by, and its label: the value is that of the filter's first metric."""

SHOWN_VALUES = 3
"""Values under a picture; the others are one click away."""


@dataclass(frozen=True)
class SheetQuery:
    """Which answers, of which system ("" for all), in which order (see ``SORTS``).

    ``where`` is as in ``mmeval.report.Query``, but all conditions must hold at the same turn.
    """

    where: str
    system: str = ""
    sort: str = ""


class ContactSheet:
    """The answers that meet a filter. Of millions only their places are held."""

    def __init__(self, run: RunFolder, *, where: str | None = None, system: str | None = None) -> None:
        """Open the sheet of ``where``; by default of the answers that failed (see ``failures_of``).

        Raises ``KeyError`` for a system that the run does not have, ``ValueError`` for a filter that
        nothing can meet.
        """
        self.run = run
        self.gallery = OnDemandGallery()
        self.systems = tuple(entry["system"] for entry in run.info["submissions"])
        self._views = SessionViews(run, reductions_of(run), self.systems, self.gallery)
        self._found = pd.DataFrame(columns=["system", "session", "turn"])
        self._filter = Filter((), ())
        filled = failures_of(run, self._views.leading) if where is None else where
        self.query = SheetQuery(filled, system or "")
        self.search(self.query)

    def __len__(self) -> int:
        return len(self._found)

    @property
    def title(self) -> str:
        """What is looked at, in a few words."""
        return title_of(self.run, f"{len(self.systems)} systems")

    @cached_property
    def legend(self) -> dict[str, dict[str, str]]:
        """What each metric is, by identity."""
        return legend_of(self.run)

    def search(self, query: SheetQuery) -> int:
        """Answer a query; returns how many answers meet it.

        Raises ``KeyError`` for an unknown system, ``ValueError`` for a condition that nothing can
        meet or an unknown sort; the old sheet stays then.
        """
        known(query.system or None, self.systems, "system")
        if query.sort not in SORTS:
            raise ValueError(f"there is no sort {query.sort!r}; there are: {', '.join(SORTS)}")
        wanted = read_filter(self.run, query.where)
        holds = [f"bool_or({one.sql})" for one in wanted.conditions]
        metrics = _first_metrics(wanted, self._views.leading)
        order = {"": "", "lowest": "value ASC NULLS LAST, ", "highest": "value DESC NULLS LAST, "}[query.sort]
        found = self.run.select(
            f"SELECT system, session, turn FROM asked {'' if holds else 'LEFT '}JOIN ("
            "SELECT system, session, turn, avg(value) FILTER (list_contains(?, metric)) AS value "
            f"FROM part GROUP BY ALL{' HAVING ' if holds else ''}{' AND '.join(holds)}"
            ") USING (system, session, turn) "
            f"WHERE {'system = ?' if query.system else 'true'} ORDER BY {order}place, session, turn, system",
            [metrics, *_parameters(wanted), *([query.system] if query.system else [])],
        )
        found = wanted.held(found, self.run.benchmark_folder)
        names = found[["system", "session"]].astype("category")
        self._found = names.assign(turn=found["turn"].astype("int32")).reset_index(drop=True)
        self._filter, self.query = wanted, query
        return len(self)

    def place_of(self, session: str, turn: int, system: str) -> int | None:
        """Where an answer stands on the sheet, from 0; None when it is not there."""
        found = self._found
        hits = (found["session"] == session) & (found["turn"] == turn) & (found["system"] == system)
        return int(hits.to_numpy().argmax()) if hits.any() else None

    def name_at(self, place: int) -> AnswerName:
        """Session, turn and system of the answer at a place. Raises ``IndexError`` outside the sheet."""
        found = self._found.iloc[place]
        return str(found["session"]), int(found["turn"]), str(found["system"])

    def tiles(self, start: int, stop: int, gallery: Gallery | None = None) -> list[Tile]:
        """The answers from ``start`` up to ``stop``; nothing of others is read."""
        names = [self.name_at(place) for place in range(max(start, 0), min(stop, len(self)))]
        values, chosen = self._values(names), gallery or self.gallery
        return tiles_of(self.run, names, values, chosen)

    def reasons(self, start: int, stop: int) -> list[str]:
        """Why the answers from ``start`` up to ``stop`` have the values that the filter asks about.

        Read from their evidence, which takes longer than ``tiles``; "" where there is none.
        """
        names = [self.name_at(place) for place in range(max(start, 0), min(stop, len(self)))]
        rows = self._rows(names)
        kept = rows[rows["evidence"].notna()]
        evidence = self.run.evidence_by_id(kept["evidence"], kept["filename"]) if len(kept) else {}
        said: dict[AnswerName, list[str]] = {}
        for row in kept.to_dict("records"):
            key = (row["session"], int(row["turn"]), row["system"])
            said.setdefault(key, []).extend(_facts(evidence.get(row["evidence"], ())))
        return ["; ".join(dict.fromkeys(said.get(name, ()))) for name in names]

    def page(self, place: int) -> dict[str, Any]:
        """The answer at a place with its evidence: head and cell as in ``SessionView``, and the call."""
        session, turn, system = self.name_at(place)
        page = page_of(self._views.view(session, [system]))
        return {"id": session, "system": system, **page["turns"][turn - 1], "call": self.call(place)}

    def call(self, place: int) -> str:
        """The call that opens the session viewer at an answer."""
        session, turn, system = self.name_at(place)
        return f"mm.view({str(self.run.path)!r}, session={session!r}, system={system!r}, turn={turn})"

    def describe(self) -> dict[str, Any]:
        """Facts of what is shown, without a browser."""
        systems = self._found["system"].value_counts()
        return {
            "view": "gallery",
            "title": self.title,
            **asdict(self.query),
            "items": len(self),
            "sessions": int(self._found["session"].nunique()),
            "by_system": {str(system): int(n) for system, n in systems.items() if n},
        }

    def to_html(self, most: int = 60) -> str:
        """The first ``most`` answers as HTML that needs neither kernel nor network."""
        gallery = Gallery(prefix=f"sheet{id(self) % 10_000}", max_side=STILL_SIDE)
        tiles = self.tiles(0, most, gallery)
        return (
            environment()
            .get_template("sheet.html.j2")
            .render(
                title=self.title,
                query=self.query,
                total=len(self),
                tiles=list(zip(tiles, self.reasons(0, most), strict=True)),
                pictures=gallery.stored,
                style=Markup(style()),
            )
        )

    def _rows(self, names: list[AnswerName]) -> pd.DataFrame:
        """Rows of these answers that meet a condition; without conditions those of the first number."""
        holds = [one.sql for one in self._filter.conditions] or ["list_contains(?, metric)"]
        parameters = _parameters(self._filter)
        if not self._filter.conditions:
            parameters = [_first_metrics(self._filter, self._views.leading)]
        sessions = sorted({session for session, _, _ in names})
        rows = self.run.select(
            f"SELECT * FROM part WHERE list_contains(?, session) AND ({' OR '.join(holds)}) "
            "ORDER BY metric, item",
            [sessions, *parameters],
        )
        wanted = set(names)
        keys = zip(rows["session"], rows["turn"], rows["system"], strict=True)
        return rows[np.array([(s, int(t), name) in wanted for s, t, name in keys], dtype=bool)]

    def _values(self, names: list[AnswerName]) -> dict[AnswerName, tuple[TileValue, ...]]:
        found: dict[AnswerName, tuple[TileValue, ...]] = {}
        for row in self._rows(names).to_dict("records"):
            key = (row["session"], int(row["turn"]), row["system"])
            value = number(row["value"]) if row["status"] == "scored" else None
            one = TileValue(row["name"], value, row["status"], row["reason"] or "")
            found[key] = tuple(dict.fromkeys((*found.get(key, ()), one)))[:SHOWN_VALUES]
        return found


def failures_of(run: RunFolder, leading: Iterable[Leading]) -> str:
    """The filter of answers that failed the first yes-or-no number; without one, of unscored answers.

    Where there are answers that could not be used, which that number counts as failed, they are among them.
    """
    for one in leading:
        if one.binary:
            found = run.select("SELECT DISTINCT status FROM part")["status"]
            unusable = [status for status in NOT_ANSWERED if status in set(found)]
            failed = f"{one.reduction.reads[0]}<{one.reduction.passes_at:g}"
            zeros = [f"status={status}" for status in unusable if status in counted_as_zero(one.reduction)]
            return "|".join([failed, *zeros])
    return "status!=scored"


def _first_metrics(wanted: Filter, leading: Iterable[Leading]) -> list[str]:
    """The metrics of the first condition that has some, else of the run's first number."""
    named = [list(one.metrics) for one in wanted.conditions if one.metrics]
    return next(iter(named or [sorted(one.metrics) for one in leading]), [])


def _parameters(wanted: Filter) -> list[Any]:
    return [value for one in wanted.conditions for value in one.parameters]


def _facts(records: Iterable[EvidenceRecord]) -> list[str]:
    """Conditions that were not met, by name; of other facts the first few."""
    said: list[str] = []
    for record in records:
        if record.kind != "facts":
            continue
        facts = {name: value for name, value in record.data.items() if name not in OF_ALL_CONDITIONS}
        if record.title == CONDITIONS:
            missed = [name for name, value in facts.items() if isinstance(value, float) and value < 0]
            said += [f"not met: {name} ({facts[name]:+.2f})" for name in missed]
        else:
            said += [f"{name}: {text(value)}" for name, value in list(facts.items())[:SHOWN_VALUES]]
    return said
