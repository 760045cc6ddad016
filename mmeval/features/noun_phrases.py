"""Where the name in a noun phrase ends: before what says where it is, what it does, or what else there is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from mmeval.features.adjectives import TONES, describes, number_of

ARTICLES: Final = frozenset({"a", "an", "the", "some", "all", "this", "that", "these", "those"})

_DETERMINERS: Final = ARTICLES | {"both", "each", "every", "my", "your", "his", "her", "its", "our", "their"}

_PREPOSITIONS: Final = frozenset(
    (
        *("above", "across", "against", "along", "alongside", "amid", "among", "amongst", "around", "at"),
        *("atop", "behind", "below", "beneath", "beside", "between", "beyond", "by", "for", "from", "in"),
        *("inside", "into", "near", "nearest", "next", "of", "on", "onto", "opposite", "outside", "over"),
        *("through", "to", "toward", "towards", "under", "underneath", "upon", "with", "within", "without"),
    )
)
"""Not "down", "up", "off" and "like", which are adjectives too ("a down jacket")."""

_RELATIVES: Final = frozenset({"that", "which", "who", "whose", "where"})

_PARTICIPLES: Final = frozenset(
    (
        *("attached", "carrying", "containing", "covered", "covering", "dressed", "drinking", "driving"),
        *("eating", "facing", "filled", "floating", "flying", "hanging", "held", "holding", "jumping"),
        *("leaning", "located", "looking", "lying", "made", "mounted", "parked", "placed", "playing"),
        *("pointing", "reading", "resting", "riding", "running", "seated", "showing", "sitting", "sleeping"),
        *("standing", "surrounded", "swimming", "touching", "using", "walking", "wearing"),
    )
)
_CONJUNCTIONS: Final = frozenset({"and", "or", "&", "plus"})
_SIDES: Final = frozenset({"left", "right", "top", "bottom", "front"})
_PUNCTUATION: Final = re.compile(r"[,;.:()\[\]\"\u201c\u201d!?]+")


class NounPhrase(NamedTuple):
    """A noun phrase in lower case, without articles."""

    head: tuple[str, ...]
    """Adjectives and the name: "red cup" of "two red cups on the table"; at least one word."""
    tail: tuple[str, ...]
    """What comes after it: "on table"."""
    number: int | None
    """How many, where that was said first."""
    doubt: str
    """Why it is not clear what is named, in words: "the cup and the star", "person pushing car"; else ""."""


def take_apart(text: str) -> NounPhrase:
    """A noun phrase in its parts.

    >>> take_apart("the two red, wooden cups between the dogs")
    NounPhrase(head=('red', 'wooden', 'cups'), tail=('between', 'dogs'), number=2, doubt='')
    """
    words = _PUNCTUATION.sub(" ", text.casefold()).split() or [text.casefold().strip()]
    start, number = _lead(words)
    rest = words[start:]
    stop = next((place for place in range(1, len(rest)) if _ends_the_name(rest, place)), len(rest))
    return NounPhrase(_bare(rest[:stop]), _bare(rest[stop:]), number, _doubt(rest, stop))


def of_what(tail: Sequence[str]) -> tuple[str, ...]:
    """The start of a tail that is part of the name: "of wine" of "of wine on table".

    >>> of_what(("of", "wine", "on", "table")), of_what(("on", "table"))
    (('of', 'wine'), ())
    """
    if tail[:1] != ("of",):
        return ()
    stop = next((place for place in range(2, len(tail)) if _ends_the_name(tail, place)), len(tail))
    return tuple(tail[:stop])


def _lead(words: Sequence[str]) -> tuple[int, int | None]:
    """How many words come before the adjectives, and the number among them: "all of the", "two of the"."""
    number: int | None = None
    for place, word in enumerate(words[:-1]):
        found = number_of(word) if number is None else None
        if found is not None:
            number = found
        elif not (word in _DETERMINERS or (word == "of" and place)):
            return place, number
    return len(words) - 1, number


def _ends_the_name(words: Sequence[str], place: int) -> bool:
    word, before, after = words[place], words[place - 1], words[place + 1 : place + 2]
    if word in _CONJUNCTIONS:  # "black and white cat" is one cat
        return not (_qualifies(before) and all(map(_qualifies, after)) and bool(after))
    if word in _PARTICIPLES:
        return not _qualifies(before)
    if word in _SIDES:
        return tuple(after) == ("of",)
    return word in _PREPOSITIONS or word in _RELATIVES or word in _DETERMINERS


def _doubt(words: Sequence[str], stop: int) -> str:
    if stop < len(words) and words[stop] in _CONJUNCTIONS:
        return "names several things; make an edit of each of them"
    inner = enumerate(words[1 : stop - 1], start=1)
    doing = next((word for at, word in inner if word.endswith("ing") and not _qualifies(words[at - 1])), "")
    return f"may be about what comes before {doing!r} or after it" if doing else ""


def _qualifies(word: str) -> bool:
    return describes(word) or word in TONES


def _bare(words: Sequence[str]) -> tuple[str, ...]:
    """Without articles, unless nothing else is left."""
    return tuple(word for word in words if word not in ARTICLES) or tuple(words)
