"""An answer, what it is about, and how far somebody is with all there is to answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any, NamedTuple


class Item(NamedTuple):
    """What an answer is about. ``turn`` is None for the whole session, ``system`` for what was asked."""

    session: str
    turn: int | None = None
    system: str | None = None


class Answer(NamedTuple):
    """One decision. ``undone`` is when it was taken back, "" while it stands."""

    id: int
    annotator: str
    item: Item
    question: str
    value: Any
    seconds: float | None
    time: str
    blind: bool
    undone: str = ""

    def __repr__(self) -> str:
        """In one line; of a blind answer without its system, which a notebook would print."""
        about = self.item.session if self.item.turn is None else f"{self.item.session} turn {self.item.turn}"
        whose = "" if self.blind or self.item.system is None else f" of {self.item.system}"
        blind = ", blind" if self.blind else ""
        return f"<Answer {self.value!r} to {self.question} about {about}{whose}, by {self.annotator}{blind}>"


@dataclass(frozen=True)
class Progress:
    """How far an annotator is: items with every question answered, of those given, and the pace.

    ``seconds_per_item`` is the median over finished items of the seconds their answers took, None
    when no time was measured; ``saved`` is when the last answer was saved, "" before the first.
    """

    done: int
    total: int
    seconds_per_item: float | None
    saved: str

    def __str__(self) -> str:
        """``37 / 200 · 4.1 s each``."""
        pace = "" if self.seconds_per_item is None else f" · {self.seconds_per_item:.1f} s each"
        return f"{self.done} / {self.total}{pace}"


def progress_of(times: Collection[float | None], total: int, saved: str) -> Progress:
    """Progress of ``total`` items, of which as many are finished as took these seconds (None: not known)."""
    known = [time for time in times if time is not None]
    return Progress(len(times), total, median(known) if known else None, saved)


def finished_items(answers: Iterable[Answer], units: Mapping[str, str]) -> dict[Item, float | None]:
    """Items with every question answered, and the seconds that took; ``units`` is by question.

    An answer about the whole session counts for all its turns.
    """
    given: dict[Item, dict[str, float | None]] = {}
    for answer in answers:
        if answer.question in units:
            given.setdefault(answer.item, {})[answer.question] = answer.seconds
    finished = {}
    for item, seconds in given.items():
        whole = given.get(item._replace(turn=None), {})
        if units.keys() <= {**whole, **seconds}.keys():
            times = [time for time in seconds.values() if time is not None]
            finished[item] = sum(times) if times else None
    return finished
