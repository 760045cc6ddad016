"""Human answers beside a run: saved one by one, taken back one by one, kept with their history."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Set
from typing import TYPE_CHECKING, Any

from mmeval.runs.answers import Answer, Item, Progress, finished_items, progress_of
from mmeval.runs.database import AnnotationError
from mmeval.runs.decisions import Decisions
from mmeval.runs.ledger import Ledger, now
from mmeval.runs.questions import Question, is_name, is_number, to_json

if TYPE_CHECKING:
    from sqlite3 import Connection

    import pandas as pd

_COLUMNS = "id, annotator, session, turn, system, question, value, seconds, time, blind"
_STANDING = f"""
SELECT {_COLUMNS} FROM answer WHERE id IN (
    SELECT max(id) FROM answer
    WHERE id NOT IN (SELECT event FROM answer_undo) AND {{where}}
    GROUP BY annotator, question, session, turn, system
) ORDER BY id
"""
_HISTORY = f"""
SELECT {_COLUMNS}, (SELECT time FROM answer_undo WHERE event = id) FROM answer
WHERE {{where}} ORDER BY id
"""

FRAME_COLUMNS = (
    "id", "annotator", "session", "turn", "system", "question", "kind", "unit", "prompt", "options",
    "value", "number", "seconds", "time", "blind",
)  # fmt: skip
"""Columns of ``Annotations.frame``; that of the history adds ``undone``."""


class Annotations(Decisions):
    """The answers in a run folder. What a call returned from is on the disk."""

    def __init__(self, ledger: Ledger) -> None:
        super().__init__(ledger)
        self._questions: dict[str, Question] = {}

    def define(self, questions: Iterable[Question]) -> None:
        """Store the questions that will be asked; the same ones again change nothing.

        A question that nobody has ever answered takes its new definition.

        Raises:
            AnnotationError: a question has answers, even taken back ones, under another definition;
                none is stored then.
        """
        self._questions = {}
        with self._ledger.transaction() as writer:
            for question in questions:
                found = writer.execute("SELECT definition FROM question WHERE name = ?", (question.name,))
                stored = found.fetchone()
                if stored is None:
                    row = (question.name, question.to_json(), now())
                    writer.execute("INSERT INTO question VALUES (?, ?, ?)", row)
                elif stored[0] != question.to_json():
                    _redefine(writer, Question.from_json(stored[0]), question)

    def questions(self) -> dict[str, Question]:
        """The questions by name, in the order in which they were first asked."""
        rows = self._ledger.read("SELECT name, definition FROM question ORDER BY rowid")
        return {name: Question.from_json(text) for name, text in rows}

    def answer(
        self,
        annotator: str,
        item: Item,
        question: str,
        value: Any,
        *,
        seconds: float | None = None,
        blind: bool = False,
    ) -> Answer:
        """Save one answer; it takes the place of the annotator's earlier one to the same question.

        Args:
            annotator: Who answers.
            item: What the answer is about.
            question: Name of a question that was defined.
            value: As the question's kind takes it; None says "cannot tell".
            seconds: How long it was looked at.
            blind: Whether system names and scores were hidden.

        Raises:
            AnnotationError: it is no answer to that question, or could not be saved.
        """
        asked = self._question(question)
        item = Item(*item)
        if problem := _problem(annotator, item, asked, seconds):
            raise AnnotationError(f"answer to {question!r} about {tuple(item)}: {problem}")
        kept, time = asked.check(value), now()
        event = {
            "annotator": annotator,
            **item._asdict(),
            "question": question,
            "value": to_json(kept),
            "seconds": seconds,
            "time": time,
            "blind": int(blind),
        }
        number = self._ledger.append("answer", event)
        return Answer(number, annotator, item, question, kept, seconds, time, blind)

    def undo(self, annotator: str) -> Answer | None:
        """Take back the annotator's latest answer that stands, and return it; None when none stands.

        The answer before it to the same question, if there was one, stands again. May be repeated
        down to the first.
        """
        number = self._ledger.undo("answer", annotator)
        return None if number is None else self._read(_HISTORY, "id = ?", (number,))[0]

    def latest(self, annotator: str) -> Answer | None:
        """The annotator's latest answer that stands, which ``undo`` would take back."""
        standing = "annotator = ? AND id NOT IN (SELECT event FROM answer_undo)"
        where = f"id = (SELECT max(id) FROM answer WHERE {standing})"
        return next(iter(self._read(_HISTORY, where, (annotator,))), None)

    def answers(self, *, annotator: str | None = None, question: str | None = None) -> list[Answer]:
        """The answers that stand, in the order in which they were given."""
        where, parameters = _where({"annotator": annotator, "question": question})
        return self._read(_STANDING, where, parameters)

    def answers_about(self, session: str) -> list[Answer]:
        """The answers that stand about one session, its turns and systems; quick in a large file."""
        return self._read(_STANDING, "session = ?", (session,))

    def history(self, *, annotator: str | None = None) -> list[Answer]:
        """Every answer ever given, replaced and taken back ones too, in order."""
        where, parameters = _where({"annotator": annotator})
        return self._read(_HISTORY, where, parameters)

    def asked_of_several(self, kinds: Collection[str]) -> list[str]:
        """Questions of these kinds that two or more people have answered, by name."""
        counted = "SELECT question FROM answer WHERE id NOT IN (SELECT event FROM answer_undo)"
        rows = self._ledger.read(f"{counted} GROUP BY question HAVING count(DISTINCT annotator) > 1")
        several = {name for (name,) in rows}
        return [name for name, one in self.questions().items() if name in several and one.kind in kinds]

    def annotators(self) -> list[str]:
        """Who has answered, by name."""
        rows = self._ledger.read("SELECT DISTINCT annotator FROM answer ORDER BY annotator")
        return [name for (name,) in rows]

    def done(self, annotator: str, questions: Collection[str]) -> set[Item]:
        """The items about which the annotator has answered every one of the questions.

        A question about the session counts for the items of all its turns.
        """
        return set(finished_items(self.answers(annotator=annotator), self._units(questions)))

    def progress(self, annotator: str, items: Collection[Item], questions: Collection[str]) -> Progress:
        """How many of the items are done, and how long one takes."""
        answers = self.answers(annotator=annotator)
        finished = finished_items(answers, self._units(questions))
        wanted = items if isinstance(items, Set) else set(items)
        times = [seconds for item, seconds in finished.items() if item in wanted]
        return progress_of(times, len(items), answers[-1].time if answers else "")

    def frame(self, *, history: bool = False) -> pd.DataFrame:
        """One row per answer that stands, or with ``history`` per answer ever given.

        ``options`` and ``value`` are JSON text. ``number`` is 1 for pass, 0 for fail, the answer on a
        scale, and nothing for other kinds. Every row carries its question's definition.
        """
        import pandas as pd

        columns = [*_COLUMNS.split(", "), *(["undone"] if history else [])]
        rows = self._ledger.read((_HISTORY if history else _STANDING).format(where="true"))
        frame = pd.DataFrame(rows, columns=columns)
        for name, values in _definitions(self.questions()).items():
            frame[name] = frame["question"].map(values)
        frame["number"] = frame["value"].map({text: _number(text) for text in frame["value"].unique()})
        if history:
            frame["undone"] = frame["undone"].fillna("")
        types = {"turn": "Int64", "number": "float64", "seconds": "float64", "blind": "bool", "id": "int64"}
        return frame[[*FRAME_COLUMNS, *columns[len(_COLUMNS.split(", ")) :]]].astype(types)

    def _question(self, name: str) -> Question:
        if name not in self._questions:
            self._questions = self.questions()
        if name not in self._questions:
            known = ", ".join(self._questions) or "none yet"
            raise AnnotationError(f"no question is called {name!r}; define it first. There are: {known}")
        return self._questions[name]

    def _units(self, questions: Collection[str]) -> dict[str, str]:
        return {name: self._question(name).unit for name in questions}

    def _read(self, query: str, where: str, parameters: tuple[Any, ...]) -> list[Answer]:
        return [_answer(row) for row in self._ledger.read(query.format(where=where), parameters)]


