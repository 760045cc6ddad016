"""Words before a noun that say how many or which, and are no part of its name."""

from __future__ import annotations

from typing import Final

NUMBERS: Final = {
    **{"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9},
    **{"ten": 10, "eleven": 11, "twelve": 12},
}
"""Numbers in words."""

_MOST_DIGITS: Final = 4


def number_of(word: str) -> int | None:
    """The number, at least 1, that a word or its digits say; None for any other word.

    >>> number_of("two"), number_of("12"), number_of("cup")
    (2, 12, None)
    """
    digits = int(word) if word.isascii() and word.isdigit() and len(word) <= _MOST_DIGITS else 0
    return NUMBERS.get(word) or digits or None
