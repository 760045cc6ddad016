"""Whether a text stands among the lines that OCR read, and whether one is gone from them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import accumulate
from typing import NamedTuple

from mmeval.features import TextLine
from mmeval.scorers.spelling import spelt

_LIKE = 0.8
_TOO_SHORT = 3


class _Word(NamedTuple):
    text: str
    line: int


class _Stretch(NamedTuple):
    """Consecutive words ``start`` to ``end`` (exclusive), with the least confidence of their lines."""

    text: str
    confidence: float
    start: int
    end: int


def read_margin(wanted: str, lines: Sequence[TextLine]) -> float:
    """Positive when ``wanted`` is read as whole words: with which confidence; else how far off it is.

    Consecutive words count together, because OCR may split a word or lose a space; a word that
    goes on in the next line does not. In scripts without spaces every character is a word. Below
    0: the likeness of the best stretch of words, less 1.
    """
    asked, closest = "".join(spelt(wanted)), 0.0
    for stretch in sorted(_stretches(_words(lines), lines, wanted), key=lambda one: -one.confidence):
        if stretch.text == asked:
            return max(stretch.confidence, 1e-6)
        closest = max(closest, _likeness(asked, stretch.text))
    return closest - 1


def gone_margin(old: str, lines: Sequence[TextLine]) -> float:
    """Positive when ``old`` is gone: .8 less the likeness of what is most like it (1: it is there).

    Lenient where ``read_margin`` is strict: three letters or more also count inside a longer word
    ("BIGSALE" has "SALE"). A text without letters is a number, which is there exactly or not at all.
    """
    asked, words = "".join(spelt(old)), _words(lines)
    stretches = [stretch.text for stretch in _stretches(words, lines, old)]
    if not any(character.isalpha() for character in asked):
        there = asked in stretches or any(_has_number(word.text, asked) for word in words)
        return _LIKE - float(there)
    if len(asked) >= _TOO_SHORT and any(asked in text for text in _merged(old, words, len(lines))):
        return _LIKE - 1
    return _LIKE - max((_likeness(asked, text) for text in stretches), default=0.0)


def unchanged_margin(old: str, new: str, lines: Sequence[TextLine]) -> float:
    """As ``gone_margin`` where ``old`` holds ``new``: what is more like ``new`` is not ``old``.

    "BIG SALE" that still stands where "SALE" was asked for must not be taken for the asked text with
    a word beside it; nor must "GRAND OPENING" for an old "GRAND OPENING DAY".
    """
    before, after = ("".join(spelt(text)) for text in (old, new))
    likeness = [
        (_likeness(before, stretch.text), _likeness(after, stretch.text))
        for stretch in _stretches(_words(lines), lines, old)
    ]
    return _LIKE - max((to_old for to_old, to_new in likeness if to_old > to_new), default=0.0)


def without(text: str, lines: Sequence[TextLine]) -> list[TextLine]:
    """The lines less the words that say ``text``: an old text that is like it is not read in it."""
    asked, words = "".join(spelt(text)), _words(lines)
    said = {
        position
        for stretch in _stretches(words, lines, text)
        if stretch.text == asked
        for position in range(stretch.start, stretch.end)
    }
    left = [word for position, word in enumerate(words) if position not in said]
    return [
        replace(line, text=" ".join(word.text for word in left if word.line == number))
        for number, line in enumerate(lines)
        if any(word.line == number for word in left)
    ]


def _words(lines: Iterable[TextLine]) -> list[_Word]:
    return [_Word(word, number) for number, line in enumerate(lines) for word in spelt(line.text)]


def _merged(old: str, words: Sequence[_Word], lines: int) -> list[str]:
    """Where ``old`` may be a part: single words, and whole lines when it has several words itself."""
    if len(spelt(old)) == 1:
        return [word.text for word in words]
    return ["".join(word.text for word in words if word.line == number) for number in range(lines)]


def _has_number(word: str, number: str) -> bool:
    return re.search(rf"(?<![\d.,]){re.escape(number)}(?![.,]?\d)", word) is not None


def _likeness(first: str, second: str) -> float:
    return SequenceMatcher(None, first, second, autojunk=False).ratio()


def _stretches(words: Sequence[_Word], lines: Sequence[TextLine], wanted: str) -> list[_Stretch]:
    """Runs of consecutive words; lines may break only where ``wanted`` has a space."""
    gaps = set(accumulate(map(len, spelt(wanted))))
    longest = 2 * max(gaps)
    found: list[_Stretch] = []
    for start, (text, line) in enumerate(words):
        stretch = _Stretch(text, lines[line].confidence, start, start + 1)
        found.append(stretch)
        for end in range(start + 1, len(words)):
            word, last = words[end], words[end - 1].line
            broken = word.line != last and len(stretch.text) not in gaps
            if broken or len(stretch.text) + len(word.text) > longest:
                break
            confidence = min(stretch.confidence, lines[word.line].confidence)
            stretch = _Stretch(stretch.text + word.text, confidence, start, end + 1)
            found.append(stretch)
    return found
