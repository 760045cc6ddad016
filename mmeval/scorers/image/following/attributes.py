"""Changing an object's colour or material."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from mmeval.features import Appearances
from mmeval.scorers.image.following.boxes import iou
from mmeval.scorers.image.following.colors import asked_color, change_margin, color_margin, nearest_color
from mmeval.scorers.image.following.objects import (
    Thing,
    how_many,
    material_margin,
    overlapping,
    seen,
    shown,
)
from mmeval.scorers.image.following.phrases import parse
from mmeval.scorers.image.following.picking import meant_before
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
    the colour already passes. A dark or light colour must be darker or lighter than the plain one,
    and than before where the object had its name, by 10 of Lab lightness; "navy" asked of what was
    blue must come 10 Lab units nearer to navy. Other words with a colour ("bright red") are passed
    over. Undefined when the object is not found before, the colour has no known name or more than
    one, or cannot be told from what the object had before.
    """
    asked_color(instruction.color)

    def judge(old: Thing, new: Thing) -> dict[str, float]:
        before_it, after_it = _lab(old), _lab(new)
        margins = {"looks as asked": color_margin(after_it, instruction.color)}
        changed = change_margin(before_it, after_it, instruction.color)
        return margins if changed is None else {**margins, "changed as asked": changed}

    return _altered(
        (before, after), instruction.object, threshold, judge, lambda thing: nearest_color(_lab(thing))
    )


def _lab(thing: Thing) -> NDArray[np.float32]:
    if thing.lab is None:
        raise TypeError("if_color_alter needs appearances")
    return thing.lab


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

    def judge(_: Thing, new: Thing) -> dict[str, float]:
        return {"looks as asked": material_margin(_materials(new), instruction.material)}

    def likeliest(thing: Thing) -> str:
        materials = _materials(thing)
        return max(materials, key=lambda name: materials[name])

    return _altered((before, after), instruction.object, threshold, judge, likeliest)


def _materials(thing: Thing) -> Mapping[str, float]:
    if not thing.materials:
        raise TypeError("if_material_alter needs appearances")
    return thing.materials


def _altered(
    pictures: tuple[Appearances, Appearances],
    text: str,
    threshold: float,
    judge: Callable[[Thing, Thing], dict[str, float]],
    look: Callable[[Thing], str],
) -> Score:
    """Find the object before, find it again at its place and judge its look.

    ``judge`` returns the margins of an object after, given what it was before, and ``look`` the name of
    what an object looks like.
    """
    phrase = parse(text)
    asked = meant_before(pictures[0], phrase, threshold)
    now = seen(pictures[1], phrase, threshold)
    pairs = [(old, next(iter(overlapping(now, old.box, _SAME_PLACE)), None)) for old in asked]
    margins = [_conditions(old, new, judge) for old, new in pairs]
    found = [new for _, new in pairs if new is not None]
    return verdict(
        by_margin(margins)[how_many(phrase, asked) - 1],
        shown("before: to be changed", asked, "before"),
        shown("after: the same object", found, "after"),
        looks_before=", ".join(map(look, asked)),
        looks_after=", ".join(map(look, found)) or None,
        threshold=threshold,
    )


def _conditions(
    old: Thing, new: Thing | None, judge: Callable[[Thing, Thing], dict[str, float]]
) -> dict[str, float]:
    if new is None:
        return {"still at its place": -_SAME_PLACE}
    return {"still at its place": iou(new.box, old.box) - _SAME_PLACE, **judge(old, new)}
