"""When two texts say the same words: normalisation before anything is counted or compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Any, Literal

from mmeval.scorers.spelling import spelt

Wording = Literal["whisper", "plain"]
"""whisper: OpenAI's English normaliser, the usual one for word error rates. It lowers case, drops
punctuation, bracketed asides and fillers ("uh", "um", "hmm"), spells contractions out, writes
numbers in digits ("twenty one dollars" and "$21" are the same) and American spelling.
plain: lower case and nothing but letters, digits and apostrophes inside words; any language that
puts spaces between words."""

_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_TAGGED = re.compile(r"<(\w[^<>]*)>")
_ACCENTED = re.compile(r"([A-Za-z])[\u0300-\u036f]+")
_BETWEEN_LETTERS = re.compile(r"(?<=[^\W\d_])[-\u2010-\u2014/&_](?=[^\W\d_])")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_PAUSE = re.compile(r"[;!?\u2026()\[\]{}\n]|[,:](?!\d)|(?<!\d)[,:]|\.(?=\s|$)")


def words(text: str, wording: Wording = "whisper") -> list[str]:
    """The normalised words of ``text`` in order; empty when nothing is left."""
    if wording == "plain":
        return [word.replace("\u2019", "'") for word in _WORD.findall(text.casefold())]
    if wording == "whisper":
        return [word for word in str(_whisper()(text)).split() if _WORD.search(word)]
    raise ValueError(f"wording is 'whisper' or 'plain', not {wording!r}")


def written_words(text: str) -> list[str]:
    """The words of a written answer: signs that change what it says stay, and every script.

    Words are spelt as in ``mmeval.scorers.spelling``. As in the "whisper" wording, accents of Latin
    letters do not count, contractions are spelt out, number words are digits ("minus three" is
    "-3") and spelling is American; words that only speech has ("uh") stay.

    >>> written_words("It's minus three."), written_words("-3"), written_words("O.K., C# (or <C>)")
    (['it', 'is', '-3'], ['-3'], ['ok', 'c#', 'or', 'c'])
    """
    plain = _TAGGED.sub(r" \1 ", _without_accents(text).casefold().replace("\u2019", "'"))
    for pattern, written in _whisper().replacers.items():
        plain = re.sub(pattern, written, plain)
    plain = _THOUSANDS.sub("", _BETWEEN_LETTERS.sub(" ", plain))
    parts = (spelt(part) for part in _PAUSE.split(plain) if part.strip())
    found = [word for part in parts for word in _in_digits(part)]
    american = _whisper().standardize_spellings.mapping
    found = [american.get(word, word) for word in found]
    return found if any(map(_says_something, found)) else []


def _in_digits(said: list[str]) -> Iterator[str]:
    """Number words as digits. "Oh" is one only between others ("four oh two"): answers begin with it."""
    numbers = _whisper().standardize_numbers
    start = 0
    for place, word in enumerate(said):
        beside = (*said[max(place - 1, 0) : place], *said[place + 1 : place + 2])
        if word in ("oh", "o") and not any(_is_number(other) for other in beside):
            yield from numbers.process_words(said[start:place])
            yield word
            start = place + 1
    yield from numbers.process_words(said[start:])


def _is_number(word: str) -> bool:
    return word not in ("oh", "o") and all(
        part.lstrip("-").isdigit() for part in _whisper().standardize_numbers.process_words([word])
    )


def _without_accents(text: str) -> str:
    return unicodedata.normalize("NFC", _ACCENTED.sub(r"\1", unicodedata.normalize("NFD", text)))


def _says_something(word: str) -> bool:
    return any(unicodedata.category(character)[0] not in "CPZ" for character in word)


@cache
def _whisper() -> Any:
    from whisper_normalizer.english import EnglishTextNormalizer

    return EnglishTextNormalizer()
