"""Edits of which it can be said before anything is scored that they will get no verdict."""

from __future__ import annotations

from collections.abc import Iterator

from mmeval.media import Unscorable
from mmeval.scorers.image.following.colors import asked_color
from mmeval.sessions import Benchmark, ColorAlter, Problem


def unjudged_colors(benchmark: Benchmark) -> Iterator[Problem]:
    """A warning for each turn whose asked colour ``if_color_alter`` cannot judge, with the reason."""
    for session in benchmark.sessions:
        for number, turn in enumerate(session.turns, start=1):
            edit = turn.target.edit if turn.target else None
            reason = _why_not(edit.color) if isinstance(edit, ColorAlter) else None
            if reason:
                where = f"turns[{number - 1}].target.edit.color"
                line, remedy = benchmark.lines.get(session.id), "Name one known colour, or judge it otherwise"
                message = f"if_color_alter gives no verdict: {reason}"
                yield Problem(Benchmark.ROWS, line, where, message, remedy, "warning", session.id, number)


def _why_not(color: str) -> str | None:
    try:
        asked_color(color)
    except Unscorable as error:
        return error.reason
    return None
