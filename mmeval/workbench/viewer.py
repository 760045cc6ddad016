"""The session viewer: a list of sessions, and one of them turn by turn with its evidence."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, ClassVar

from mmeval.report import Query, SessionBrowser
from mmeval.workbench.media import STAGE_KEYS
from mmeval.workbench.sessions import SessionsWidget
from mmeval.workbench.widget import script


class SessionViewer(SessionsWidget):
    """Look through the sessions of a run; made by ``mmeval.view``."""

    _esm = script("pictures", "sounds", "clips", "scores", "turn", "list", "filter", "viewer")

    KEYS: ClassVar = {
        "next session": "j",
        "previous session": "k",
        "next turn": "l",
        "previous turn": "h",
        **STAGE_KEYS,
        "play": " ",
        "filter": "/",
        "help": "?",
    }

    def __init__(self, browser: SessionBrowser, *, turn: int = 1, keys: dict[str, str] | None = None) -> None:
        self.browser = browser
        sorts = [list(sort) for sort in browser.list.sorts]
        super().__init__(browser, setup={"sorts": sorts}, turn=turn, keys=keys)

    def _query(self) -> dict[str, Any]:
        return asdict(self.browser.query)

    def _search(self, wanted: dict[str, Any]) -> None:
        self.browser.search(Query(**wanted))
