"""What an annotator is asked, one question about one item at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

from mmeval.report.viewing.browsing import known
from mmeval.report.viewing.listing import Query, SessionList
from mmeval.runs import Item, Question, RunFolder
from mmeval.runs.questions import Kind

if TYPE_CHECKING:
    import pandas as pd

QuestionLike = Question | Mapping[str, Any]


class Task(NamedTuple):
    """One question about one item."""

    item: Item
    question: Question


def questions_of(
    asked: QuestionLike | Sequence[QuestionLike] | None, stored: Mapping[str, Question], unit: str
) -> tuple[Question, ...]:
    """The questions: as given, with ``unit`` where a mapping leaves it open, or those that are stored.

    Raises ``ValueError`` when there are none, two of one name, or one that is no question.
    """
    if asked is None:
        asked = list(stored.values())
    several = [asked] if isinstance(asked, Question | Mapping | str) else asked
    found = tuple(_question(one, unit) for one in several)
    names = [question.name for question in found]
    if not found:
        raise ValueError('there is no question; ask one: {"name": "followed", "kind": "pass_fail"}')
    if len(set(names)) < len(names):
        raise ValueError(f"two questions have the same name: {', '.join(names)}")
    return found


def _question(given: QuestionLike, unit: str) -> Question:
    if isinstance(given, Question):
        return given
    known = [field.name for field in fields(Question)]
    if not isinstance(given, Mapping):
        problem = f"{given!r} is no question"
    elif missing := [name for name in ("name", "kind") if name not in given]:
        problem = f"the question {dict(given)!r} has no {' and no '.join(missing)}"
    elif unknown := [name for name in given if name not in known]:
        problem = f"the question {given['name']!r} has a field {unknown[0]!r}; there are: {', '.join(known)}"
    else:
        return Question(**{"unit": unit, **given})
    raise ValueError(
        f"{problem}. Give a mmeval.Question, or a dict such as "
        '{"name": "followed", "kind": "pass_fail", "prompt": "Was it done?"}; '
        f"kinds are: {', '.join(get_args(Kind))}"
    )


def unit_of(questions: Sequence[Question]) -> str:
    """What an item is: a turn if any question is about turns."""
    return "turn" if any(question.unit == "turn" for question in questions) else "session"


def answered_at(run: RunFolder, systems: Sequence[str]) -> pd.DataFrame:
    """Where there is something to judge: ``session``, ``turn``, ``system``, in order of sessions."""
    return run.select(
        "SELECT session, turn, system FROM asked WHERE answered AND list_contains(?, system) "
        "ORDER BY place, session, list_position(?, system), turn",
        [list(systems), list(systems)],
    )


def items_of(run: RunFolder, unit: str, systems: Sequence[str] | None = None, where: str = "") -> list[Item]:
    """The items of a run in order: turns, or with the unit "session" whole sessions, by system.

    ``where`` chooses sessions as ``Query.where`` does, for each system. Turns without an answer are
    left out. Raises ``KeyError`` for a system that the run does not have, ``ValueError`` for a filter
    that nothing can meet.
    """
    names = [entry["system"] for entry in run.info["submissions"]]
    for name in systems or ():
        known(name, names, "system")
    chosen = list(systems or names)
    found = answered_at(run, chosen)
    if where:
        kept = {(system, session) for system in chosen for session in _found(run, system, where)}
        pairs = zip(found["system"], found["session"], strict=True)
        found = found[[pair in kept for pair in pairs]]
    if unit == "turn":
        return _items(found)
    return _items(found.assign(turn=None).drop_duplicates())


def tasks_of(items: Iterable[Item], questions: Sequence[Question]) -> list[Task]:
    """Every question about every item; what is asked about a session comes after the last of its turns."""
    of_turn = [question for question in questions if question.unit == "turn"]
    of_session = [question for question in questions if question.unit == "session"]
    listed = list(items)
    if not of_session:
        return [Task(item, question) for item in listed if item.turn is not None for question in of_turn]
    last = {item._replace(turn=None): item for item in listed}
    tasks: list[Task] = []
    for item in listed:
        if item.turn is not None:
            tasks += [Task(item, question) for question in of_turn]
        whole = item._replace(turn=None)
        if last[whole] == item:
            tasks += [Task(whole, question) for question in of_session]
    return tasks


def _items(found: pd.DataFrame) -> list[Item]:
    return list(map(Item, *(found[name].tolist() for name in ("session", "turn", "system"))))


def _found(run: RunFolder, system: str, where: str) -> list[str]:
    sessions = SessionList(run, ())
    total = sessions.choose(Query(system, where))
    return [sessions.name_at(place) for place in range(total)]
