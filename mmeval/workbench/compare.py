"""Systems side by side: sessions by how far two of them lie apart, and every number's difference."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, ClassVar

from mmeval.report import Comparison, Contrast
from mmeval.report.tables import reductions_of
from mmeval.report.viewing.paired import ORDERS
from mmeval.workbench.media import STAGE_KEYS
from mmeval.workbench.sessions import SessionsWidget
from mmeval.workbench.widget import Answer, script


class CompareView(SessionsWidget):
    """Compare systems session by session; made by ``mmeval.compare``."""

    _esm = script("pictures", "sounds", "clips", "scores", "turn", "list", "filter", "compare")

    KEYS: ClassVar = {
        "next session": "j",
        "previous session": "k",
        "next turn": "l",
        "previous turn": "h",
        **STAGE_KEYS,
        "play": " ",
        "swap systems": "x",
        "next system": "s",
        "numbers": "n",
        "filter": "/",
        "help": "?",
    }

    SLOW: ClassVar = SessionsWidget.SLOW | {"numbers"}

    def __init__(self, comparison: Comparison, *, keys: dict[str, str] | None = None) -> None:
        self.comparison = comparison
        setup = {
            "measures": [[one.key, one.label] for one in comparison.measures.values()],
            "orders": list(ORDERS.items()),
            "numbers": len(reductions_of(comparison.run)),
        }
        super().__init__(comparison, setup=setup, keys=keys)

    def _still(self) -> str:
        return self.comparison.to_html(numbers=False)  # resampling takes seconds

    def _query(self) -> dict[str, Any]:
        return asdict(self.comparison.contrast)

    def _search(self, wanted: dict[str, Any]) -> None:
        self.comparison.choose(Contrast(**wanted))

    def _on_numbers(self) -> Answer:
        return {"numbers": [asdict(one) for one in self.comparison.numbers()]}, []
