"""A text as words that can be compared: one case, one Unicode form, and no signs without meaning."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_DASHES: Final = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-")) | {0x2044: "/"}
_RAISED: Final = re.compile(r"[\u00b2\u00b3\u00b9\u2070\u2074-\u2079]+")
_RELATIONS: Final = frozenset("<>=\u2260\u2264\u2265\u2248\u00b1\u00d7\u00f7\u221a*^")
_NO_SPACES: Final = (
    *("CJK", "IDEOGRAPHIC", "HIRAGANA", "KATAKANA", "BOPOMOFO"),
    *("THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN"),
)
"""How Unicode names the characters of scripts that put no spaces between words."""


def spelt(text: str) -> list[str]:
    """The words of ``text`` without punctuation; the signs themselves when there is nothing else.

    Signs that belong to a number stay, and so do + and # after a letter and those of a comparison
    or sum, as words of their own. Each character of a script without spaces is a word.

    >>> spelt("Only $1.50, 20% off!"), spelt("C++"), spelt("4K电视"), spelt("x<3")
    (['only', '$1.50', '20%', 'off'], ['c++'], ['4k', '电', '视'], ['x', '<', '3'])
    """
    raised = _RAISED.sub(r"^\g<0>", text)
    folded = unicodedata.normalize("NFKC", raised).casefold().translate(_DASHES)
    kept = "".join(_kept(folded, position) for position in range(len(folded)))
    return kept.split() or [text.strip()]


def _kept(text: str, position: int) -> str:
    """What stays of one character: itself, itself with spaces around it, or nothing."""
    character = text[position]
    if character in _RELATIONS or _stands_alone(character):
        return f" {character} "
    if character.isalnum() or unicodedata.category(character).startswith("M"):
        return character  # marks are letters' vowels in many scripts
    if character.isspace() or _has_meaning(text[:position], character, text[position + 1 :]):
        return character
    return ""


def _stands_alone(character: str) -> bool:
    return character.isalnum() and unicodedata.name(character, "").startswith(_NO_SPACES)


def _has_meaning(before: str, sign: str, after: str) -> bool:
    """Whether a sign changes what a text says ("-20" and "20", "C++" and "C").

    A hyphen or point between a word and a number does not ("COVID-19", "No.5").
    """
    if sign in ".,:/":
        return after[:1].isdigit() and not before[-1:].isalpha()
    left, right = before.rstrip()[-1:], after.lstrip()[:1]
    if sign == "-":
        numeric = re.match(r"\d|\W\d", right + after.lstrip()[1:2]) is not None
        return numeric and not (before[-1:] if after[:1] == right else left).isalpha()
    if sign in "+#":
        return before.rstrip("+#")[-1:].isalnum() or right.isdigit()
    beside = left.isdigit() or right.isdigit()
    return beside and (sign == "%" or unicodedata.category(sign) == "Sc")
