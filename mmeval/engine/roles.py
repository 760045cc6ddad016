"""Roles: what ``source``, ``previous``, ``current``, ``mask``, ... mean at one turn.

Truth that the benchmark does not give is ``Absent``: a metric that says nothing about where it
applies does not apply there, one that says it does gets an undefined row. What a system did not
give is ``Unscorable``: a row with a status and a reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from mmeval.media import Input, InputKind, Unscorable, file_input, mask_input, patched_input, text_input
from mmeval.sessions import (
    Benchmark,
    Media,
    Output,
    Session,
    Submission,
    Target,
    Turn,
    lacks_gold,
    source_media,
    start_of,
)


class Absent(Exception):
    """The benchmark has no such truth at this turn."""


@dataclass(frozen=True)
class Moment:
    """One turn of one session as answered by one system; ``number`` counts from 1."""

    benchmark: Benchmark
    submission: Submission
    session: Session
    number: int

    @property
    def turn(self) -> Turn:
        """The turn itself."""
        return self.session.turns[self.number - 1]

    @property
    def target(self) -> Target:
        """The turn's truth, empty when it has none."""
        return self.turn.target or Target()

    def output(self, number: int) -> Output:
        """The system's answer to turn ``number``.

        Raises:
            Unscorable: there is none, or it could not be read.
        """
        system, session = self.submission.info.system, self.session.id
        output = self.submission.output(session, number)
        if output is None:
            problem = self.submission.broken.get((session, number))
            if problem:
                raise Unscorable(
                    f"the output of {system} for {session} turn {number} is broken: {problem}", "missing"
                )
            raise Unscorable(f"{system} has no output for {session} turn {number}", "missing")
        if output.error:
            raise Unscorable(f"{system} failed at {session} turn {number}: {output.error}", "missing")
        return output


Owner = Literal["benchmark", "earlier answer", "answer"]
"""Whose input it is, and so whose fault when it cannot be used."""


def owner_of(role: str, moment: Moment, accepts: frozenset[InputKind]) -> Owner:
    """Who gives the media of ``role``."""
    if role == "previous" and isinstance(_start(moment, accepts), int):
        return "earlier answer"
    return "benchmark" if role in ("source", "previous", "reference", "mask") else "answer"


def blamed(reason: Unscorable, owner: Owner) -> Unscorable:
    """The reason with the status that its owner deserves.

    A benchmark's own file that cannot be used is no system's fault (``broken``). An earlier answer
    that is missing, unreadable or unusable has lowered its own turn already; the turn that would start from
    it only cannot be judged (``undefined``).
    """
    if reason.status not in ("missing", "unreadable", "unusable") or owner == "answer":
        return reason
    if owner == "benchmark":
        return Unscorable(f"of the benchmark itself: {reason.reason}", "broken")
    return Unscorable(f"nothing to compare this turn with: {reason.reason}", "undefined")


def media_of(role: str, moment: Moment, accepts: frozenset[InputKind]) -> Input:
    """The input that fills ``role`` for a feature that accepts these kinds.

    Raises:
        Absent: the benchmark has nothing for it.
        Unscorable: the system's output is missing or lacks it, or the file is not there.
    """
    if role == "mask":
        if moment.target.mask is None:
            raise Absent
        return mask_input(moment.benchmark.root, moment.target.mask)
    if "text" in accepts and is_text(role):
        return text_input(_DATA[role](moment))
    if role not in _MEDIA:
        raise KeyError(f"no role {role!r}; roles of media: {', '.join(sorted({*_MEDIA, 'mask'}))}")
    return _MEDIA[role](moment, accepts)


def is_text(role: str) -> bool:
    """Whether ``role`` is one of words (a caption, a question, ...), not of pictures, sound or video."""
    return role in _DATA


def data_of(role: str, moment: Moment) -> Any:
    """Plain session data for ``role``.

    Raises:
        Absent, Unscorable: as for ``media_of``.
    """
    if role not in _DATA:
        raise KeyError(f"no role {role!r}; roles of data: {', '.join(sorted(_DATA))}")
    return _DATA[role](moment)


def _first(media: Iterable[Media], accepts: frozenset[InputKind]) -> Media | None:
    return next((item for item in media if item.kind in accepts), None)


def _source(moment: Moment, accepts: frozenset[InputKind]) -> Input:
    return _given(source_media(moment.session, moment.number, accepts), moment, accepts)


def _current(moment: Moment, accepts: frozenset[InputKind]) -> Input:
    return _answered(moment, moment.number, accepts)


def _answered(moment: Moment, number: int, accepts: frozenset[InputKind]) -> Input:
    media = _first(moment.output(number).media, accepts)
    if media is None:
        wanted = " or ".join(sorted(accepts - {"text", "mask"}))
        system = moment.submission.info.system
        raise Unscorable(
            f"the output of {system} for {moment.session.id} turn {number} has no {wanted}", "missing"
        )
    return file_input(moment.submission.root, media)


def _previous(moment: Moment, accepts: frozenset[InputKind]) -> Input:
    media = _start(moment, accepts)
    if isinstance(media, int):
        return _answered(moment, media, accepts)
    if not media and lacks_gold(moment.session, moment.number):
        before = f"turn {moment.number - 1} of session {moment.session.id} of the benchmark"
        raise Unscorable(f"the history is gold, but {before} has no reference to start from", "broken")
    return _given(media, moment, accepts)


def _start(moment: Moment, accepts: frozenset[InputKind]) -> tuple[Media, ...] | int:
    return start_of(moment.submission, moment.session, moment.number, accepts)


def _reference(moment: Moment, accepts: frozenset[InputKind]) -> Input:
    return _given(moment.target.media, moment, accepts)


def _given(choice: Iterable[Media], moment: Moment, accepts: frozenset[InputKind]) -> Input:
    media = _first(choice, accepts)
    if media is None:
        raise Absent
    return file_input(moment.benchmark.root, media)


def _truth(value: Any) -> Any:
    if not value:
        raise Absent
    return value


def _answer(moment: Moment) -> str:
    text = moment.output(moment.number).text
    if not text:
        system = moment.submission.info.system
        raise Unscorable(
            f"the output of {system} for {moment.session.id} turn {moment.number} has no text", "missing"
        )
    return text


def _current_outside(moment: Moment, accepts: frozenset[InputKind]) -> Input:
    """The answer with the edit's region taken from the picture that it started from."""
    picture, given = _current(moment, accepts), {}
    for role in ("previous", "mask"):
        try:
            given[role] = media_of(role, moment, accepts)
        except Unscorable as reason:  # not this answer's fault
            raise blamed(reason, owner_of(role, moment, accepts)) from None
    return patched_input(picture, given["previous"], given["mask"])


_MEDIA: dict[str, Callable[[Moment, frozenset[InputKind]], Input]] = {
    "source": _source,
    "previous": _previous,
    "current": _current,
    "current_outside": _current_outside,
    "reference": _reference,
}

_DATA: dict[str, Callable[[Moment], Any]] = {
    "instruction": lambda moment: _truth(moment.target.edit),
    "caption": lambda moment: _truth(moment.target.caption),
    "question": lambda moment: _truth(moment.turn.user.text),
    "reference_texts": lambda moment: _truth(moment.target.texts),
    "unchanged": lambda moment: _truth(moment.target.unchanged),
    "answer": _answer,
}
