"""Which two outputs to compare next: every pair of systems as often, and each as often on the left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

import numpy as np

from mmeval.runs.votes import Pairing

Place = tuple[str, int | None]
"""Session, and turn or None for the whole session."""


def next_pair(
    systems_at: Mapping[Place, Sequence[str]],
    seen: Iterable[Pairing],
    all_votes: Iterable[Pairing] = (),
    *,
    seed: int = 0,
) -> Pairing | None:
    """The pairing that the annotator sees next; None when each pair of outputs was seen.

    Pure: the same arguments give the same pairing. The pair of systems that was compared least often
    comes first, at the place where it was compared least; the system that stood less often on the
    left stands there now. What is equal is decided by the seed.

    Args:
        systems_at: The systems that have an output, at each place.
        seen: What this annotator has voted on, in either order: it is not shown again.
        all_votes: What all annotators have voted on, which is what gets balanced; ``seen`` when empty.
        seed: Give annotators different ones, so that they start at different places.
    """
    mine = list(seen)
    counted = list(all_votes) or mine
    rng = np.random.default_rng([seed, len(mine)])
    chances = dict(zip(systems_at, rng.random(len(systems_at)), strict=True))
    done, here, place = set(map(_key, mine)), Counter(map(_key, counted)), Counter(map(_place, counted))
    for pair in _least_compared(systems_at, counted, rng):
        open_places = [
            at for at, systems in systems_at.items() if pair <= set(systems) and (at, pair) not in done
        ]
        if open_places:
            at = min(open_places, key=lambda at: (here[at, pair], place[at], chances[at]))
            return Pairing(*at, *_sides(pair, counted, rng))
    return None


def _key(pairing: Pairing) -> tuple[Place, frozenset[str]]:
    return _place(pairing), _pair(pairing)


def _place(pairing: Pairing) -> Place:
    return pairing.session, pairing.turn


def _pair(pairing: Pairing) -> frozenset[str]:
    return frozenset((pairing.left, pairing.right))


def _least_compared(
    systems_at: Mapping[Place, Sequence[str]], counted: Sequence[Pairing], rng: np.random.Generator
) -> list[frozenset[str]]:
    """The pairs of systems that meet anywhere, least often compared first."""
    meet = {
        frozenset(pair)
        for group in set(map(frozenset, systems_at.values()))
        for pair in combinations(group, 2)
    }
    pairs = sorted(meet, key=sorted)
    times, chances = Counter(map(_pair, counted)), rng.random(len(pairs))
    ranked = sorted(zip(pairs, chances, strict=True), key=lambda one: (times[one[0]], one[1]))
    return [pair for pair, _ in ranked]


def _sides(pair: frozenset[str], counted: Sequence[Pairing], rng: np.random.Generator) -> tuple[str, str]:
    """The two systems, first the one that stood less often on the left."""
    first, second = sorted(pair)
    left = Counter(pairing.left for pairing in counted if _pair(pairing) == pair)
    swap = left[first] > left[second] or (left[first] == left[second] and rng.random() < 0.5)
    return (second, first) if swap else (first, second)
