"""When two texts say the same words: normalisation before anything is counted or compared."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Literal

Wording = Literal["whisper", "plain"]
"""whisper: OpenAI's English normaliser, the usual one for word error rates. It lowers case, drops
punctuation, bracketed asides and fillers ("uh", "um", "hmm"), spells contractions out, writes
numbers in digits ("twenty one dollars" and "$21" are the same) and American spelling.
plain: lower case and nothing but letters, digits and apostrophes inside words; any language that
puts spaces between words."""

_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_BRACKETS = re.compile(r"[\[\](){}<>]")


def words(text: str, wording: Wording = "whisper") -> list[str]:
    """The normalised words of ``text`` in order; empty when nothing is left."""
    if wording == "plain":
        return [word.replace("\u2019", "'") for word in _WORD.findall(text.casefold())]
    if wording == "whisper":
        return [word for word in str(_whisper()(text)).split() if _WORD.search(word)]
    raise ValueError(f"wording is 'whisper' or 'plain', not {wording!r}")


def written_words(text: str) -> list[str]:
    """As the "whisper" wording, but brackets only vanish and what stands in them stays."""
    return words(_BRACKETS.sub(" ", text))


@cache
def _whisper() -> Any:
    from whisper_normalizer.english import EnglishTextNormalizer

    return EnglishTextNormalizer()
