"""Trust: a metric against what people say, with a threshold to move and the outputs behind each cell."""

from __future__ import annotations

from typing import Any, ClassVar

import traitlets

from mmeval.report import TrustDesk
from mmeval.workbench.media import STAGE_KEYS, MediaWidget
from mmeval.workbench.widget import Answer, script, visible


class TrustView(MediaWidget):
    """Find out whether a metric deserves trust; made by ``mmeval.trust``."""

    _esm = script("pictures", "sounds", "clips", "scores", "turn", "trust")

    KEYS: ClassVar = {
        "stricter": "]",
        "laxer": "[",
        "best threshold": "t",
        "passed by both": "5",
        "passed by the metric alone": "6",
        "passed by people alone": "7",
        "failed by both": "8",
        "next item": "j",
        "previous item": "k",
        "back": "Escape",
        **STAGE_KEYS,
        "help": "?",
    }

    setup = traitlets.Dict().tag(sync=True)
    """Title, metrics, questions and legend: what never changes."""
    query = traitlets.Dict().tag(sync=True)
    """The metric, and the question that it is held against."""
    curves = traitlets.Dict().tag(sync=True)
    threshold = traitlets.Float(0.0).tag(sync=True)
    now = traitlets.Dict().tag(sync=True)
    """The cells and measures at the threshold."""

    SLOW: ClassVar = MediaWidget.SLOW | {"areas", "correlations"}

    def __init__(self, desk: TrustDesk, *, keys: dict[str, str] | None = None) -> None:
        self.desk = desk
        super().__init__(
            desk.gallery,
            keys=keys,
            setup={
                "title": desk.title,
                "metrics": [list(one) for one in desk.metrics],
                "questions": list(desk.questions),
                "legend": desk.legend,
            },
            query=self._query(),
            curves=desk.curves(),
            threshold=desk.threshold,
            now=desk.at(),
        )
        self.observe(self._choose, "query")
        self.observe(self._place, "threshold")

    def describe(self) -> dict[str, Any]:
        """Facts of what is shown, without a browser."""
        return self.desk.describe()

    def to_html(self) -> str:
        """Curves, cells and correlations as HTML that needs neither kernel nor network."""
        return self.desk.to_html()

    def _still(self) -> str:
        return self.desk.to_html(resampled=False)  # which takes seconds

    @visible
    def _choose(self, change: dict[str, Any]) -> None:
        wanted = change["new"]
        if wanted == self._query():
            return
        try:
            self.desk.choose(wanted["metric"], wanted["question"])
        except (ValueError, KeyError):
            self.query = self._query()
            raise
        self.error = ""
        self.curves = self.desk.curves()
        self.now = self.desk.at()
        self.threshold = self.desk.threshold

    @visible
    def _place(self, change: dict[str, Any]) -> None:
        if change["new"] != self.desk.threshold:
            self.now = self.desk.at(change["new"])

    def _query(self) -> dict[str, Any]:
        found = self.desk.found
        return {"metric": found.metric, "question": found.question} if found else {}

    def _on_areas(self) -> Answer:
        return self.desk.areas(), []

    def _on_correlations(self) -> Answer:
        return {"lines": self.desk.correlations()}, []

    def _on_page(self, session: str, turn: int | None, system: str) -> Answer:
        return self.desk.page(session, turn, system), []
