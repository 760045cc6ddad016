"""A small byte-pair vocabulary in open_clip's own file format."""

from __future__ import annotations

import gzip
import itertools
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from mmeval.synthetic.vocabulary import (
    BACKGROUND_PHRASES,
    BACKGROUNDS,
    CLASSES,
    COLORS,
    MATERIALS,
    NUMBER_WORDS,
    SIGN_WORDS,
    plural,
)

Pair = tuple[str, str]

_OTHER_WORDS = """
a an and the of on in at to with without from for by is are no not it its
photo picture image object objects background sign signs that says text word
left right above below next side top bottom front behind between near over under
add remove replace change make move put turn color material number
small large big bright dark white black grey
"""


def world_words() -> list[str]:
    """Every word that captions and instructions about the synthetic world use, lower case."""
    words = {*COLORS, *MATERIALS, *CLASSES, *map(plural, CLASSES), *NUMBER_WORDS, *_OTHER_WORDS.split()}
    words.update(word.lower() for word in SIGN_WORDS)
    for phrase in (*BACKGROUNDS, *BACKGROUND_PHRASES.values()):
        words.update(phrase.split())
    return sorted(words)


def learn_merges(words: Iterable[str]) -> list[Pair]:
    """Byte-pair merges, most frequent pair first, until every word is a single token."""
    spellings = [(*word[:-1], f"{word[-1]}</w>") for word in words]
    merges: list[Pair] = []
    while True:
        counts = Counter(pair for spelling in spellings for pair in itertools.pairwise(spelling))
        if not counts:
            return merges
        best = min(counts, key=lambda pair: (-counts[pair], pair))
        merges.append(best)
        spellings = [_merged(spelling, best) for spelling in spellings]


def write_merges(path: Path, merges: Iterable[Pair]) -> None:
    """Write merges as open_clip's `SimpleTokenizer` reads them: a heading, then one per line."""
    lines = ["#version: 0.2", *(" ".join(pair) for pair in merges)]
    path.write_bytes(gzip.compress("\n".join(lines).encode(), mtime=0))


def _merged(spelling: tuple[str, ...], pair: Pair) -> tuple[str, ...]:
    """The spelling with every occurrence of the pair joined, left to right."""
    joined: list[str] = []
    for piece in spelling:
        if joined and (joined[-1], piece) == pair:
            joined[-1] += piece
        else:
            joined.append(piece)
    return tuple(joined)
