"""Noun phrases of instructions and labels of detectors: do they mean the same thing?

Phrases carry adjectives first and the class name last ("red wooden cup").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from mmeval.scorers.image.following.colors import COLORS

_ARTICLES: Final = frozenset({"a", "an", "the", "some", "all", "this", "that", "these", "those"})

_MATERIALS: Final = {
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

_SIZES: Final = frozenset({"big", "large", "small", "little", "tiny", "huge", "tall", "short"})

_IRREGULAR: Final = {
    "person": "people",
    "man": "men",
    "woman": "women",
    "child": "children",
    "mouse": "mice",
    "goose": "geese",
    "foot": "feet",
    "tooth": "teeth",
}


@dataclass(frozen=True)
class Phrase:
    """A noun phrase taken apart: ``words`` is all of it, ``color`` and ``materials`` what was said."""

    words: tuple[str, ...]
    color: str | None = None
    materials: tuple[str, ...] = ()

    @property
    def noun(self) -> str:
        """The last word, which names the class."""
        return self.words[-1]

    @property
    def described(self) -> bool:
        """Whether a colour or a material narrows it down."""
        return self.color is not None or bool(self.materials)

    def __str__(self) -> str:
        return " ".join(self.words)


def parse(text: str) -> Phrase:
    """Take a noun phrase apart.

    >>> parse("the red wooden cup")
    Phrase(words=('red', 'wooden', 'cup'), color='red', materials=('wood',))
    """
    words = _words(text)
    adjectives = words[:-1]  # "an orange" is a fruit, "an orange cup" is not
    color = next((word for word in reversed(adjectives) if word in COLORS), None)
    materials = tuple(name for name, forms in _MATERIALS.items() if forms & set(adjectives))
    return Phrase(words, color, materials)


def names(label: str, phrase: Phrase) -> bool:
    """Whether a detector's label is the class of a phrase, whatever its adjectives.

    One must be the end of the other: "cup" and "bear cup" name "my bear cup", and a label "red cup"
    names "cups"; a longer label counts only if what it adds is a colour, material or size, so that
    "hot dog" is no "dog".

    >>> names("cup", parse("red cups")), names("hot dog", parse("dog"))
    (True, False)
    """
    said = _words(label)
    if len(said) <= len(phrase.words):
        return _same(said, phrase.words[-len(said) :])
    extra, rest = said[: -len(phrase.words)], said[-len(phrase.words) :]
    return _same(rest, phrase.words) and all(_describes(word) for word in extra)


def is_plural_of(word: str, singular: str) -> bool:
    """Whether ``word`` is a plural of ``singular``.

    Compared by forming plurals: cutting endings off goes wrong with "bus", "vase" and "glass".
    """
    regular = {f"{singular}s", f"{singular}es"}
    if singular.endswith("y"):
        regular.add(f"{singular[:-1]}ies")
    if singular.endswith("f"):
        regular.add(f"{singular[:-1]}ves")
    if singular.endswith("fe"):
        regular.add(f"{singular[:-2]}ves")
    return word == _IRREGULAR.get(singular) or word in regular


def same_material(first: str, second: str) -> bool:
    """Whether two words mean the same material ("wood", "wooden").

    >>> same_material("wood", "wooden"), same_material("wood", "stone")
    (True, False)
    """
    first, second = first.strip().casefold(), second.strip().casefold()
    return first == second or any({first, second} <= forms for forms in _MATERIALS.values())


def _words(text: str) -> tuple[str, ...]:
    """Lower-case words without articles; the text itself when nothing else is in it."""
    words = text.casefold().replace("-", " ").replace("_", " ").split()
    return tuple(word for word in words if word not in _ARTICLES) or (text.casefold().strip(),)


def _same(first: Sequence[str], second: Sequence[str]) -> bool:
    """Equal words; the nouns at the end may differ in number."""
    a, b = first[-1], second[-1]
    return tuple(first[:-1]) == tuple(second[:-1]) and (a == b or is_plural_of(a, b) or is_plural_of(b, a))


def _describes(word: str) -> bool:
    return word in COLORS or word in _SIZES or any(word in forms for forms in _MATERIALS.values())
