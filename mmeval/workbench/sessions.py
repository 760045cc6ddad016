"""What the viewer and the comparison share: a list that is searched, and one session of it turn by turn."""

from __future__ import annotations

from typing import Any

import traitlets

from mmeval.report import Comparison, SessionBrowser
from mmeval.workbench.media import MediaWidget
from mmeval.workbench.widget import Answer, visible

MOST_LINES = 200
"""Lines of the list that go to the browser at once."""


class SessionsWidget(MediaWidget):
    """A widget over a list of sessions; nothing but the session that is looked at is in ``page``.

    What a query is, ``_query`` and ``_search`` of its subclasses say.
    """

    setup = traitlets.Dict().tag(sync=True)
    """Title, systems, orders and legend: what never changes."""
    query = traitlets.Dict().tag(sync=True)
    """Which sessions are listed, and in which order."""
    total = traitlets.Int(0).tag(sync=True)
    version = traitlets.Int(0).tag(sync=True)
    """Goes up when the list changes."""
    place = traitlets.Int(0).tag(sync=True)
    turn = traitlets.Int(1).tag(sync=True)
    page = traitlets.Dict(allow_none=True).tag(sync=True)

    def __init__(
        self,
        source: SessionBrowser | Comparison,
        *,
        setup: dict[str, Any],
        turn: int = 1,
        keys: dict[str, str] | None = None,
    ) -> None:
        self._source = source
        super().__init__(
            source.gallery,
            keys=keys,
            setup={"title": source.title, "systems": list(source.systems), "legend": source.legend, **setup},
            query=self._query(),
            total=len(source.list),
            place=source.place,
            turn=turn,
            page=source.page(),
        )
        self.observe(self._choose, "query")
        self.observe(self._move, "place")

    def describe(self) -> dict[str, Any]:
        """Facts of what is shown, without a browser."""
        return {**self._source.describe(), "turn": self.turn}

    def to_html(self) -> str:
        """What is looked at, as HTML that needs neither kernel nor network."""
        return self._source.to_html()

    def _query(self) -> dict[str, Any]:
        raise NotImplementedError

    def _search(self, wanted: dict[str, Any]) -> None:
        raise NotImplementedError

    @visible
    def _choose(self, change: dict[str, Any]) -> None:
        if change["new"] == self._query():
            return
        try:
            self._search(change["new"])
        except (ValueError, KeyError):
            self.query = self._query()
            raise
        self.error = ""
        self.total, self.version = len(self._source.list), self.version + 1
        self.place = self._source.place
        self._turn_page()

    @visible
    def _move(self, change: dict[str, Any]) -> None:
        if 0 <= change["new"] < len(self._source.list) and change["new"] != self._source.place:
            self._source.place = change["new"]
            self._turn_page()

    def _turn_page(self) -> None:
        page = self._source.page()
        self.turn = min(self.turn, len(page["turns"])) if page else 1
        self.page = page  # type: ignore[assignment]  # the trait allows None, its type does not

    def _on_lines(self, start: int, stop: int) -> Answer:
        lines = self._source.list.window(start, min(stop, start + MOST_LINES))
        return {"lines": [[line.session, line.turns, line.value] for line in lines]}, []
