"""Evidence as it lies in its parts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from mmeval.runs.parts import ask
from mmeval.runs.rows import EVIDENCE_SCHEMA, EvidenceRecord


def evidence_in(parts: Sequence[str], ids: Iterable[str]) -> dict[str, list[EvidenceRecord]]:
    """The evidence with these ids, each in the scorer's order; ids that are no text name none."""
    wanted = [key for key in ids if isinstance(key, str)]  # a frame of rows has NaN where there is none
    columns = ", ".join(EVIDENCE_SCHEMA.names)
    query = f"SELECT {columns} FROM part WHERE list_contains(?, evidence) ORDER BY evidence, position"
    found = ask(parts, query, [wanted]) if wanted else None
    records: dict[str, list[EvidenceRecord]] = {}
    for values in found.fetchall() if found else ():
        record = _record(values)
        records.setdefault(record.evidence, []).append(record)
    return records


def _record(values: tuple[Any, ...]) -> EvidenceRecord:
    fields = dict(zip(EVIDENCE_SCHEMA.names, values, strict=True))
    return EvidenceRecord(**{**fields, "data": json.loads(fields["data"])})
