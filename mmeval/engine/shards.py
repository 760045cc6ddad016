"""Shards: how much is decoded, computed and committed at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from mmeval.engine.features import FeatureKey
from mmeval.engine.plan import Task
from mmeval.media import Input, Unreadable, image_size

SESSIONS_PER_SHARD = 8
"""Most sessions of a shard: bounds what a crash costs."""

SHARDS_OF_SMALL_RUNS = 4
"""Into how many shards a run with fewer sessions than would fill as many is cut."""

PIXELS_PER_SHARD = 64_000_000
"""Most pixels of a shard's distinct pictures, over all systems, unless one session alone has more.

Bounds memory: decoded they take 192 MB, and several GB with the maps of a perceptual network. It
holds 61 pictures of 1024 x 1024 or five of 12 million pixels, enough to fill the batches of models.
"""


@dataclass(frozen=True)
class Shard:
    """The work of ``sessions`` sessions that follow one another; none when they are done already."""

    sessions: int
    tasks: tuple[Task, ...]


def shards(work: Iterable[Sequence[Task]], n_sessions: int) -> Iterator[Shard]:
    """Cut the tasks of each of ``n_sessions`` sessions, in order, into shards within the limits above.

    Pictures are sized by their headers alone; one that cannot be read takes no room.
    """
    most = min(SESSIONS_PER_SHARD, max(1, n_sessions // SHARDS_OF_SMALL_RUNS))
    tasks: list[Task] = []
    sessions = 0
    pixels: dict[Input, int] = {}
    for of_session in work:
        own = {item: pixels.get(item) or _pixels(item) for item in _pictures(of_session)}
        pixels.update(own)
        if sessions == most or (sessions and sum(pixels.values()) > PIXELS_PER_SHARD):
            yield Shard(sessions, tuple(tasks))
            tasks, sessions, pixels = [], 0, own
        tasks.extend(of_session)
        sessions += 1
    if sessions:
        yield Shard(sessions, tuple(tasks))


def _pictures(tasks: Iterable[Task]) -> set[Input]:
    contents = (content for task in tasks for content in task.slots.values())
    return {
        content.input
        for content in contents
        if isinstance(content, FeatureKey)
        if content.input.kind == "image"
    }


def _pixels(item: Input) -> int:
    try:
        height, width = image_size(item)
    except Unreadable:
        return 0
    return height * width