def _where(wanted: Mapping[str, str | None]) -> tuple[str, tuple[str, ...]]:
    chosen = {column: value for column, value in wanted.items() if value is not None}
    return " AND ".join(["true", *(f"{column} = ?" for column in chosen)]), tuple(chosen.values())


def _answer(row: tuple[Any, ...]) -> Answer:
    number, annotator, session, turn, system, question, value, seconds, time, blind, *undone = row
    item = Item(session, turn, system)
    taken_back = (undone[0] if undone else None) or ""
    return Answer(
        number, annotator, item, question, json.loads(value), seconds, time, bool(blind), taken_back
    )


def _definitions(questions: Mapping[str, Question]) -> dict[str, dict[str, str]]:
    """Columns of the frame that say what was asked: column -> question -> text."""
    scales = {
        name: {"low": one.low, "high": one.high} for name, one in questions.items() if one.kind == "scale"
    }
    return {
        "kind": {name: one.kind for name, one in questions.items()},
        "unit": {name: one.unit for name, one in questions.items()},
        "prompt": {name: one.prompt for name, one in questions.items()},
        "options": {name: to_json(scales.get(name, one.options)) for name, one in questions.items()},
    }


def _number(text: str) -> float | None:
    value = json.loads(text)
    return float(value) if isinstance(value, int | float) else None


def _redefine(writer: Connection, stored: Question, asked: Question) -> None:
    if writer.execute("SELECT 1 FROM answer WHERE question = ? LIMIT 1", (asked.name,)).fetchone():
        raise AnnotationError(_changed(stored, asked))
    row = (asked.to_json(), now(), asked.name)
    writer.execute("UPDATE question SET definition = ?, time = ? WHERE name = ?", row)


def _changed(stored: Question, asked: Question) -> str:
    old, new = json.loads(stored.to_json()), json.loads(asked.to_json())
    differs = "; ".join(
        f"{key} was {old[key]!r} and is now {new[key]!r}" for key in old if old[key] != new[key]
    )
    return (
        f"question {asked.name!r} has answers under another definition: {differs}. "
        "Ask the changed question under a new name, so that its answers stay apart."
    )


def _problem(annotator: str, item: Item, question: Question, seconds: float | None) -> str:
    if not is_name(annotator):
        return f"an annotator needs a name, not {annotator!r}"
    if not is_name(item.session) or not (item.system is None or is_name(item.system)):
        return "session and system are texts"
    if item.turn is not None and (isinstance(item.turn, bool) or not isinstance(item.turn, int)):
        return f"a turn is a whole number, not {item.turn!r}"
    if (item.turn is None) != (question.unit == "session"):
        return f"it is asked per {question.unit}, so the turn is {'None' if item.turn else 'needed'}"
    if seconds is not None and not (is_number(seconds) and seconds >= 0):
        return f"seconds are a number from 0, not {seconds!r}"
    return ""
