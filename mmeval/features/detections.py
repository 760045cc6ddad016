"""Objects and text found in pictures."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from itertools import groupby
from typing import Any

from mmeval.features.feature import ModelFeature, Request
from mmeval.features.nouns import object_names
from mmeval.features.values import Detections, OcrText, Pixels, TextLine
from mmeval.media import Input
from mmeval.sessions import Session


class DetectionsFeature(ModelFeature[Detections]):
    """Objects that the pack's detector finds.

    A detector with its own classes looks for all of them, whatever the session; one with an open
    vocabulary looks for what the session's instructions and object lists name.
    """

    value = Detections
    version = "2"
    accepts = frozenset({"image"})
    family = "detector"

    def needs(self, item: Input) -> tuple[type[Any], ...]:
        """The decoded picture."""
        return (Pixels,)

    def arguments(self, session: Session) -> Hashable:
        """The names to look for; None for a detector with its own classes."""
        return object_names(session) if self.spec.open_vocabulary else None

    def compute(self, batch: Sequence[Request]) -> list[Detections]:
        """Objects per picture, best first."""
        made: list[Detections] = []
        for names, group in groupby(batch, key=lambda request: request.arguments):
            pixels = [request.needed[0] for request in group]
            looked_for = self.adapter.names or names
            found = self.adapter.detect([picture.rgb for picture in pixels], names)
            made.extend(
                Detections(one.boxes, one.scores, one.labels, picture.size, one.masks, looked_for)
                for one, picture in zip(found, pixels, strict=True)
            )
        return made


class OcrFeature(ModelFeature[OcrText]):
    """Text that is read in pictures."""

    value = OcrText
    accepts = frozenset({"image"})
    family = "ocr"

    def needs(self, item: Input) -> tuple[type[Any], ...]:
        """The decoded picture."""
        return (Pixels,)

    def compute(self, batch: Sequence[Request]) -> list[OcrText]:
        """All lines per picture."""
        read = self.adapter.read([request.needed[0].rgb for request in batch])
        return [OcrText(tuple(TextLine(x.text, x.confidence, x.polygon) for x in lines)) for lines in read]
