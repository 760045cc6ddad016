"""What the workbench shows when a number is opened. ``slot`` names the picture it lies on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Boxes:
    """Boxes in pixels (x0, y0, x1, y1) with a caption each, for example "cup .93"."""

    title: str
    boxes: tuple[tuple[float, float, float, float], ...]
    captions: tuple[str, ...]
    slot: str = "after"
    layer: Literal["objects", "text"] = "objects"


@dataclass(frozen=True, eq=False)
class MapEvidence:
    """A map over the picture: (H, W) float in 0..1, or bool for a mask."""

    title: str
    values: NDArray[Any]
    slot: str = "after"

    def as_uint8(self) -> NDArray[np.uint8]:
        """The map in 0..255 for storage as a grey PNG."""
        return np.rint(np.clip(self.values.astype(np.float32), 0, 1) * 255).astype(np.uint8)


@dataclass(frozen=True)
class Facts:
    """Named facts that decided the value: counts, thresholds, words read or heard."""

    title: str
    facts: Mapping[str, str | int | float | bool | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Spans:
    """Stretches of a sound or a video in seconds (start, end), with a caption each ("hello")."""

    title: str
    spans: tuple[tuple[float, float], ...]
    captions: tuple[str, ...]
    slot: str


Evidence = Boxes | MapEvidence | Facts | Spans
