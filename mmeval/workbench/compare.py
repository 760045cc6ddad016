"""Systems side by side: sessions by how far two of them lie apart, and every number's difference."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, ClassVar

import traitlets

from mmeval.report import Comparison, Contrast
from mmeval.report.tables import reductions_of
from mmeval.report.viewing.paired import ORDERS
from mmeval.workbench.media import MediaWidget
from mmeval.workbench.viewer import MOST_LINES
from mmeval.workbench.widget import Answer, script, visible


class CompareView(MediaWidget):
    """Compare systems session by session; made by ``mmeval.compare``."""

    _esm = script("pictures", "sounds", "scores", "turn", "list", "compare")

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
        "swap systems": "x",
        "next system": "s",
        "numbers": "n",
        "filter": "/",
        "help": "?",
    }

    setup = traitlets.Dict().tag(sync=True)
    """Title, systems, measures, orders, legend and how many numbers there are: what never changes."""
    query = traitlets.Dict().tag(sync=True)
    """The fields of ``mmeval.report.Contrast``."""
    total = traitlets.Int(0).tag(sync=True)
    version = traitlets.Int(0).tag(sync=True)
    """Goes up when the list changes."""
    place = traitlets.Int(0).tag(sync=True)
    turn = traitlets.Int(1).tag(sync=True)
    page = traitlets.Dict(allow_none=True).tag(sync=True)

    def __init__(self, comparison: Comparison, *, keys: dict[str, str] | None = None) -> None:
        self.comparison = comparison
        super().__init__(
            comparison.gallery,
            keys=keys,
            setup={
                "title": comparison.title,
                "systems": list(comparison.systems),
                "measures": [[one.key, one.label] for one in comparison.measures.values()],
                "orders": list(ORDERS.items()),
                "legend": comparison.legend,
                "numbers": len(reductions_of(comparison.run)),
            },
            query=asdict(comparison.contrast),
            total=len(comparison.list),
            place=comparison.place,
            page=comparison.page(),
        )
        self.observe(self._choose, "query")
        self.observe(self._move, "place")

    def describe(self) -> dict[str, Any]:
        """Facts of what is shown, without a browser."""
        return {**self.comparison.describe(), "turn": self.turn}

    def to_html(self) -> str:
        """The numbers and the session that is looked at, as HTML that needs neither kernel nor network."""
        return self.comparison.to_html()

    def _still(self) -> str:
        return self.comparison.to_html(numbers=False)  # resampling takes seconds

    @visible
    def _choose(self, change: dict[str, Any]) -> None:
        contrast = Contrast(**change["new"])
        if contrast == self.comparison.contrast:
            return
        try:
            self.comparison.choose(contrast)
        except (ValueError, KeyError):
            self.query = asdict(self.comparison.contrast)
            raise
        self.error = ""
        self.total, self.version = len(self.comparison.list), self.version + 1
        self.place = self.comparison.place
        self._turn_page()

    @visible
    def _move(self, change: dict[str, Any]) -> None:
        if 0 <= change["new"] < len(self.comparison.list) and change["new"] != self.comparison.place:
            self.comparison.place = change["new"]
            self._turn_page()

    def _turn_page(self) -> None:
        page = self.comparison.page()
        self.turn = min(self.turn, len(page["turns"])) if page else 1
        self.page = page  # type: ignore[assignment]  # the trait allows None, its type does not

    def _on_lines(self, start: int, stop: int) -> Answer:
        lines = self.comparison.list.window(start, min(stop, start + MOST_LINES))
        return {"lines": [[line.session, line.turns, line.value] for line in lines]}, []

    def _on_numbers(self) -> Answer:
        return {"numbers": [asdict(one) for one in self.comparison.numbers()]}, []
