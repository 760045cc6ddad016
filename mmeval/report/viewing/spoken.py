"""Words with their times beside the alignment that scorers write: which of them are wrong."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from mmeval.report.viewing.views import SpokenWord

Stretch = tuple[float, float, str]
"""(start, end, word), in seconds."""

_PARTS = re.compile(r"\[[^\]]*\]|[^\s\[\]]+")
_FAULT = re.compile(r"\[(?:([-+])(.*)|(.*)>(.*))\]", re.DOTALL)


def spoken_words(heard: Sequence[Stretch], alignment: str) -> tuple[SpokenWord, ...]:
    """The words that were heard, and between them those that were not, each with its fault.

    ``alignment`` is as word error rates leave it: ``the [cat>cap] sat [-on] [+uh]``. Its words are
    normalised ("20" for "twenty"), so they are joined to those with times by their order: one word
    with a time may stand for several of the alignment's, and the other way round.
    """
    pairs = read_alignment(alignment)
    owners = iter(_owners([word for *_, word in heard], [said for _, said in pairs if said]))
    made: list[tuple[int, SpokenWord]] = []
    place = -1
    for expected, said in pairs:
        if not said:
            end = heard[place][1] if place >= 0 else 0.0
            made.append((place, SpokenWord(end, end, "", expected, "deleted")))
            continue
        place = next(owners)
        if place < 0:  # the transcript has no times at all
            continue
        word = _word(heard[place], expected, said)
        if made and made[-1][0] == place and made[-1][1].heard:
            made[-1] = (place, _both(made[-1][1], word))
        else:
            made.append((place, word))
    owned = {place for place, word in made if word.heard}
    rest = ((at, SpokenWord(*one, "", "")) for at, one in enumerate(heard) if at not in owned)
    return tuple(word for _, word in sorted([*made, *rest], key=lambda found: found[0]))


def read_alignment(alignment: str) -> list[tuple[str, str]]:
    """(expected, heard) of each word: ``("cat", "cap")``, ``("on", "")`` lost, ``("", "uh")`` added."""
    pairs: list[tuple[str, str]] = []
    for part in _PARTS.findall(alignment):
        fault = _FAULT.fullmatch(part)
        if fault is None:
            pairs.append((part, part))
        elif fault[1]:
            pairs.append((fault[2], "") if fault[1] == "-" else ("", fault[2]))
        else:
            pairs.append((fault[3], fault[4]))
    return pairs


def _owners(heard: Sequence[str], said: Sequence[str]) -> list[int]:
    """For each normalised word the place of the word with a time that it comes from, never falling."""
    plain = [re.sub(r"[^\w']", "", word.lower()) for word in heard]
    owners: list[int] = []
    matcher = SequenceMatcher(None, plain, said, autojunk=False)
    for _, start, stop, first, last in matcher.get_opcodes():
        for step in range(last - first):
            share = step * (stop - start) // (last - first)
            owners.append(start + share if stop > start else start - 1 if start else min(0, len(heard) - 1))
    return owners


def _word(stretch: Stretch, expected: str, said: str) -> SpokenWord:
    fault = "" if expected == said else "substituted" if expected else "inserted"
    return SpokenWord(*stretch, expected, fault)


def _both(first: SpokenWord, second: SpokenWord) -> SpokenWord:
    """Two words of the alignment that are one word with a time."""
    expected = " ".join(word for word in (first.expected, second.expected) if word)
    faults = {first.fault, second.fault}
    fault = first.fault if len(faults) == 1 else "substituted"
    return SpokenWord(first.start, first.end, first.heard, expected, fault)
