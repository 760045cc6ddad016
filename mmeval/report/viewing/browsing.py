"""Sessions of a run to look through: what the session viewer knows, without any widget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from mmeval.report.legend import legend_of, title_of
from mmeval.report.on_demand import OnDemandGallery
from mmeval.report.page import session_view
from mmeval.report.tables import reductions_of
from mmeval.report.viewing.listing import Query, SessionList
from mmeval.report.viewing.session_views import SessionViews
from mmeval.report.viewing.views import SessionView
from mmeval.report.wording import meant
from mmeval.runs import RunFolder


class SessionBrowser:
    """A list of sessions, and one of them as one system answered it.

    Nothing of other sessions is read; media are decoded when ``gallery`` is asked for them.
    """

    def __init__(
        self, run: RunFolder, *, session: str | None = None, system: str | None = None, where: str = ""
    ) -> None:
        """Open the list at ``session``, by default at its first one.

        Raises ``KeyError`` for a session or system that the run does not have, ``ValueError`` for a
        filter that nothing can meet.
        """
        self.run = run
        self.gallery = OnDemandGallery()
        self.systems = tuple(entry["system"] for entry in run.info["submissions"])
        self.query = Query(known(system, self.systems, "system") or (self.systems or ("",))[0], where)
        self._views = SessionViews(run, reductions_of(run), self.systems, self.gallery)
        self.list = SessionList(run, self._views.leading)
        self.place = 0
        self.search(self.query)
        if session is not None:
            self.place = self.list.find(session)

    @property
    def title(self) -> str:
        """What is looked at, in a few words."""
        return title_of(self.run, f"{len(self.systems)} systems")

    @property
    def legend(self) -> dict[str, dict[str, str]]:
        """What each metric is, by identity: name, binding, model, summary, better, bounds, source."""
        return legend_of(self.run)

    @property
    def session(self) -> str | None:
        """The session that is looked at; None when the list is empty."""
        return self.list.name_at(self.place) if len(self.list) else None

    def search(self, query: Query) -> int:
        """Answer a query; the session that was looked at stays if it is found. Returns how many are.

        Raises as ``SessionList.choose``; the old list stays then.
        """
        kept = self.session
        known(query.system, self.systems, "system")
        total = self.list.choose(query)
        self.query = query
        self.place = (self.list.place_of(kept) if kept else None) or 0
        return total

    def page(self) -> dict[str, Any] | None:
        """The session that is looked at as plain data: the fields of ``SessionView`` for one system.

        None when the list is empty.
        """
        if self.session is None:
            return None
        return page_of(self._views.view(self.session, [self.query.system]))

    def require_turn(self, number: int) -> None:
        """Raises ``ValueError`` for a turn that the session that is looked at does not have."""
        turns = self._views.n_turns(self.session) if self.session else 1
        if not 1 <= number <= turns:
            has = f"has turns 1 to {turns}" if turns > 1 else "has one turn, 1"
            raise ValueError(f"there is no turn {number}: session {self.session!r} {has}")

    def describe(self) -> dict[str, Any]:
        """Facts of what is shown, without a browser."""
        page = self.page()
        values = [value for turn in page["turns"] for value in turn["cell"]["values"]] if page else []
        return {
            "view": "sessions",
            "title": self.title,
            "systems": list(self.systems),
            "sessions": len(self.list),
            "session": self.session,
            "system": self.query.system,
            "where": self.query.where,
            "turns": len(page["turns"]) if page else 0,
            "scored": sum(value["status"] == "scored" for value in values),
            "unscored": sum(value["status"] != "scored" for value in values),
        }

    def to_html(self, systems: Sequence[str] | None = None) -> str:
        """The session that is looked at, as one piece of HTML that needs neither kernel nor network."""
        if self.session is None:
            return "<p>No session meets the filter. Take a condition away to see some.</p>"
        return session_view(self.run, self.session, systems or [self.query.system]).html


def page_of(view: SessionView) -> dict[str, Any]:
    """A session as one system answered it, as plain data."""
    ((system, cells),) = view.rows
    return {
        "id": view.id,
        "system": system,
        "tags": view.tags,
        "turns": [
            {"head": asdict(head), "cell": asdict(cell)} for head, cell in zip(view.heads, cells, strict=True)
        ],
    }


def known(name: str | None, names: Sequence[str], what: str) -> str | None:
    """The name itself. Raises ``KeyError`` when it is not one of ``names``."""
    if name is not None and name not in names:
        raise KeyError(f"the run has no {what} {name!r}; it has: {', '.join(names)}{meant(name, names)}")
    return name
