"""Shards: how much is decoded, computed and committed at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from mmeval.engine.features import FeatureKey
from mmeval.engine.plan import Task
from mmeval.media import Input, Unreadable, image_size, sound_seconds

SESSIONS_PER_SHARD = 8
"""Most sessions of a shard: bounds what a crash costs."""

SHARDS_OF_SMALL_RUNS = 4
"""Into how many shards a run with fewer sessions than would fill as many is cut."""

PIXELS_PER_SHARD = 64_000_000
"""Most pixels of a shard's distinct pictures, over all systems, unless one session alone has more.

Bounds memory: decoded they take 192 MB, and several GB with the maps of a perceptual network. It
holds 61 pictures of 1024 x 1024 or five of 12 million pixels, enough to fill the batches of models.
"""

SECONDS_PER_SHARD = 3000.0
"""Most seconds of a shard's distinct sounds, likewise: 192 MB of samples. What there are of both adds up."""


@dataclass(frozen=True)
class Shard:
    """The work of ``sessions`` sessions that follow one another; none when they are done already."""

    sessions: int
    tasks: tuple[Task, ...]


def shards(work: Iterable[Sequence[Task]], n_sessions: int) -> Iterator[Shard]:
    """Cut the tasks of each of ``n_sessions`` sessions, in order, into shards within the limits above.

    Pictures and sounds are sized by their headers alone; what cannot be read takes no room.
    """
    most = min(SESSIONS_PER_SHARD, max(1, n_sessions // SHARDS_OF_SMALL_RUNS))
    tasks: list[Task] = []
    sessions = 0
    room: dict[Input, float] = {}
    for of_session in work:
        own = {item: room.get(item) or _room(item) for item in _media(of_session)}
        room.update(own)
        if sessions == most or (sessions and sum(room.values()) > 1 + 1e-9):  # sums of shares are not exact
            yield Shard(sessions, tuple(tasks))
            tasks, sessions, room = [], 0, own
        tasks.extend(of_session)
        sessions += 1
    if sessions:
        yield Shard(sessions, tuple(tasks))


def _media(tasks: Iterable[Task]) -> set[Input]:
    contents = (content for task in tasks for content in task.slots.values())
    return {
        content.input
        for content in contents
        if isinstance(content, FeatureKey)
        if content.input.kind in ("image", "audio", "video")
    }


def _room(item: Input) -> float:
    """The share of a shard's room that the decoded item takes."""
    if item.kind == "image":
        return _pixels(item) / PIXELS_PER_SHARD
    return sound_seconds(item) / SECONDS_PER_SHARD


def _pixels(item: Input) -> int:
    try:
        height, width = image_size(item)
    except Unreadable:
        return 0
    return height * width
