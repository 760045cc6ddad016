"""Who is asked about what, and in which order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from mmeval.runs import Annotations, Item, Question, assign


def items_for(
    annotator: str,
    items: list[Item],
    questions: Sequence[Question],
    annotations: Annotations,
    *,
    people: Sequence[str] = (),
    share: float = 0.2,
    shuffle: int | None = None,
) -> list[Item]:
    """The items that are dealt to one of several people, in the order of ``items`` or shuffled.

    Whole sessions are dealt where a question is about sessions: whoever is asked about one has to look
    at all of its turns. See ``mmeval.runs.assign``.

    Raises:
        ValueError: there are no items, or ``annotator`` is not among the people.
    """
    if not items:
        raise ValueError(
            "there is nothing to annotate: no session has an answer and meets the filter; "
            "take a condition away"
        )
    everybody = list(people) or [annotator]
    if annotator not in everybody:
        raise ValueError(f"{annotator!r} is not among the annotators: {', '.join(everybody)}")
    if everybody == [annotator] and shuffle is None:
        return items
    answered = _answered(annotations, {question.name for question in questions})
    whole = _by_session(items) if any(one.unit == "session" for one in questions) else None
    mine = assign(whole or items, everybody, shared=share, seed=shuffle or 0, answered=answered)[annotator]
    if whole:
        mine = [item for session in mine for item in whole[session]]
    order = {item: place for place, item in enumerate(items)} if shuffle is None else {}
    return mine if shuffle is not None else sorted(mine, key=order.__getitem__)


def _answered(annotations: Annotations, questions: set[str]) -> Mapping[Item, set[str]]:
    found: dict[Item, set[str]] = defaultdict(set)
    for answer in annotations.answers():
        if answer.question in questions:
            for item in (answer.item, answer.item._replace(turn=None)):
                found[item].add(answer.annotator)
    return found


def _by_session(items: Iterable[Item]) -> dict[Item, list[Item]]:
    found: dict[Item, list[Item]] = defaultdict(list)
    for item in items:
        found[item._replace(turn=None)].append(item)
    return dict(found)
