"""Turns that start from something that the benchmark does not give."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from mmeval.sessions.lines import Record
from mmeval.sessions.problems import Problem
from mmeval.sessions.session import Session
from mmeval.sessions.starting import source_media, starting_media
from mmeval.sessions.targets import MediaKind, Target, edits

_ANY = frozenset(get_args(MediaKind))


def lacks_gold(session: Session, number: int) -> bool:
    """Whether turn ``number`` has a gold history, and the turn before has no reference for it.

    A reference text is enough after a turn of dialogue, not after an edit.
    """
    if session.history != "gold" or number == 1 or starting_media(session, number, _ANY):
        return False
    target = session.turns[number - 2].target or Target()
    return not target.texts or edits(target)


def lacking_starts(record: Record[Session]) -> Iterator[Problem]:
    """Scored turns whose starting picture is not there, or is not said to be one."""
    session = record.model
    for number, turn in enumerate(session.turns if session else (), start=1):
        found = _lacking(session, number) if session and turn.scored else None
        if found:
            where, message, remedy = found
            yield record.problem(f"turns[{number - 1}].{where}", message, remedy, turn=number)


def _lacking(session: Session, number: int) -> tuple[str, str, str] | None:
    turn = session.turns[number - 1]
    if lacks_gold(session, number):
        message = f"the history is gold, but turn {number - 1} has no reference to start from"
        return "user", message, "Add it to that turn's target.media, or set history to self"
    if not edits(turn.target):
        return None
    if starting_media(session, number, ("image",)) == ():
        return "user.media", "the turn edits a picture, but there is none to start from", "Add it"
    given = [item for item in turn.user.media if item.kind == "image" and item.role is None]
    if given and not source_media(session, number, ("image",)):
        message = f"{given[0].path} is the session's first picture, but from turn 2 on it is a reference"
        return "user.media", message, 'Give it "role": "input" if the turn edits it, else "reference"'
    return None
