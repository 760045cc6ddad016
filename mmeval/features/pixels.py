"""Decoded pictures and masks: the features that need no model."""

from __future__ import annotations

from collections.abc import Sequence

from mmeval.features.feature import ModelFreeFeature, Request
from mmeval.features.values import Pixels, Region
from mmeval.media import decode_picture, decode_region


class PixelsFeature(ModelFreeFeature[Pixels]):
    """Decodes pictures. Raises Unreadable for a file that is none."""

    value = Pixels
    version = "2"
    accepts = frozenset({"image"})

    def compute(self, batch: Sequence[Request]) -> list[Pixels]:
        """One decoded picture per request."""
        return [Pixels(decode_picture(request.input)) for request in batch]


class RegionFeature(ModelFreeFeature[Region]):
    """Decodes masks. Raises Unreadable for a file that is none, Unscorable for a mask without a pixel."""

    value = Region
    version = "3"
    accepts = frozenset({"mask"})

    def compute(self, batch: Sequence[Request]) -> list[Region]:
        """One mask per request."""
        return [Region(decode_region(request.input)) for request in batch]
