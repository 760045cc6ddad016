"""Noun phrases of instructions and labels of detectors: do they mean the same thing?

Phrases carry adjectives first, then the class name, then perhaps where it is ("red wooden cup on
the table").
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import Final

from mmeval.features import MATERIALS, color_words, describes, take_apart
from mmeval.media import Unscorable

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
    """A noun phrase taken apart: ``words`` is all of it but a number in front.

    ``color``, ``materials`` and ``number`` are what was said of it, ``tail`` the words after its name.
    """

    words: tuple[str, ...]
    color: str | None = None
    materials: tuple[str, ...] = ()
    number: int | None = None
    tail: tuple[str, ...] = field(default=(), repr=False)

    @property
    def head(self) -> tuple[str, ...]:
        """Adjectives and name: "red cup" of "red cup on the table"."""
        return self.words[: len(self.words) - len(self.tail)]

    @property
    def noun(self) -> str:
        """The last word of the head, which names the class."""
        return self.head[-1]

    @property
    def described(self) -> bool:
        """Whether a colour or a material narrows it down."""
        return self.color is not None or bool(self.materials)

    def unsaid_by(self, label: str) -> Phrase:
        """The phrase without the colour and materials that are part of a label's own name.

        A colour or material is one that an object must show, unless the detector's label begins with
        it: what is labelled "golden retriever" need not be golden, what is labelled "retriever" must.
        A detector with its own classes has such labels or not ("orange tree" is an orange-coloured
        tree to one that knows only trees); an open one is asked for "golden retriever", and for "cup"
        alone where "red cup" is said (``mmeval.features.nouns.class_name``).
        """
        own = set(takewhile(describes, words_of(label)[:-1]))
        left = [word for word in (self.color or "").split() if word not in own]
        color = " ".join(color_words(left)) or None
        materials = tuple(name for name in self.materials if not MATERIALS[name] & own)
        return replace(self, color=color, materials=materials)

    def says_more_than(self, other: Phrase) -> bool:
        """Whether its colour or a material of it is not said by ``other``."""
        return self.color not in (None, other.color) or not set(self.materials) <= set(other.materials)

    def __str__(self) -> str:
        return " ".join(self.words)


def parse(text: str) -> Phrase:
    """Take a noun phrase apart.

    Which words are colours and materials; whether one is part of a name depends on the detector, see
    ``Phrase.unsaid_by``.

    >>> parse("the two red wooden cups")
    Phrase(words=('red', 'wooden', 'cups'), color='red', materials=('wood',), number=2)

    Raises:
        Unscorable: it is not clear what it names; the status is "broken", no system is to blame.
    """
    head, tail, number, doubt = take_apart(_apart(text))
    if doubt:
        raise Unscorable(f"{text!r} {doubt}", "broken")
    adjectives = head[:-1]  # "an orange" is a fruit, "an orange cup" is not
    color = " ".join(color_words(adjectives)) or None
    materials = tuple(name for name, forms in MATERIALS.items() if forms & set(adjectives))
    return Phrase((*head, *tail), color, materials, number, tail)


def words_of(text: str) -> tuple[str, ...]:
    """Lower-case words without articles; the text itself when nothing else is in it."""
    words = take_apart(_apart(text))
    return (*words.head, *words.tail)


def named(labels: Iterable[str], phrase: Phrase) -> frozenset[str]:
    """The labels of a detector that are the class of a phrase; its longest name wins.

    Labels that are all of it, less adjectives of colour, material and size, shut out those that are
    only its end: where there is a "hot dog", a "dog" is none, and "teddy bears" are "bears" only where
    nothing closer is known. What is said after a preposition counts last. A longer label counts if
    what it adds is such an adjective: "red cup" is a "cup", but "hot dog" is no "dog".

    >>> sorted(named(["cup", "bear", "teddy bear"], parse("my teddy bears")))
    ['teddy bear']
    """
    said = {label: words_of(label) for label in labels}
    for wanted in (phrase.words, phrase.head):
        whole = frozenset(label for label, words in said.items() if _names_all(words, wanted))
        if whole:
            return whole
    ends = {label: len(words) for label, words in said.items() if _names_end(words, phrase.head)}
    longest = max(ends.values(), default=0)
    return frozenset(label for label, length in ends.items() if length == longest)


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
    return first == second or any({first, second} <= forms for forms in MATERIALS.values())


def _apart(text: str) -> str:
    """Compounds as detectors and people write them differently: "t-shirt", "traffic_light"."""
    return text.replace("-", " ").replace("_", " ")


def _same(first: Sequence[str], second: Sequence[str]) -> bool:
    """Equal words; the nouns at the end may differ in number."""
    a, b = first[-1], second[-1]
    return tuple(first[:-1]) == tuple(second[:-1]) and (a == b or is_plural_of(a, b) or is_plural_of(b, a))


def _names_all(said: Sequence[str], wanted: Sequence[str]) -> bool:
    """Whether two names are the same but for adjectives that one of them adds in front."""
    extra = abs(len(said) - len(wanted))
    longer, shorter = (said, wanted) if len(said) > len(wanted) else (wanted, said)
    return _same(longer[extra:], shorter) and all(map(describes, longer[:extra]))


def _names_end(said: Sequence[str], wanted: Sequence[str]) -> bool:
    return len(said) < len(wanted) and _same(said, wanted[-len(said) :])
