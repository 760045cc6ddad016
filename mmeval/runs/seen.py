"""Who has seen by name which system gave which answers: such a judge is not blind to it any more."""

from __future__ import annotations

from collections.abc import Iterable

from mmeval.runs.ledger import Ledger, now

Known = tuple[str, str]
"""A session and a system: who knows one of its answers there recognises the others."""

_KNOWN = """
SELECT session, system FROM seen WHERE annotator = :who
UNION SELECT session, system FROM answer WHERE annotator = :who AND NOT blind AND system IS NOT NULL
UNION SELECT session, left_system FROM vote WHERE annotator = :who AND NOT blind
UNION SELECT session, right_system FROM vote WHERE annotator = :who AND NOT blind
"""


def known_to(ledger: Ledger, annotator: str) -> set[Known]:
    """What was shown by name, and what was judged with the name in sight, taken back or not."""
    return {(session, system) for session, system in ledger.read(_KNOWN, {"who": annotator})}


def make_known(ledger: Ledger, annotator: str, pairs: Iterable[Known]) -> None:
    """Keep that an annotator was shown these systems by name."""
    time = now()
    with ledger.transaction() as writer:
        writer.executemany(
            "INSERT OR IGNORE INTO seen VALUES (?, ?, ?, ?)",
            [(annotator, session, system, time) for session, system in pairs],
        )
