"""Answers as small pictures with the values that matter of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mmeval.report.gallery import Gallery, Lost, Picture
from mmeval.report.viewing.session_views import answered_picture
from mmeval.runs import RunFolder
from mmeval.sessions import Benchmark, Submission

AnswerName = tuple[str, int, str]
"""Session, turn and system of an answer."""

STILL_SIDE = 224
"""Longest side of pictures that are kept as HTML, in pixels."""


@dataclass(frozen=True)
class TileValue:
    """A value under a picture; without a ``value`` status and reason say why."""

    name: str
    value: str | None
    status: str
    reason: str


@dataclass(frozen=True)
class Tile:
    """One system's answer to one turn.

    Without a ``picture`` the ``note`` is the answer, or why there is none.
    """

    system: str
    session: str
    turn: int
    asked: str
    picture: Picture | None
    note: str
    values: tuple[TileValue, ...]


def tiles_of(
    run: RunFolder,
    names: Sequence[AnswerName],
    values: Mapping[AnswerName, tuple[TileValue, ...]],
    gallery: Gallery,
) -> list[Tile]:
    """These answers with their ``values``; of the benchmark and submissions only their sessions are read."""
    systems: dict[str, set[str]] = {}
    for session, _, system in names:
        systems.setdefault(session, set()).add(system)
    sources = {
        session: (run.benchmark(session), run.submissions(session, wanted))
        for session, wanted in systems.items()
    }
    return [_tile(name, sources[name[0]], values.get(name, ()), gallery) for name in names]


def _tile(
    name: AnswerName,
    source: tuple[Benchmark, Mapping[str, Submission]],
    values: tuple[TileValue, ...],
    gallery: Gallery,
) -> Tile:
    session, turn, system = name
    benchmark, submissions = source
    known = next((one for one in benchmark.sessions if one.id == session), None)
    if known is None:
        return Tile(system, session, turn, "", None, "the benchmark's own session is broken", values)
    asked = known.turns[turn - 1].user.text or ""
    submission = submissions.get(system)
    if submission is None:
        return Tile(system, session, turn, asked, None, "this system's folder was not found", values)
    picture, note = _face(submission, session, turn, gallery)
    return Tile(system, session, turn, asked, picture, note, values)


def _face(submission: Submission, session: str, turn: int, gallery: Gallery) -> tuple[Picture | None, str]:
    """The picture that stands for an answer, or what to say in its place."""
    output = submission.output(session, turn)
    if output is None:
        reason = submission.broken.get((session, turn))
        return None, f"its output is broken: {reason}" if reason else "no output"
    shown: Picture | Lost | None = None
    place = answered_picture(submission, session, turn)
    if place:
        shown = gallery.image(*place)
    elif clip := next((item for item in output.media if item.kind == "video"), None):
        video = gallery.clip(submission.root, clip, 1)
        shown = video if isinstance(video, Lost) else video.frames[0]
    if isinstance(shown, Picture):
        return shown, ""
    kinds = ", ".join(dict.fromkeys(item.kind for item in output.media))
    return None, shown.reason if shown else output.text or output.error or kinds or "an empty answer"
