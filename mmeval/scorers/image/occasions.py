"""At which turns a metric is expected to have a value."""

from __future__ import annotations

from collections.abc import Callable

from mmeval.sessions import EditKind, Turn


def has_mask(turn: Turn) -> bool:
    """The truth says where the edit may change pixels."""
    return turn.target is not None and turn.target.mask is not None


def has_caption(turn: Turn) -> bool:
    """The truth says in words what the output should show."""
    return turn.target is not None and turn.target.caption is not None


def asks_for(kind: EditKind) -> Callable[[Turn], bool]:
    """A test for turns whose instruction is of ``kind``."""

    def asked(turn: Turn) -> bool:
        return turn.target is not None and turn.target.edit is not None and turn.target.edit.kind == kind

    return asked
