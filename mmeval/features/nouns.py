"""What a session talks about: the names that a detector with an open vocabulary looks for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mmeval.features.adjectives import color_words, describes, is_name
from mmeval.features.noun_phrases import of_what, take_apart
from mmeval.sessions import EditInstruction, Session

_OBJECT_SLOTS: Final = ("object", "old", "new", "reference")
_ARTICLES: Final = frozenset(("a", "an", "the", "some"))
_TEXT_CHANGE: Final = "text_change"


def object_names(session: Session) -> tuple[str, ...]:
    """Class names of all objects in the session's instructions and object lists, sorted.

    Colours and materials are left out: an edit changes them, and whether they are right is judged
    on the object that was found.
    """
    return tuple(sorted({class_name(phrase) for phrase in _phrases(session)}))


def material_names(session: Session) -> tuple[str, ...]:
    """The materials that the session's instructions ask for, sorted."""
    edits = (turn.target.edit for turn in session.turns if turn.target and turn.target.edit)
    return tuple(sorted({edit.material.casefold() for edit in edits if edit.kind == "material_alter"}))


def background_names(session: Session) -> tuple[str, ...]:
    """The backgrounds that the session's instructions ask for, without articles, sorted."""
    edits = (turn.target.edit for turn in session.turns if turn.target and turn.target.edit)
    asked = (edit.background for edit in edits if edit.kind == "background_change")
    return tuple(sorted({without_article(name) for name in asked}))


def without_article(phrase: str) -> str:
    """The phrase in lower case without a leading article.

    >>> without_article("The night sky")
    'night sky'
    """
    words = phrase.casefold().split()
    return " ".join(words[1:] if len(words) > 1 and words[0] in _ARTICLES else words)


def class_name(phrase: str) -> str:
    """The name in a noun phrase, without what is said of it.

    Left out are articles, numbers, colours, materials, sizes, and where it is. A colour or material
    that is part of the name stays: WordNet has "golden retriever" as a kind of retriever, but no
    "red cup". So does what it is of.

    >>> class_name("the red wooden cup"), class_name("an orange"), class_name("big golden retriever")
    ('cup', 'orange', 'golden retriever')
    >>> class_name("the tall glass of wine on the table")
    'glass of wine'
    """
    head, tail, *_ = take_apart(phrase)
    words = list(head)
    while len(words) > 1 and not is_name(words) and _leads_to_the_name(words):
        words = words[1:]
    return " ".join((*words, *of_what(tail)))


def _leads_to_the_name(words: list[str]) -> bool:
    word = words[0]
    return describes(word) or word == "and" or color_words(words[:-1])[:1] == (word,)


def _phrases(session: Session) -> Iterator[str]:
    for turn in session.turns:
        if turn.target is None:
            continue
        yield from turn.target.objects
        yield from turn.target.unchanged
        if turn.target.edit is not None:
            yield from _slots(turn.target.edit)


def _slots(edit: EditInstruction) -> Iterator[str]:
    slots = ("object",) if edit.kind == _TEXT_CHANGE else _OBJECT_SLOTS  # its old and new are texts
    for slot in slots:
        phrase = getattr(edit, slot, None)
        if phrase is not None:
            yield phrase
    yield from getattr(edit, "keep", ())
