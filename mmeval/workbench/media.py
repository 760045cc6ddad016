"""Media for widgets that show turns: they travel when the browser asks for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from mmeval.report import OnDemandGallery
from mmeval.workbench.widget import Answer, Widget

Made = TypeVar("Made")

STAGE_KEYS = {
    "divider": "1",
    "side by side": "2",
    "blink": "3",
    "difference": "4",
    "boxes": "b",
    "mask": "m",
    "change": "c",
    "text": "o",
    "zoom to change": "z",
    "zoom in": "+",
    "zoom out": "-",
    "whole picture": "0",
    "evidence": "e",
}
"""What can be done with the pictures of a turn and their numbers, with its key."""


class MediaWidget(Widget):
    """A widget that answers for the pictures, frames, sounds and films of a gallery."""

    SLOW: ClassVar[frozenset[str]] = frozenset({"film"})

    def __init__(self, gallery: OnDemandGallery, **options: Any) -> None:
        self.gallery = gallery
        super().__init__(**options)

    def _delivered(self, make: Callable[[], Made]) -> Made:
        """What ``make`` makes of a file; what it raises is shown in the place of the file."""
        return make()

    def _on_picture(self, name: str, side: int) -> Answer:
        return {}, [self._delivered(lambda: self.gallery.picture(name, side))]

    def _on_frame(self, name: str, seconds: float, side: int) -> Answer:
        return {}, [self._delivered(lambda: self.gallery.frame(name, seconds, side))]

    def _on_sound(self, name: str) -> Answer:
        kind, content = self._delivered(lambda: self.gallery.sound_file(name))
        return {"type": kind}, [content]

    def _on_film(self, name: str, encoded: bool) -> Answer:
        kind, content = self._delivered(lambda: self.gallery.film(name, encoded))
        return {"type": kind}, [content]
