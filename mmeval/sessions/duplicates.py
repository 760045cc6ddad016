"""Lines that claim the same session or the same turn."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from typing import Any

from mmeval.sessions.lines import Record
from mmeval.sessions.problems import Problem, Severity
from mmeval.sessions.session import Output, Session


def twin_sessions(records: Iterable[Record[Session]]) -> Iterator[tuple[Record[Session], Problem]]:
    """Each session whose id an earlier line has: an error unless both say the same."""
    for first, second in _twins((record.session, record) for record in records if record.session):
        same = first.model is not None and first.model == second.model
        whose = "the same session" if same else "another session"
        message = f"the id {second.session!r} is taken by line {first.line}, by {whose}"
        remedy = "Keep one of the lines" if same else "Give each session its own id"
        yield second, second.problem("id", message, remedy, severity="warning" if same else "error")


def twin_outputs(records: Iterable[Record[Output]]) -> Iterator[tuple[Record[Output], Problem]]:
    """Each output for a turn that an earlier line answers: an error unless both say the same."""
    keyed = (((r.session, r.turn), r) for r in records if r.session is not None and r.turn is not None)
    for first, second in _twins(keyed):
        same = first.model is not None and first.model == second.model
        message = f"line {first.line} answers the same turn, " + (
            "and the same" if same else "but differently"
        )
        severity: Severity = "warning" if same else "error"
        yield second, second.problem("", message, "Keep one of the lines", severity=severity)


def _twins(keyed: Iterable[tuple[Hashable, Any]]) -> Iterator[tuple[Any, Any]]:
    seen: dict[Hashable, Any] = {}
    for key, record in keyed:
        first = seen.setdefault(key, record)
        if first is not record:
            yield first, record
