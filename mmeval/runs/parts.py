"""The Parquet parts of a run, and one sorted copy of a finished run's rows that is quick to search."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from mmeval.runs.asked import FROM_ROWS
from mmeval.runs.atomic import Atomic

INDEX = "rows.index.parquet"
"""The sorted copy. It is never the only place of a row, and is gone before any part changes."""

_MANY = 16
_READ = "read_parquet(?, filename = {}, hive_partitioning = false)"


def parts_of(run: Path, table: str) -> list[str]:
    """The parts of "rows" or "evidence"."""
    return sorted(str(part) for part in (run / table).glob("*.parquet"))


def row_files(run: Path) -> list[str]:
    """What to read for all rows: the index if there is one, else the parts."""
    index = run / INDEX
    return [str(index)] if index.exists() else parts_of(run, "rows")


def forget_index(run: Path) -> None:
    """To be called before a part changes, so that the index never says anything else than the parts."""
    (run / INDEX).unlink(missing_ok=True)


def index_rows(run: Path) -> None:
    """Write the index of a run of many parts, sorted by session, in one step."""
    parts = parts_of(run, "rows")
    if len(parts) < _MANY:
        return
    with Atomic(run / INDEX) as temporary:
        _database().cursor().execute(
            f"COPY (FROM {_READ.format('true')} ORDER BY session, system, turn, metric) "
            f"TO '{_quoted(temporary)}' (FORMAT parquet, ROW_GROUP_SIZE 100000)",
            [_literal(parts)],
        )


def ask(
    files: Sequence[str], query: str, parameters: Sequence[Any], asked: Sequence[str] = ()
) -> duckdb.DuckDBPyConnection | None:
    """The answer to an SQL query over files, which it calls ``part``; None without any file.

    Besides their own columns there is ``filename``, the part that a row lies in. The query may also
    read ``asked``: what the files of that name hold, else what rows tell of it.
    """
    if not files:
        return None
    is_index = len(files) == 1 and Path(files[0]).name == INDEX
    tables = f"part AS (FROM {_READ.format('false' if is_index else 'true')})"
    given: list[Any] = [_literal(files)]
    if re.search(r"\basked\b", query):
        tables += f", asked AS ({'FROM read_parquet(?)' if asked else FROM_ROWS})"
        given += [_literal(asked)] if asked else []
    first, _, rest = query.lstrip().partition(" ")
    whole = f"WITH {tables}, {rest}" if first == "WITH" else f"WITH {tables} {query}"
    return _database().cursor().execute(whole, [*given, *parameters])


@cache
def _database() -> duckdb.DuckDBPyConnection:
    """One for the process: it starts threads, which takes longer than most questions."""
    connection = duckdb.connect()
    connection.execute("SET enable_progress_bar = false")
    return connection


def _literal(files: Iterable[str]) -> list[str]:
    """Paths as DuckDB takes them for one file each: its patterns would find other runs' parts."""
    return [re.sub(r"[*?[]", r"[\g<0>]", file) for file in files]


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
