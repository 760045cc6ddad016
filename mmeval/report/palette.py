"""How systems look in every chart: colour, marker and dash together, so colour is never alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

LIGHT = ("#0072b2", "#d55e00", "#00805c", "#b0468c", "#8a6d00", "#2a9fd8", "#6a4fc4", "#5b6470")
"""Okabe and Ito's colours, the pale ones darkened to be legible as text on white (contrast >= 3)."""

DARK = ("#5bb4ea", "#ff8f4d", "#3fcf9f", "#ee93cb", "#e8c440", "#9fdcff", "#b7a4ff", "#b4bcc8")
"""The same hues for dark backgrounds."""

MARKERS = ("circle", "square", "diamond", "triangle-up", "triangle-down", "cross", "x", "star")
DASHES = ("solid", "dash", "dot", "dashdot")

MIDDLE_GREY = "#787d86"
"""Text and axes that must be legible on white (contrast 4.1) and on JupyterLab's dark #111 (4.6) alike."""


@dataclass(frozen=True)
class Look:
    """One system's look; ``index`` is its place in the palettes."""

    index: int
    marker: str
    dash: str


def looks(systems: Sequence[str]) -> dict[str, Look]:
    """A look per system in the given order; after eight systems colours repeat with other dashes."""
    return {
        system: Look(
            place % len(LIGHT), MARKERS[place % len(MARKERS)], DASHES[place // len(LIGHT) % len(DASHES)]
        )
        for place, system in enumerate(systems)
    }
