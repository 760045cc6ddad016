"""What the annotator and the arena share: a desk that saves decisions, and files of them to download."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

from mmeval.report.judging.annotating import AnnotationDesk
from mmeval.report.judging.blind import HIDDEN
from mmeval.report.judging.voting import VoteDesk
from mmeval.workbench.media import Made, MediaWidget
from mmeval.workbench.widget import Answer

log = logging.getLogger(__name__)

EXPORTS = {
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "jsonl": "application/x-ndjson",
}
"""What can be downloaded, with its MIME type."""


class DeskWidget(MediaWidget):
    """A widget over a desk, which saves each decision before the browser hears of it."""

    DECISIONS: ClassVar[str]
    """What is decided; the file that is downloaded has this name."""

    desk: AnnotationDesk | VoteDesk

    def export(self, path: Path | str, *, history: bool = False) -> Path:
        """Write all decisions in the run to a .csv, .parquet or .jsonl file and return its path."""
        return self.desk.export(path, history=history)

    def describe(self) -> dict[str, Any]:
        """Facts of what is shown, without a browser."""
        return self.desk.describe()

    def to_html(self) -> str:
        """How far the work is, what it shows so far, and what is open, as HTML without kernel or network."""
        return self.desk.to_html()

    def _still(self) -> str:
        return self.desk.to_html(results=False)  # resampling takes seconds

    def _delivered(self, make: Callable[[], Made]) -> Made:
        """The blind see no name of a file: it may name the system."""
        try:
            return make()
        except Exception as problem:
            if not self.desk.blind:
                raise
            log.info("a file cannot be shown", exc_info=problem)
            raise ValueError(f"this file {HIDDEN}") from None

    def _on_export(self, kind: str) -> Answer:
        if kind not in EXPORTS:
            raise ValueError(f"there is no export {kind!r}; there are: {', '.join(EXPORTS)}")
        name = f"{self.DECISIONS}.{kind}"
        with tempfile.TemporaryDirectory() as folder:
            content = self.export(Path(folder) / name).read_bytes()
        return {"name": name, "type": EXPORTS[kind]}, [content]
