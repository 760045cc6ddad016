"""Which two outputs to compare next: every pair of systems as often, and each as often on the left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from heapq import heappop, heappush
from itertools import combinations

import numpy as np

from mmeval.runs.votes import Pairing

Place = tuple[str, int | None]
"""Session, and turn or None for the whole session."""
Pair = frozenset[str]
"""Two systems, in no order."""


class PairQueue:
    """The pairings that one annotator has still to see, in order; quick for 100,000 places.

    The pair of systems that was compared least often comes first, at the place where it was compared
    least; the system that stood less often on the left
    stands there now. What is equal is decided by the seed. What was skipped comes last.
    """

    def __init__(self, systems_at: Mapping[Place, Sequence[str]], *, seed: int = 0) -> None:
        """Start without votes.

        Args:
            systems_at: The systems that have an output, at each place.
            seed: Give annotators different ones, so that they start at different places.
        """
        self._seed = seed
        groups = {group: frozenset(group) for group in map(tuple, systems_at.values())}
        self._groups = {at: groups[tuple(group)] for at, group in systems_at.items()}
        chances = np.random.default_rng(seed).permutation(len(systems_at)).tolist()
        self._rank = dict(zip(self._groups, chances, strict=True))
        self._order = sorted(self._groups, key=self._rank.__getitem__)
        meet = {frozenset(pair) for group in groups.values() for pair in combinations(group, 2)}
        self._pairs: list[Pair] = sorted(meet, key=sorted)
        self._skipped: dict[tuple[Place, Pair], None] = {}
        self.restart()

    def restart(self, seen: Iterable[Pairing] = (), others: Iterable[Pairing] = ()) -> None:
        """Forget all votes but the annotator's own, ``seen``, and those of ``others``; skips stay."""
        self._times: Counter[Pair] = Counter()
        self._left: Counter[tuple[Pair, str]] = Counter()
        self._here: Counter[tuple[Place, Pair]] = Counter()
        self._at: Counter[Place] = Counter()
        self._done: Counter[tuple[Place, Pair]] = Counter()
        # Places nobody has voted on come first, by rank: per pair, all before this one are used up.
        self._untouched = dict.fromkeys(self._pairs, 0)
        # The other places lie on a heap per pair; entries whose counts have changed are passed over.
        self._touched: dict[Pair, list[tuple[int, int, int, Place]]] = {pair: [] for pair in self._pairs}
        self._n_mine = 0
        for pairing in others:
            self.add(pairing, mine=False)
        for pairing in seen:
            self.add(pairing)

    def add(self, pairing: Pairing, *, mine: bool = True) -> None:
        """Count a vote; one of the annotator's own, ``mine``, is not shown again in either order."""
        self._count(pairing, 1, mine=mine)

    def remove(self, pairing: Pairing, *, mine: bool = True) -> None:
        """Take back a vote that was added."""
        self._count(pairing, -1, mine=mine)

    def skip(self, pairing: Pairing) -> None:
        """Leave a pairing for the end, behind those that were skipped before."""
        self._skipped.pop(_key(pairing), None)
        self._skipped[_key(pairing)] = None

    def next(self) -> Pairing | None:
        """The pairing that comes next; None when each pair of outputs was seen."""
        rng = np.random.default_rng([self._seed, self._n_mine])
        chances = dict(zip(self._pairs, rng.random(len(self._pairs)).tolist(), strict=True))
        ranked = sorted(self._pairs, key=lambda pair: (self._times[pair], chances[pair]))
        for pair in ranked:
            if at := self._open_place(pair):
                return Pairing(*at, *self._sides(pair, rng))
        waiting = (key for key in self._skipped if not self._done[key])
        at, pair = next(waiting, (None, frozenset()))
        return at and Pairing(*at, *self._sides(pair, rng))

    def _count(self, pairing: Pairing, step: int, *, mine: bool) -> None:
        at, pair = key = _key(pairing)
        self._times[pair] += step
        self._left[pair, pairing.left] += step
        self._here[key] += step
        self._at[at] += step
        if mine:
            self._n_mine += step
            self._done[key] += step
        group = self._groups.get(at, frozenset())
        for met in map(frozenset, combinations(group, 2)):
            self._offer(at, met)

    def _offer(self, at: Place, pair: Pair) -> None:
        """Put a place where it will be found for a pair, as counts are now."""
        if self._at[at]:
            heappush(self._touched[pair], (*self._load(at, pair), self._rank[at], at))
        else:
            self._untouched[pair] = min(self._untouched[pair], self._rank[at])

    def _load(self, at: Place, pair: Pair) -> tuple[int, int]:
        return self._here[at, pair], self._at[at]

    def _open_place(self, pair: Pair) -> Place | None:
        start = self._untouched[pair]
        for rank in range(start, len(self._order)):
            at = self._order[rank]
            if not self._at[at] and pair <= self._groups[at] and not self._closed(at, pair):
                self._untouched[pair] = rank
                return at
        self._untouched[pair] = len(self._order)
        return self._least_touched(pair)

    def _least_touched(self, pair: Pair) -> Place | None:
        heap = self._touched[pair]
        while heap:
            *load, _, at = heap[0]
            if tuple(load) == self._load(at, pair) and not self._closed(at, pair):
                return at
            heappop(heap)
        return None

    def _closed(self, at: Place, pair: Pair) -> bool:
        return self._done[at, pair] > 0 or (at, pair) in self._skipped

    def _sides(self, pair: Pair, rng: np.random.Generator) -> tuple[str, str]:
        """The two systems, first the one that stood less often on the left."""
        first, second = sorted(pair)
        ahead = self._left[pair, first] - self._left[pair, second]
        swap = ahead > 0 or (ahead == 0 and rng.random() < 0.5)
        return (second, first) if swap else (first, second)


def _key(pairing: Pairing) -> tuple[Place, Pair]:
    return (pairing.session, pairing.turn), frozenset((pairing.left, pairing.right))
