"""One piece of media or text that features are computed from, known by its content."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from mmeval.sessions import TimeSpan

InputKind = Literal["image", "audio", "video", "mask", "text"]


@dataclass(frozen=True)
class Input:
    """An image, audio, video, mask or text, equal to every other one with the same content.

    ``key`` is a digest of the content (and of the time span, if any), so the same file reached
    through two paths is computed once. Exactly one of ``path`` and ``content`` is set;
    ``content`` is an (H, W, 3) uint8 array or a ``Patched`` for images, an (H, W) bool array or a
    ``sessions.RleMask`` for masks, a pair of (N,) or (N, channels) float32 samples and their rate
    for audio, a string for text. Made by the functions of ``mmeval.media.sources``.
    """

    kind: InputKind
    key: str
    label: str = field(compare=False)
    """What to call it in messages: the path inside its folder, or "given array"."""
    path: Path | None = field(default=None, compare=False, repr=False)
    content: Any = field(default=None, compare=False, repr=False)
    span: TimeSpan | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Patched:
    """A picture with what is inside a mask taken from another one: nothing in there tells them apart."""

    picture: Input
    over: Input
    mask: Input
