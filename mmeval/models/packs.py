"""The packs that come with mmeval."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from mmeval.models.pack import Pack


@cache
def packs() -> Mapping[str, Pack]:
    """All packs by name."""
    made = (
        Pack("tiny", "ships with mmeval; for demos and tests", ()),
        Pack("standard", "what papers use; weights are fetched or put into MMEVAL_WEIGHTS", ()),
    )
    return {pack.name: pack for pack in made}


def get_pack(name: str) -> Pack:
    """The pack called ``name``. Raises KeyError with the names that exist."""
    try:
        return packs()[name]
    except KeyError:
        raise KeyError(f"there is no pack {name!r}; there are: {', '.join(packs())}") from None
