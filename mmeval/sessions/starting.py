"""What a turn starts from: the one meaning of "previous" and "source", for scoring and for showing.

What the user gives is an input or a reference: see ``Media.role``.
"""

from __future__ import annotations

from collections.abc import Container
from typing import TYPE_CHECKING

from mmeval.sessions.session import Message, Session
from mmeval.sessions.targets import Media, Target, edits

if TYPE_CHECKING:
    from mmeval.sessions.submission import Submission

Found = tuple[Media, ...]


def start_of(submission: Submission, session: Session, number: int, kinds: Container[str]) -> Found | int:
    """What a system's turn ``number`` starts from: the benchmark's media, or the turn whose answer it is.

    An answer without any media of ``kinds`` (words, a refusal, an error) leaves what was there before
    it, as does a turn that is not scored and was not answered. What an answer that is missing would
    have left nobody knows.
    """
    while (media := starting_media(session, number, kinds)) is None:
        number -= 1
        output = submission.output(session.id, number)
        unknown = output is None and session.turns[number - 1].scored
        if unknown or (output and _of_kinds(output.media, kinds)):
            return number
    return media


def starting_media(session: Session, number: int, kinds: Container[str]) -> Found | None:
    """The benchmark's media of ``kinds`` that turn ``number`` (from 1) starts from, best choice first.

    They are the inputs that the user gives in that turn. Without any, by the session's history:
    "self" goes on from the system's own answer to the turn before, for which None stands; "gold"
    from that turn's reference, after a turn that is answered in words from what that one started
    from; "fixed" from the last input or assistant's media of the conversation so far; "none" from
    the source. The first turn has no answer before it and starts from its fixed conversation under
    any history.
    """
    given = _inputs(session, number, kinds)
    if given:
        return given
    if session.history == "fixed" or number == 1:
        return _last_fixed(session, number, kinds)
    if session.history == "none":
        return source_media(session, number, kinds)
    if session.history == "gold":
        target = session.turns[number - 2].target or Target()
        if target.texts and not target.media and not edits(target):
            return starting_media(session, number - 1, kinds)
        return _of_kinds(target.media, kinds)
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
