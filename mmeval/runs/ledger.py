"""The file of human judgements beside a run: SQLite in WAL mode, events that are only ever added.

Every decision is one transaction that is on the disk before the call returns. Undo is an event of
its own; triggers refuse to change or delete what is written.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, Self

from mmeval.runs.database import AnnotationError, connect, connect_reader, explained, use_write_ahead_log
from mmeval.runs.folder import RunFolder

FILE = "annotations.sqlite"
APPLICATION = 0x6D6D6576
"""SQLite's application id of our files: "mmev"."""
VERSION = 1

Table = Literal["answer", "vote"]

_SCHEMA = """
CREATE TABLE question (name TEXT PRIMARY KEY, definition TEXT NOT NULL, time TEXT NOT NULL);
CREATE TABLE answer (
    id INTEGER PRIMARY KEY AUTOINCREMENT, annotator TEXT NOT NULL,
    session TEXT NOT NULL, turn INTEGER, system TEXT,
    question TEXT NOT NULL REFERENCES question (name), value TEXT NOT NULL,
    seconds REAL, time TEXT NOT NULL, blind INTEGER NOT NULL
);
CREATE TABLE vote (
    id INTEGER PRIMARY KEY AUTOINCREMENT, annotator TEXT NOT NULL,
    session TEXT NOT NULL, turn INTEGER, left_system TEXT NOT NULL, right_system TEXT NOT NULL,
    winner TEXT NOT NULL, seconds REAL, time TEXT NOT NULL, blind INTEGER NOT NULL
);
CREATE TABLE answer_undo (event INTEGER PRIMARY KEY REFERENCES answer (id), time TEXT NOT NULL);
CREATE TABLE vote_undo (event INTEGER PRIMARY KEY REFERENCES vote (id), time TEXT NOT NULL);
CREATE INDEX answer_by ON answer (annotator, question, session, turn, system);
CREATE INDEX answer_on ON answer (session);
CREATE INDEX vote_by ON vote (annotator, session, turn, left_system, right_system)
"""
_KEPT = """
CREATE TRIGGER {table}_{act} BEFORE {act} ON {table}
BEGIN SELECT raise(ABORT, 'history is kept: events are added, never changed'); END
"""
_SEEN = """
CREATE TABLE IF NOT EXISTS seen (
    annotator TEXT NOT NULL, session TEXT NOT NULL, system TEXT NOT NULL, time TEXT NOT NULL,
    PRIMARY KEY (annotator, session, system)
) WITHOUT ROWID
"""
_TABLES = ("question", "answer", "vote", "answer_undo", "vote_undo")
_KEPT_QUESTION = """
CREATE TRIGGER question_UPDATE BEFORE UPDATE ON question
WHEN EXISTS (SELECT 1 FROM answer WHERE question = OLD.name)
BEGIN SELECT raise(ABORT, 'history is kept: a question that has answers is never changed'); END
"""


