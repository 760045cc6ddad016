"""Turns in which the user says nothing: a fault of the benchmark, which no system can answer for."""

from __future__ import annotations

from collections.abc import Iterator

from mmeval.sessions.lines import Record
from mmeval.sessions.problems import Problem
from mmeval.sessions.session import Message, Session


def why_silent(user: Message) -> str | None:
    """Why a user message is no instruction: its text is empty, or it has neither text nor media."""
    return _why(user.text, bool(user.media))


def silent_turns(record: Record[Session]) -> Iterator[Problem]:
    """User messages that say nothing. Looks at the JSON, so that broken sessions are covered too."""
    turns = record.raw.get("turns") if isinstance(record.raw, dict) else None
    for number, turn in enumerate(turns if isinstance(turns, list) else [], start=1):
        user = turn.get("user") if isinstance(turn, dict) else None
        if not isinstance(user, dict) or not isinstance(user.get("text"), str | None):
            continue
        text = user.get("text")
        why = _why(text, bool(user.get("media")))
        if why and text is None:
            yield record.problem(f"turns[{number - 1}].user", why, "Add a text or media", turn=number)
        elif why:
            remedy = "Write it, or leave text out of a turn of media alone"
            yield record.problem(f"turns[{number - 1}].user.text", why, remedy, turn=number)


def _why(text: str | None, has_media: bool) -> str | None:
    if text is None:
        return None if has_media else "the user says nothing"
    return None if text.strip() else "the instruction is empty"
