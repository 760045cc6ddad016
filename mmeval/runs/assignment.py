"""Who answers about what: a share for everybody, the rest dealt out, the same on every day."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from math import ceil

from mmeval.runs.answers import Item
from mmeval.runs.database import AnnotationError


def assign(
    items: Collection[Item],
    annotators: Sequence[str],
    *,
    shared: float = 0.2,
    seed: int = 0,
    answered: Mapping[Item, Collection[str]] | None = None,
) -> dict[str, list[Item]]:
    """The items of each annotator, in an order shuffled by the seed.

    The same call gives the same lists in any process. As long as people answer what they are given,
    ``answered`` changes nothing; with an annotator who came later, it leaves answered items with
    those who answered them and deals out only the rest.

    Args:
        items: What is to be answered about; their order does not matter.
        annotators: Names, in a fixed order.
        shared: Share of the items that all annotators see, 0..1, rounded up to whole items.
        seed: Of the order, and of which items are shared.
        answered: Who has answered about which items so far.

    Raises:
        AnnotationError: nobody is named, a name comes twice, or the share is not in 0..1.
    """
    if not annotators or len(set(annotators)) < len(annotators):
        raise AnnotationError("name each annotator once, and at least one")
    if not 0 <= shared <= 1:
        raise AnnotationError(f"the share that everybody sees is in 0..1, not {shared}")
    known, everybody = answered or {}, list(annotators)
    if len(everybody) == 1:
        return {everybody[0]: _shuffled(items, str(seed))}
    # Two orders, so that the shared items are spread over the list instead of all coming first.
    common = set(_shuffled(items, f"{seed} shared")[: ceil(shared * len(set(items)))])
    lists: dict[str, list[Item]] = {name: [] for name in everybody}
    own = dict.fromkeys(everybody, 0)
    for item in _shuffled(items, str(seed)):
        mine = everybody if item in common else [name for name in everybody if name in known.get(item, ())]
        # Ties go to the one who is named first: min keeps the first of equals.
        mine = mine or [min(everybody, key=own.__getitem__)]
        for name in mine:
            lists[name].append(item)
            own[name] += item not in common
    return lists


def first_open(items: Sequence[Item], done: Collection[Item]) -> int | None:
    """Place of the first item that is not done, where work resumes; None when all are."""
    return next((place for place, item in enumerate(items) if item not in done), None)


def _shuffled(items: Collection[Item], seed: str) -> list[Item]:
    """Ordered by a digest of seed and item: two items keep their order whatever others there are."""
    return sorted(set(items), key=lambda item: hashlib.sha256(repr((seed, *item)).encode()).digest())