class Ledger:
    """The open file. Safe for several threads here, and for several processes on one machine."""

    def __init__(self, path: Path, connection: sqlite3.Connection, *, read_only: bool) -> None:
        self.path = path
        self.read_only = read_only
        self._connection = connection
        self._lock = threading.RLock()

    @classmethod
    def open(cls, run: RunFolder | Path | str, *, read_only: bool = False) -> Self:
        """Open the file in a run folder, and make it when there is none.

        With ``read_only`` nothing is made or written: a run without annotations has none to read.

        Raises:
            AnnotationError: there is no folder; the file is damaged, in use, not writable, or of a
                newer mmeval.
        """
        folder = run.path if isinstance(run, RunFolder) else Path(run)
        path = folder / FILE
        if not folder.is_dir():
            raise AnnotationError(f"there is no folder {folder} to keep annotations in; open a run first")
        absent = read_only and not path.exists()
        with explained(path):
            reader = (
                connect_reader(path) if read_only and not absent else connect(":memory:" if absent else path)
            )
        ledger = cls(path, reader, read_only=read_only)
        try:
            ledger._check()
            if absent or not read_only:
                ledger._prepare()
        except BaseException:
            reader.close()
            raise
        return ledger

    def read(self, query: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        with self._lock, explained(self.path):
            return self._connection.execute(query, parameters).fetchall()

    def version(self) -> int:
        """A number that changes when another connection has written to the file."""
        return int(self.read("PRAGMA data_version")[0][0])

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Everything inside is kept together when it ends, and nothing of it when it fails.

        Raises:
            AnnotationError: the file was opened to read only, or cannot be written.
        """
        if self.read_only:
            raise AnnotationError(f"{self.path} was opened to read only; open it without read_only to write")
        with self._lock, explained(self.path), self._all_or_nothing():
            yield self._connection

    def append(self, table: Table, event: dict[str, Any]) -> int:
        """Add one event and return its id; ``event`` is a value per column but ``id``."""
        names, places = ", ".join(event), ", ".join("?" * len(event))
        with self.transaction() as writer:
            added = writer.execute(f"INSERT INTO {table} ({names}) VALUES ({places})", tuple(event.values()))
        return int(added.lastrowid or 0)

    def undo(self, table: Table, annotator: str) -> int | None:
        """Take back the annotator's latest event that stands; its id, None when none stands."""
        query = (
            f"SELECT max(id) FROM {table} WHERE annotator = ? AND id NOT IN (SELECT event FROM {table}_undo)"
        )
        with self.transaction() as writer:
            (found,) = writer.execute(query, (annotator,)).fetchone()
            if found is not None:
                writer.execute(f"INSERT INTO {table}_undo VALUES (?, ?)", (found, now()))
        return None if found is None else int(found)

    def close(self) -> None:
        """Let go of the file; what was decided is on the disk already."""
        with self._lock:
            self._connection.close()

    def _check(self) -> None:
        """Refuse files that are not ours or from the future, before anything is touched."""
        ((application,), (version,)) = (
            *self.read("PRAGMA application_id"),
            *self.read("PRAGMA user_version"),
        )
        if application != APPLICATION and self.read("SELECT 1 FROM sqlite_master LIMIT 1"):
            raise AnnotationError(f"{self.path} is a database of something else; move it to another place")
        if version > VERSION:
            raise AnnotationError(
                f"{self.path} was written by a newer mmeval (format {version}, this one knows {VERSION}); "
                "update mmeval to open it. Nothing was changed."
            )

    def _prepare(self) -> None:
        """Make the tables of a new file."""
        with self._lock, explained(self.path):
            use_write_ahead_log(self._connection)
            with self._all_or_nothing():
                if self.read("PRAGMA user_version")[0][0] == 0:
                    self._make_tables()
                self._let_questions_change()
                self._connection.execute(_SEEN)  # older files have none

    def _make_tables(self) -> None:
        kept = [_KEPT.format(table=table, act=act) for table in _TABLES for act in ("UPDATE", "DELETE")]
        numbers = [f"PRAGMA application_id = {APPLICATION}", f"PRAGMA user_version = {VERSION}"]
        for statement in [*_SCHEMA.split(";"), *kept, *numbers]:
            self._connection.execute(statement)

    def _let_questions_change(self) -> None:
        """Put the trigger of questions in its form: in older files it kept those without answers too."""
        kept = _KEPT_QUESTION.strip()
        stored = self.read("SELECT sql FROM sqlite_master WHERE name = 'question_UPDATE'")
        if stored != [(kept,)]:
            self._connection.execute("DROP TRIGGER IF EXISTS question_UPDATE")
            self._connection.execute(kept)

    @contextmanager
    def _all_or_nothing(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise


def now() -> str:
    """The time in UTC: ``2026-01-02T03:04:05.678901+00:00``."""
    return datetime.now(UTC).isoformat(timespec="microseconds")
