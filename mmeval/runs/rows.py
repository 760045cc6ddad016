"""The one long table: its columns, and the evidence that lies beside it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

import pyarrow as pa

ROW_SCHEMA = pa.schema(
    [
        ("run", pa.string()),
        ("system", pa.string()),
        ("session", pa.string()),
        ("turn", pa.int32()),
        ("item", pa.string()),
        ("metric", pa.string()),
        ("name", pa.string()),
        ("family", pa.string()),
        ("value", pa.float64()),
        ("status", pa.string()),
        ("reason", pa.string()),
        ("evidence", pa.string()),
    ]
)

EVIDENCE_SCHEMA = pa.schema(
    [
        ("evidence", pa.string()),
        ("position", pa.int32()),
        ("kind", pa.string()),
        ("title", pa.string()),
        ("slot", pa.string()),
        ("data", pa.string()),
        ("png", pa.binary()),
    ]
)

CANONICAL_ORDER = ("system", "session", "turn", "metric", "item")
"""Rows are read in this order, so a table does not depend on how its run was interrupted."""

Triple = tuple[str, str, str]
"""System, session and metric identity: what is computed, kept and retried as a whole."""

TRIPLE = ("system", "session", "metric")
"""The columns of a triple."""


@dataclass(frozen=True)
class Row:
    """One value, or the reason why there is none, of one metric at one turn of one system."""

    run: str
    system: str
    session: str
    turn: int
    item: str | None
    metric: str
    name: str
    family: str
    value: float | None
    status: str
    reason: str
    evidence: str | None = None

    @property
    def triple(self) -> Triple:
        """What it belongs to."""
        return self.system, self.session, self.metric


@dataclass(frozen=True)
class EvidenceRecord:
    """One piece of evidence of a row: ``kind`` is "boxes", "map", "facts" or "spans".

    ``data`` holds what fits JSON; ``png`` a grey picture for maps; ``slot`` names the scorer's
    slot whose picture or sound it lies on ("before", "after", "heard").
    """

    evidence: str
    position: int
    kind: str
    title: str
    slot: str | None
    data: dict[str, Any] = field(default_factory=dict)
    png: bytes | None = None


def evidence_id(system: str, session: str, turn: int, item: str | None, metric: str) -> str:
    """A stable id of the row's evidence: 16 hexadecimal digits."""
    text = "\x1f".join((system, session, str(turn), item or "", metric))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def row_table(rows: Iterable[Row]) -> pa.Table:
    """Rows as an Arrow table with ``ROW_SCHEMA``."""
    return pa.Table.from_pylist([asdict(row) for row in rows], schema=ROW_SCHEMA)
