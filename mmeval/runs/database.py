"""Opens an SQLite file so that a decision is on the disk at once, and says in words what goes wrong."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mmeval.runs.lock import RunFolderError

PATIENCE = 10.0
"""Seconds to wait for another process that is writing."""

_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_IN_USE = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_NOT_WRITABLE = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}


class AnnotationError(RunFolderError):
    """The annotations cannot be used as asked; nothing was lost, and the message says what to do."""


def connect(path: Path | str) -> sqlite3.Connection:
    """Open for reading and writing; ":memory:" is a database of its own that nobody else sees."""
    connection = sqlite3.connect(
        path, timeout=PATIENCE, isolation_level=None, check_same_thread=False, cached_statements=64
    )
    # FULL waits for the disk at every commit: a decision that was confirmed survives a power cut.
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def connect_reader(path: Path) -> sqlite3.Connection:
    """Open without ever writing, also where the folder itself is read only."""
    address = path.resolve().as_uri()
    connection = _open_reader(f"{address}?mode=ro")
    try:
        connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchall()
    except sqlite3.OperationalError as problem:
        connection.close()
        log = path.with_name(path.name + "-wal")
        # SQLite needs a file of its own beside a log; where it may not make one and there is no log
        # to miss, the file alone is everything.
        if _code(problem) not in _NOT_WRITABLE or (log.exists() and log.stat().st_size):
            raise
        return _open_reader(f"{address}?immutable=1")
    return connection


def use_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Let readers read while one writes. Tried again while another process does the same to a new file."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as problem:
            if _code(problem) not in _IN_USE or time.monotonic() > until:
                raise
            time.sleep(0.02)


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turns SQLite's errors into an ``AnnotationError`` that says what to do."""
    try:
        yield
    except sqlite3.Error as problem:
        raise AnnotationError(f"{path} {_explanation(problem)} ({problem}). Nothing was lost.") from problem


def _explanation(problem: sqlite3.Error) -> str:
    code = _code(problem)
    if code in _DAMAGED:
        return (
            "is damaged; keep a copy, save what can be read with `sqlite3 FILE .recover`, "
            "and move the file away to start a new one"
        )
    if code in _IN_USE:
        return f"is in use: another process kept it locked for {PATIENCE:g} s; close that one and try again"
    if code in _NOT_WRITABLE:
        return "cannot be written; make file and folder writable, or open it with read_only=True"
    if code == sqlite3.SQLITE_FULL:
        return "could not grow: the disk is full; make room and answer again"
    return "could not be used"


def _open_reader(address: str) -> sqlite3.Connection:
    return sqlite3.connect(address, uri=True, timeout=PATIENCE, isolation_level=None, check_same_thread=False)


def _code(problem: sqlite3.Error) -> int:
    """The primary result code, 0 when Python and not SQLite raised."""
    return getattr(problem, "sqlite_errorcode", 0) & 0xFF
