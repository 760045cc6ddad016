"""Words before a noun that say how many or which, and whether they are part of its name after all."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Final

COLOR_ADJECTIVES: Final = frozenset(
    (
        *("aqua", "beige", "black", "blue", "brown", "crimson", "cyan", "fuchsia", "gold", "golden", "gray"),
        *("green", "grey", "indigo", "ivory", "khaki", "magenta", "maroon", "navy", "orange", "pink"),
        *("purple", "red", "silver", "tan", "teal", "turquoise", "violet", "white", "yellow"),
    )
)
"""Words that before a noun mean its colour. Not "plum", "salmon" and the like: a salmon fillet is a
fillet of salmon."""

TONES: Final = {"dark": -1, "darker": -1, "deep": -1, "light": 1, "lighter": 1, "pale": 1}
"""Words before a colour that say how light it is: -1 darker, 1 lighter than the plain colour."""

MATERIALS: Final = {
    "plastic": {"plastic"},
    "wood": {"wood", "wooden"},
    "metal": {"metal", "metallic"},
    "stone": {"stone"},
    "glass": {"glass"},
    "gold": {"gold", "golden"},
    "paper": {"paper"},
    "leather": {"leather"},
    "marble": {"marble"},
    "ceramic": {"ceramic", "porcelain"},
    "fabric": {"fabric", "cloth"},
    "wool": {"wool", "woolen", "woollen"},
}
"""Materials and the words that mean them."""

_SIZES: Final = frozenset({"big", "large", "small", "little", "tiny", "huge", "tall", "short"})
_ADJECTIVES: Final = COLOR_ADJECTIVES.union(_SIZES, *MATERIALS.values())

_NUMBERS: Final = {
    **{"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9},
    **{"ten": 10, "eleven": 11, "twelve": 12},
}
_MOST_DIGITS: Final = 4


def describes(word: str) -> bool:
    """Whether a word says what colour, material or size something has.

    >>> describes("wooden"), describes("hot")
    (True, False)
    """
    return word in _ADJECTIVES


def color_words(words: Sequence[str]) -> tuple[str, ...]:
    """Of the words before a noun those that say its colour, with tones before them and "and" between.

    >>> color_words(["big", "dark", "blue", "and", "white"]), color_words(["light"])
    (('dark', 'blue', 'and', 'white'), ())
    """
    said: list[str] = []
    for word in reversed(words):
        if word in COLOR_ADJECTIVES or (said and (word in TONES or word == "and")):
            said.append(word)
        elif said and said[-1] == "and":
            said.pop()
    return tuple(reversed(said[:-1] if said[-1:] == ["and"] else said))


def number_of(word: str) -> int | None:
    """The number, at least 1, that a word or its digits say; None for any other word.

    >>> number_of("two"), number_of("12"), number_of("cup")
    (2, 12, None)
    """
    digits = int(word) if word.isascii() and word.isdigit() and len(word) <= _MOST_DIGITS else 0
    return _NUMBERS.get(word) or digits or None


def is_name(words: Sequence[str]) -> bool:
    """Whether words that begin with a colour or material are a name: a kind of what the last word says.

    >>> is_name(["golden", "retrievers"]), is_name(["red", "cup"])
    (True, False)
    """
    said = " ".join(words)
    singulars = (said, said.removesuffix("s"), said.removesuffix("es"), said.removesuffix("ies") + "y")
    return any(one in _kinds() for one in singulars)


@cache
def _kinds() -> frozenset[str]:
    lines = (files("mmeval.features") / "kinds.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))
