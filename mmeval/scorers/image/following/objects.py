"""Detected objects as the rules of instruction following see them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mmeval.features import Appearances, Detections
from mmeval.media import Unscorable
from mmeval.scorers.evidence import Boxes
from mmeval.scorers.image.following.boxes import Box, iou
from mmeval.scorers.image.following.colors import color_margin
from mmeval.scorers.image.following.phrases import Phrase, is_plural_of, named, same_material

DUPLICATE: Final = 0.8
"""Boxes of one class that overlap more than this are one object (EdiVal)."""


@dataclass(frozen=True, eq=False)
class Thing:
    """One detected object: ``box`` in shares of the picture, ``pixels`` in pixels.

    ``lab`` and ``materials`` (probability by name) are there when its appearance was computed.
    """

    label: str
    score: float
    box: Box
    pixels: Box
    lab: NDArray[np.float32] | None = None
    materials: Mapping[str, float] | None = None


Picture = Appearances | Detections


def knows(picture: Picture, phrase: Phrase) -> bool:
    """Whether the detector can find the phrase's class at all."""
    return _detections(picture).vocabulary is None or bool(labels_of(phrase, picture))


def labels_of(phrase: Phrase, *pictures: Picture) -> frozenset[str]:
    """The labels by which the detector calls what a phrase means.

    Of all that were looked for, found or not: a picture that lost its hot dogs has no other ones.
    """
    looked_for: set[str] = set()
    for detections in map(_detections, pictures):
        looked_for.update(detections.labels if detections.vocabulary is None else detections.vocabulary)
    return named(looked_for, phrase)


def seen(picture: Picture, phrase: Phrase, threshold: float) -> list[Thing]:
    """Objects of the phrase's class with a confidence above ``threshold``, best first.

    Raises:
        Unscorable: when the detector does not know the class; finding none would mean nothing.
    """
    if not knows(picture, phrase):
        known = ", ".join(sorted(_detections(picture).vocabulary or ()))
        raise Unscorable(
            f"the detector does not know {phrase.noun!r} (it knows: {known}); "
            "use a pack whose detector has an open vocabulary",
            "broken",
        )
    labels = labels_of(phrase, picture)
    found = [thing for thing in things(picture) if thing.score > threshold and thing.label in labels]
    return sorted(found, key=lambda thing: -thing.score)


def things(picture: Picture) -> list[Thing]:
    """Everything that was detected."""
    detections = _detections(picture)
    height, width = detections.size
    made: list[Thing] = []
    for index, (label, score) in enumerate(zip(detections.labels, detections.scores, strict=True)):
        x0, y0, x1, y1 = (float(edge) for edge in detections.boxes[index])
        box = (x0 / width, y0 / height, x1 / width, y1 / height)
        lab, materials = None, None
        if isinstance(picture, Appearances):
            lab = picture.lab[index]
            probabilities = picture.material_probabilities[index].tolist()
            materials = dict(zip(picture.materials, probabilities, strict=True))
        made.append(Thing(label, float(score), box, (x0, y0, x1, y1), lab, materials))
    return made


def _detections(picture: Picture) -> Detections:
    return picture.detections if isinstance(picture, Appearances) else picture


def distinct(found: Iterable[Thing]) -> list[Thing]:
    """Without duplicates: of boxes that overlap by more than ``DUPLICATE`` the first one stays."""
    kept: list[Thing] = []
    for thing in found:
        if all(iou(thing.box, other.box) <= DUPLICATE for other in kept):
            kept.append(thing)
    return kept


def fit(thing: Thing, phrase: Phrase) -> float:
    """By how much the object looks as its adjectives say; 1 when there are none to check.

    Those that are part of its label's name are not checked.
    """
    return looks(thing, phrase.unsaid_by(thing.label))


def looks(thing: Thing, phrase: Phrase) -> float:
    """By how much the object looks as all of its adjectives say, those of its name too."""
    margins = [1.0]
    if phrase.color is not None and thing.lab is not None:
        margins.append(color_margin(thing.lab, phrase.color))
    for asked in phrase.materials:
        if thing.materials and any(same_material(asked, name) for name in thing.materials):
            margins.append(material_margin(thing.materials, asked))
    return min(margins)


def material_margin(probabilities: Mapping[str, float], asked: str) -> float:
    """Probability of the asked material minus that of the likeliest other one, -1..1.

    Raises:
        Unscorable: when the material is not among those compared.
    """
    own = [value for name, value in probabilities.items() if same_material(asked, name)]
    if not own:
        known = ", ".join(probabilities)
        raise Unscorable(f"{asked!r} is not among the materials that were compared: {known}", "broken")
    others = [value for name, value in probabilities.items() if not same_material(asked, name)]
    return max(own) - max(others, default=0.0)


def how_many(phrase: Phrase, found: Sequence[Thing]) -> int:
    """How many of the objects found a phrase speaks of: its number, else all if plural, else one.

    Plural is "cups" where the detector's label is "cup".
    """
    if phrase.number is not None:
        return min(phrase.number, len(found))
    plural = any(is_plural_of(phrase.noun, thing.label.casefold().split()[-1]) for thing in found)
    return len(found) if plural else 1


def overlapping(found: Iterable[Thing], box: Box, least: float) -> list[Thing]:
    """Those whose IoU with ``box`` is at least ``least``, largest overlap first."""
    near = [thing for thing in found if iou(thing.box, box) >= least]
    return sorted(near, key=lambda thing: -iou(thing.box, box))


def shown(title: str, found: Iterable[Thing], slot: str) -> Boxes:
    """The objects as evidence on the picture in ``slot``."""
    listed = list(found)
    captions = tuple(f"{thing.label} {thing.score:.2f}" for thing in listed)
    return Boxes(title, tuple(thing.pixels for thing in listed), captions, slot)
