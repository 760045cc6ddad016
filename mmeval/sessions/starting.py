"""What a turn starts from: the one meaning of "previous", for scoring and for showing."""

from __future__ import annotations

from collections.abc import Container

from mmeval.sessions.session import Session
from mmeval.sessions.targets import Media


def starting_media(session: Session, number: int, kinds: Container[str]) -> tuple[Media, ...] | None:
    """The benchmark's media of ``kinds`` that turn ``number`` (from 1) starts from, best choice first.

    They are what the user gives in that turn; else, at the first turn, what the user ever gives
    (the source); else, when the history is "gold", the reference of the turn before. None means
    that the turn starts from the system's own answer to the turn before.
    """
    given = [item for item in session.turns[number - 1].user.media if item.kind in kinds]
    if given:
        return tuple(given)
    if number == 1:
        return tuple(item for turn in session.turns for item in turn.user.media if item.kind in kinds)
    if session.history == "gold":
        target = session.turns[number - 2].target
        return tuple(item for item in target.media if item.kind in kinds) if target else ()
    return None
