"""Systems side by side: what a comparison knows, without any widget."""

from __future__ import annotations

from dataclasses import asdict, replace
from functools import cached_property
from typing import Any

from markupsafe import Markup

from mmeval.report.legend import legend_of, title_of
from mmeval.report.on_demand import OnDemandGallery
from mmeval.report.page import environment, session_view, style
from mmeval.report.tables import reductions_of
from mmeval.report.viewing.browsing import known
from mmeval.report.viewing.paired import (
    Contrast,
    PairedList,
    PairedNumber,
    measure_called,
    measures_of,
    paired_numbers,
    signed,
    winner,
)
from mmeval.report.viewing.session_views import SessionViews
from mmeval.runs import RunFolder


class Comparison:
    """Two or more systems, two of them at a time: a list of sessions, and one of them side by side.

    Nothing of other sessions is read; media are decoded when ``gallery`` is asked for them.
    """

    def __init__(
        self,
        run: RunFolder,
        *systems: str,
        metric: str | None = None,
        session: str | None = None,
        where: str = "",
    ) -> None:
        """Compare the first two of ``systems``, by default of the run's, in ``metric``.

        Raises ``KeyError`` for a session or system that the run does not have, ``ValueError`` for a
        metric or filter that nothing can meet, and for fewer than two systems.
        """
        self.run = run
        self.gallery = OnDemandGallery()
        self.systems = _chosen(run, systems)
        self._views = SessionViews(run, reductions_of(run), self.systems, self.gallery)
        self.measures = measures_of(run, self._views.leading)
        measure = metric or next(iter(self.measures), "")
        self.list = PairedList(run)
        self.place = 0
        self._numbers: dict[tuple[str, str], tuple[PairedNumber, ...]] = {}
        self.contrast = Contrast(self.systems[0], self.systems[1], measure, where=where)
        self.choose(self.contrast)
        if session is not None:
            self.place = self.list.find(session)

    @property
    def title(self) -> str:
        """What is looked at, in a few words."""
        return title_of(self.run, " against ".join(self.systems))

    @cached_property
    def legend(self) -> dict[str, dict[str, str]]:
        """What each metric is, by identity."""
        return legend_of(self.run)

    @property
    def session(self) -> str | None:
        """The session that is looked at; None when the list is empty."""
        return self.list.name_at(self.place) if len(self.list) else None

    def choose(self, contrast: Contrast) -> int:
        """List the sessions of a contrast; returns how many there are.

        The session that was looked at stays when nothing but the systems changed, else the first
        one is opened. Raises ``KeyError`` for a system that is not compared, ``ValueError`` for a
        metric, order or filter that cannot be met; the old list stays then.
        """
        for system in (contrast.first, contrast.second):
            known(system, self.systems, "compared system")
        if contrast.first == contrast.second:
            raise ValueError(f"{contrast.first!r} cannot be compared with itself; choose two systems")
        measure = measure_called(self.run, self.measures, contrast.measure)
        before = replace(self.contrast, first=contrast.first, second=contrast.second)
        kept = self.session if before == contrast else None
        total = self.list.choose(contrast, measure)
        self.measures[measure.key] = measure
        self.contrast = contrast
        self.place = (self.list.place_of(kept) if kept else None) or 0
        return total

    def numbers(self) -> tuple[PairedNumber, ...]:
        """The paired difference of every number, over the whole run; computed once per pair."""
        pair = (self.contrast.first, self.contrast.second)
        if pair not in self._numbers:
            rows = self.run.rows("system IN (?, ?)", pair)
            found = paired_numbers(rows, reductions_of(self.run), self.run.clusters(), pair)
            self._numbers[pair] = found
        return self._numbers[pair]

    def page(self) -> dict[str, Any] | None:
        """The session that is looked at, with every compared system's answers, as plain data.

        ``differences`` of a turn are (metric, item, difference, who is better) of the two systems.
        None when the list is empty.
        """
        if self.session is None:
            return None
        view = self._views.view(self.session, self.systems)
        answers = dict(view.rows)
        apart = self._differences(view.id)
        return {
            "id": view.id,
            "tags": view.tags,
            "turns": [
                {
                    "head": asdict(head),
                    "cells": {system: asdict(cells[place]) for system, cells in answers.items()},
                    "differences": apart.get(head.number, []),
                }
                for place, head in enumerate(view.heads)
            ],
        }

    def describe(self) -> dict[str, Any]:
        """Facts of what is shown, without a browser."""
        lines = self.list.window(self.place, self.place + 1)
        return {
            "view": "compare",
            "title": self.title,
            "systems": list(self.systems),
            **asdict(self.contrast),
            "sessions": len(self.list),
            "session": self.session,
            "difference": lines[0].value if lines else "",
            "numbers": [asdict(one) for one in self.numbers()],
        }

    def to_html(self, *, numbers: bool = True) -> str:
        """The numbers, and the session that is looked at with the two systems, as HTML on its own."""
        pair = [self.contrast.first, self.contrast.second]
        shown = session_view(self.run, self.session, pair).html if self.session else ""
        table = environment().get_template("compare.html.j2")
        return table.render(
            title=self.title,
            pair=pair,
            numbers=self.numbers() if numbers else (),
            session=Markup(shown),
            style=Markup(style()),
        )

    def _differences(self, session: str) -> dict[int, list[tuple[str, str | None, str, str]]]:
        rows = self.run.rows(
            "session = ? AND system IN (?, ?)", [session, self.contrast.first, self.contrast.second]
        )
        sides: dict[tuple[int, str, str | None], dict[str, float]] = {}
        for row in rows[rows["value"].notna()].to_dict("records"):
            item = row["item"] if isinstance(row["item"], str) else None
            sides.setdefault((int(row["turn"]), row["metric"], item), {})[row["system"]] = row["value"]
        found: dict[int, list[tuple[str, str | None, str, str]]] = {}
        for (turn, metric, item), values in sides.items():
            if len(values) == 2:
                value = values[self.contrast.first] - values[self.contrast.second]
                better = self.legend.get(metric, {}).get("better", "higher")
                line = (metric, item, signed(value), winner(value, better))
                found.setdefault(turn, []).append(line)
        return found


def _chosen(run: RunFolder, systems: tuple[str, ...]) -> tuple[str, ...]:
    names = tuple(entry["system"] for entry in run.info["submissions"])
    for system in systems:
        known(system, names, "system")
    chosen = tuple(dict.fromkeys(systems)) or names
    if len(chosen) < len(systems) and len(chosen) < 2:
        others = ", ".join(name for name in names if name != chosen[0])
        raise ValueError(f"both systems are {chosen[0]!r}; compare it with another one of the run: {others}")
    if len(chosen) < 2:
        raise ValueError(f"two systems are needed to compare; the run has: {', '.join(names)}")
    return chosen
