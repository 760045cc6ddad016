"""What answers and votes share: the file they are kept in, and tables of them to take away."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Self

from mmeval.runs.database import AnnotationError
from mmeval.runs.exports import write_table
from mmeval.runs.folder import RunFolder
from mmeval.runs.ledger import Ledger
from mmeval.runs.questions import is_name
from mmeval.runs.seen import Known, known_to, make_known

if TYPE_CHECKING:
    import pandas as pd


class Decisions(ABC):
    """Decisions of one kind in a run folder. What a call returned from is on the disk."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._version = ledger.version()

    @classmethod
    def open(cls, run: RunFolder | Path | str, *, read_only: bool = False) -> Self:
        """Open the decisions on a run, and start them when there are none.

        With ``read_only`` nothing is made or written: a run without a file then has none to read.

        Raises:
            AnnotationError: the file is damaged, in use, not writable or of a newer mmeval.
        """
        return cls(Ledger.open(run, read_only=read_only))

    @staticmethod
    def require_annotator(name: str) -> None:
        """Raises ``AnnotationError`` for what nobody can be called."""
        if not is_name(name):
            raise AnnotationError(f"an annotator needs a name, not {name!r}")

    @property
    def path(self) -> Path:
        """The file."""
        return self._ledger.path

    def changed_elsewhere(self) -> bool:
        """Whether somebody else has written to the file since this was asked last, here or in a process."""
        before, self._version = self._version, self._ledger.version()
        return before != self._version

    def known_to(self, annotator: str) -> set[Known]:
        """The (session, system) pairs that an annotator has seen, or judged, with the name in sight."""
        return known_to(self._ledger, annotator)

    def make_known(self, annotator: str, pairs: Iterable[Known]) -> None:
        """Keep that an annotator was shown the systems of these (session, system) pairs by name."""
        make_known(self._ledger, annotator, pairs)

    @abstractmethod
    def frame(self, *, history: bool = False) -> pd.DataFrame:
        """One row per decision that stands, or with ``history`` per decision ever made."""

    def export(self, path: Path | str, *, history: bool = False) -> Path:
        """Write the rows of ``frame`` to a .csv, .parquet or .jsonl file.

        Raises:
            AnnotationError: the file name ends otherwise.
        """
        return write_table(self.frame(history=history), Path(path))

    def close(self) -> None:
        """Let go of the file."""
        self._ledger.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
