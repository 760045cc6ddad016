"""What a turn starts from: the one meaning of "previous" and "source", for scoring and for showing.

What the user gives is an input or a reference: see ``Media.role``.
"""

from __future__ import annotations

from collections.abc import Container

from mmeval.sessions.session import Message, Session
from mmeval.sessions.targets import Media

Found = tuple[Media, ...]


def starting_media(session: Session, number: int, kinds: Container[str]) -> Found | None:
    """The benchmark's media of ``kinds`` that turn ``number`` (from 1) starts from, best choice first.

    They are the inputs that the user gives in that turn. Without any, by the session's history:
    "self" goes on from the system's own answer to the turn before, for which None stands; "gold"
    from that turn's reference; "fixed" from the last input or assistant's media of the
    conversation so far; "none" from the source. The first turn has no answer before it and starts
    from its fixed conversation under any history.
    """
    given = _inputs(session, number, kinds)
    if given:
        return given
    if session.history == "fixed" or number == 1:
        return _last_fixed(session, number, kinds)
    if session.history == "none":
        return source_media(session, number, kinds)
    if session.history == "gold":
        target = session.turns[number - 2].target
        return _of_kinds(target.media, kinds) if target else ()
    return None


def source_media(session: Session, number: int, kinds: Container[str]) -> Found:
    """The inputs of ``kinds`` that the user gave first, up to turn ``number``; empty without any."""
    found = (_inputs(session, turn, kinds) for turn in range(1, number + 1))
    return next(filter(None, found), ())


def _inputs(session: Session, number: int, kinds: Container[str]) -> Found:
    given = _of_kinds(session.turns[number - 1].user.media, kinds)
    marked = tuple(item for item in given if item.role == "input")
    return marked or tuple(item for item in given if item.role is None and number == 1)


def _last_fixed(session: Session, number: int, kinds: Container[str]) -> Found:
    """The last media that the benchmark itself puts before turn ``number``'s message to be worked on."""
    last: Found = ()
    for turn in range(1, number + 1):
        for message in session.turns[turn - 1].history:
            last = _said(message, kinds) or last
        last = _inputs(session, turn, kinds) or last
    return last


def _said(message: Message, kinds: Container[str]) -> Found:
    own = message.role == "assistant"
    return tuple(item for item in _of_kinds(message.media, kinds) if own or item.role == "input")


def _of_kinds(media: Found, kinds: Container[str]) -> Found:
    return tuple(item for item in media if item.kind in kinds)
