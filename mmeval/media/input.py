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
    ``content`` is an HWC uint8 array for images, an HW bool array for masks, a ``Waveform`` for
    audio, a string for text.
    """

    kind: InputKind
    key: str
    label: str = field(compare=False)
    """What to call it in messages: the path inside its folder, or "given array"."""
    path: Path | None = field(default=None, compare=False, repr=False)
    content: Any = field(default=None, compare=False, repr=False)
    span: TimeSpan | None = field(default=None, compare=False)
