"""The session viewer: a list of sessions, and one of them turn by turn with its evidence."""

from __future__ import annotations

from typing import Any, ClassVar

import traitlets

from mmeval.report import Query, SessionBrowser
from mmeval.workbench.media import MediaWidget
from mmeval.workbench.widget import Answer, script, visible

MOST_LINES = 200
"""Lines of the list that go to the browser at once."""


class SessionViewer(MediaWidget):
    """Look through the sessions of a run; made by ``mmeval.view``."""

    _esm = script("pictures", "sounds", "scores", "turn", "list", "viewer")

    KEYS: ClassVar = {
        "next session": "j",
        "previous session": "k",
        "next turn": "l",
        "previous turn": "h",
        "divider": "1",
        "side by side": "2",
        "blink": "3",
        "difference": "4",
        "boxes": "b",
        "mask": "m",
        "change": "c",
        "text": "o",
        "zoom to change": "z",
        "zoom in": "+",
        "zoom out": "-",
        "whole picture": "0",
        "evidence": "e",
        "play": " ",
        "filter": "/",
        "help": "?",
    }

    setup = traitlets.Dict().tag(sync=True)
    """Title, systems, sorts and legend: what never changes."""
    query = traitlets.Dict().tag(sync=True)
    total = traitlets.Int(0).tag(sync=True)
    version = traitlets.Int(0).tag(sync=True)
    """Goes up when the list changes."""
    place = traitlets.Int(0).tag(sync=True)
    turn = traitlets.Int(1).tag(sync=True)
    page = traitlets.Dict(allow_none=True).tag(sync=True)

    def __init__(self, browser: SessionBrowser, *, turn: int = 1, keys: dict[str, str] | None = None) -> None:
        self.browser = browser
        super().__init__(
            browser.gallery,
            keys=keys,
            setup={
                "title": browser.title,
                "systems": list(browser.systems),
                "sorts": [list(sort) for sort in browser.list.sorts],
                "legend": browser.legend,
            },
            query=_asked(browser.query),
            total=len(browser.list),
            place=browser.place,
            turn=turn,
            page=browser.page(),
        )
        self.observe(self._search, "query")
        self.observe(self._move, "place")

    def describe(self) -> dict[str, Any]:
        """Facts of what is shown, without a browser."""
        return {**self.browser.describe(), "turn": self.turn}

    def to_html(self) -> str:
        """The session that is looked at, as HTML that needs neither kernel nor network."""
        return self.browser.to_html()

    def _still(self) -> str:
        return self.to_html()

    @visible
    def _search(self, change: dict[str, Any]) -> None:
        query = Query(**change["new"])
        if query == self.browser.query:
            return
        try:
            self.browser.search(query)
        except (ValueError, KeyError):
            self.query = _asked(self.browser.query)
            raise
        self.error = ""
        self.total, self.version = len(self.browser.list), self.version + 1
        self.place = self.browser.place
        self._turn_page()

    @visible
    def _move(self, change: dict[str, Any]) -> None:
        if 0 <= change["new"] < len(self.browser.list) and change["new"] != self.browser.place:
            self.browser.place = change["new"]
            self._turn_page()

    def _turn_page(self) -> None:
        page = self.browser.page()
        self.turn = min(self.turn, len(page["turns"])) if page else 1
        self.page = page  # type: ignore[assignment]  # the trait allows None, its type does not

    def _on_lines(self, start: int, stop: int) -> Answer:
        lines = self.browser.list.window(start, min(stop, start + MOST_LINES))
        return {"lines": [[line.session, line.turns, line.value] for line in lines]}, []


def _asked(query: Query) -> dict[str, Any]:
    return {
        "system": query.system,
        "where": query.where,
        "sort": query.sort,
        "descending": query.descending,
    }
