"""Which turns each system was asked, whether or not any metric has something to say there.

One Parquet file per system in ``asked/``. People look at, judge and vote on turns that no metric
applies to; those have no rows.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from mmeval.runs.atomic import Atomic

FOLDER = "asked"

_SCHEMA = pa.schema(
    [
        ("system", pa.dictionary(pa.int32(), pa.string())),
        ("session", pa.string()),
        ("turn", pa.int32()),
        ("place", pa.int32()),
        ("answered", pa.bool_()),
    ]
)
Asked = tuple[str, int, int, bool]
"""Session, turn, the session's place in the benchmark, and whether there is an answer."""

_AT_A_TIME = 100_000

FROM_ROWS = (
    "SELECT system, session, turn, 0 AS place, NOT bool_and(status IN ('missing', 'broken')) AS answered "
    "FROM part GROUP BY ALL"
)
"""What rows tell of it, in SQL: enough where every metric applies to every turn."""


def keep_asked(run: Path, system: str, turns: Iterable[Asked]) -> None:
    """Write what ``system`` was asked, in one step."""
    target = asked_file(run, system)
    target.parent.mkdir(exist_ok=True)
    with Atomic(target) as temporary, pq.ParquetWriter(temporary, _SCHEMA) as writer:
        for some in _batches(turns):
            names = pa.array([system] * len(some)).dictionary_encode()
            writer.write_table(pa.table([names, *zip(*some, strict=True)], schema=_SCHEMA))


def asked_file(run: Path, system: str) -> Path:
    """Where ``keep_asked`` puts it."""
    readable = re.sub(r"[^A-Za-z0-9._-]+", "_", system)[:60]  # two systems may read the same
    return run / FOLDER / f"{readable}-{hashlib.sha256(system.encode()).hexdigest()[:12]}.parquet"


def asked_files(run: Path, systems: Iterable[str]) -> list[str]:
    """The files of all ``systems``; none if any of them has none, as in runs of earlier versions."""
    files = [asked_file(run, system) for system in systems]
    return [str(file) for file in files] if all(file.exists() for file in files) else []


def _batches(turns: Iterable[Asked]) -> Iterator[Sequence[Asked]]:
    rest = iter(turns)
    while some := list(islice(rest, _AT_A_TIME)):
        yield some
