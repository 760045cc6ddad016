"""Changing an object's colour or material."""

from __future__ import annotations

from collections.abc import Callable

from mmeval.features import Appearances
from mmeval.scorers.image.following.boxes import iou
from mmeval.scorers.image.following.colors import color_margin, known_color, nearest_color
from mmeval.scorers.image.following.objects import (
    Thing,
    how_many,
    material_margin,
    meant_before,
    overlapping,
    seen,
    shown,
)
from mmeval.scorers.image.following.phrases import parse
from mmeval.scorers.image.following.verdict import FAMILY, by_margin, verdict
from mmeval.scorers.image.occasions import asks_for
from mmeval.scorers.score import Score
from mmeval.scorers.scorer import scorer
from mmeval.sessions import ColorAlter, MaterialAlter

_SOURCE = "in place of EdiVal-Agent's VLM question, arXiv 2509.13399; see the docstring"
_SAME_PLACE = 0.3


@scorer(
    "if_color_alter",
    better="higher",
    bounds=(0, 1),
    source=_SOURCE,
    family=FAMILY,
    applies=asks_for("color_alter"),
)
def if_color_alter(
    before: Appearances, after: Appearances, instruction: ColorAlter, *, threshold: float = 0.3
) -> Score:
    """Whether the asked object, at its place, now has the asked colour: 1 or 0.

    EdiVal shows both pictures to a VLM. Here the object is detected before (picked by its
    adjectives), found again after at its place (IoU above .3), and the median colour of its
    pixels must be closer to the asked name than to every other basic colour. An object that had
    the colour already passes. Undefined when the object is not found before or the colour has no
    known name.
    """
    known_color(instruction.color)

    def look(thing: Thing) -> tuple[float, str]:
        if thing.lab is None:
            raise TypeError("if_color_alter needs appearances")
        return color_margin(thing.lab, instruction.color), nearest_color(thing.lab)

    return _altered(before, after, instruction.object, threshold, look)


@scorer(
    "if_material_alter",
    better="higher",
    bounds=(0, 1),
    source=_SOURCE,
    family=FAMILY,
    applies=asks_for("material_alter"),
)
def if_material_alter(
    before: Appearances, after: Appearances, instruction: MaterialAlter, *, threshold: float = 0.3
) -> Score:
    """Whether the asked object, at its place, now looks like the asked material: 1 or 0.

    EdiVal shows both pictures to a VLM. Here the object is detected before (picked by its
    adjectives), found again after at its place (IoU above .3), and its crop must be likelier to
    show the asked material than any other that was compared (zero-shot, one caption per material).
    Undefined when the object is not found before or the material was not compared.
    """

    def look(thing: Thing) -> tuple[float, str]:
        if not thing.materials:
            raise TypeError("if_material_alter needs appearances")
        likeliest = max(thing.materials, key=lambda name: (thing.materials or {})[name])
        return material_margin(thing.materials, instruction.material), likeliest

    return _altered(before, after, instruction.object, threshold, look)


def _altered(
    before: Appearances,
    after: Appearances,
    text: str,
    threshold: float,
    look: Callable[[Thing], tuple[float, str]],
) -> Score:
    """Find the object before, find it again at its place and judge its look.

    ``look`` returns by how much an object looks as asked, and the name of what it looks like.
    """
    phrase = parse(text)
    asked = meant_before(before, phrase, threshold)
    now = seen(after, phrase, threshold)
    pairs = [(old, next(iter(overlapping(now, old.box, _SAME_PLACE)), None)) for old in asked]
    margins = [_conditions(old, new, look) for old, new in pairs]
    found = [new for _, new in pairs if new is not None]
    return verdict(
        by_margin(margins)[how_many(phrase, asked) - 1],
        shown("before: to be changed", asked, "before"),
        shown("after: the same object", found, "after"),
        looks_before=", ".join(look(old)[1] for old in asked),
        looks_after=", ".join(look(new)[1] for new in found) or None,
        threshold=threshold,
    )


def _conditions(
    old: Thing, new: Thing | None, look: Callable[[Thing], tuple[float, str]]
) -> dict[str, float]:
    if new is None:
        return {"still at its place": -_SAME_PLACE}
    return {"still at its place": iou(new.box, old.box) - _SAME_PLACE, "looks as asked": look(new)[0]}
