"""The gallery: a contact sheet of every answer that meets a filter; one of them large with its evidence."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, ClassVar

import traitlets

from mmeval.report import ContactSheet, SheetQuery
from mmeval.report.viewing.sheets import SORTS
from mmeval.workbench.media import STAGE_KEYS, MediaWidget
from mmeval.workbench.widget import Answer, script, visible

MOST_TILES = 60
"""Answers whose descriptions go to the browser at once."""


STILL_TILES = 12
"""Answers in the HTML beside the widget."""


class GalleryView(MediaWidget):
    """Look at many answers at once; made by ``mmeval.gallery``."""

    _esm = script("pictures", "sounds", "clips", "scores", "turn", "filter", "gallery")

    KEYS: ClassVar = {
        "next item": "l",
        "previous item": "h",
        "item below": "j",
        "item above": "k",
        "open": "v",
        "back": "Escape",
        **STAGE_KEYS,
        "play": " ",
        "filter": "/",
        "help": "?",
    }

    setup = traitlets.Dict().tag(sync=True)
    """Title, systems, sorts and legend: what never changes."""
    query = traitlets.Dict().tag(sync=True)
    """The fields of ``mmeval.report.SheetQuery``."""
    total = traitlets.Int(0).tag(sync=True)
    version = traitlets.Int(0).tag(sync=True)
    """Goes up when the sheet changes."""
    place = traitlets.Int(0).tag(sync=True)
    opened = traitlets.Bool(False).tag(sync=True)
    """Whether the answer at ``place`` is shown large."""
    page = traitlets.Dict(allow_none=True).tag(sync=True)
    """The answer that is shown large."""

    def __init__(self, sheet: ContactSheet, *, keys: dict[str, str] | None = None) -> None:
        self.sheet = sheet
        super().__init__(
            sheet.gallery,
            keys=keys,
            setup={
                "title": sheet.title,
                "systems": list(sheet.systems),
                "sorts": list(SORTS.items()),
                "legend": sheet.legend,
            },
            query=asdict(sheet.query),
            total=len(sheet),
            page=None,
        )
        self.observe(self._search, "query")
        self.observe(self._turn, ["place", "opened"])

    def describe(self) -> dict[str, Any]:
        """Facts of what is shown, without a browser."""
        return {**self.sheet.describe(), "place": self.place, "opened": self.opened}

    def to_html(self, most: int = MOST_TILES) -> str:
        """The first ``most`` answers, as HTML that needs neither kernel nor network."""
        return self.sheet.to_html(most)

    def _still(self) -> str:
        return self.to_html(STILL_TILES)

    @visible
    def _search(self, change: dict[str, Any]) -> None:
        query = SheetQuery(**change["new"])
        if query == self.sheet.query:
            return
        try:
            self.sheet.search(query)
        except (ValueError, KeyError):
            self.query = asdict(self.sheet.query)
            raise
        self.error = ""
        self.opened, self.place = False, 0
        self.total, self.version = len(self.sheet), self.version + 1

    @visible
    def _turn(self, change: dict[str, Any]) -> None:
        shown = self.opened and 0 <= self.place < len(self.sheet)
        self.page = self.sheet.page(self.place) if shown else None  # type: ignore[assignment]

    def _on_tiles(self, start: int, stop: int) -> Answer:
        tiles = self.sheet.tiles(start, min(stop, start + MOST_TILES))
        return {"tiles": [asdict(tile) for tile in tiles]}, []

    def _on_reasons(self, start: int, stop: int) -> Answer:
        return {"reasons": self.sheet.reasons(start, min(stop, start + MOST_TILES))}, []
