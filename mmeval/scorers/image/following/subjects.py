"""Adding, removing and replacing objects."""

from __future__ import annotations

from mmeval.features import Appearances
from mmeval.media import Unscorable
from mmeval.scorers.image.following.boxes import Box, center_shift, iou
from mmeval.scorers.image.following.objects import (
    Thing,
    distinct,
    fit,
    how_many,
    labels_of,
    overlapping,
    seen,
    shown,
)
from mmeval.scorers.image.following.phrases import Phrase, parse
from mmeval.scorers.image.following.picking import meant_before
from mmeval.scorers.image.following.verdict import FAMILY, best, by_margin, verdict
from mmeval.scorers.image.occasions import asks_for
from mmeval.scorers.score import Score
from mmeval.scorers.scorer import scorer
from mmeval.sessions import SubjectAdd, SubjectRemove, SubjectReplace

_SOURCE = "after EdiVal-Agent, arXiv 2509.13399; see the docstring for what differs"
_SAME_PLACE = 0.5
_STILL_THERE = 0.2
_WHOLE_PICTURE: Box = (0.0, 0.0, 1.0, 1.0)


@scorer(
    "if_subject_add",
    better="higher",
    bounds=(0, 1),
    source=_SOURCE,
    family=FAMILY,
    applies=asks_for("subject_add"),
)
def if_subject_add(
    before: Appearances,
    after: Appearances,
    instruction: SubjectAdd,
    *,
    threshold: float = 0.3,
    shift: float = 0.03,
) -> Score:
    """Whether the asked object newly appears, on the asked side: 1 or 0.

    EdiVal asks a VLM whether the object is new, detects it at confidence .3 and compares its
    centre with the reference's in the picture before (more than .03 of the picture's side). Here
    new means: more objects of the class than before, and one of them where none was; its colour
    and material must fit the adjectives. A number ("two cups") asks for that many more at least,
    each of them new and as described. A position without a reference is a half of the picture
    (above: the upper one), with the same .03 beyond its middle; a reference without a position is
    not looked for. Undefined when the reference is not found before.
    """
    phrase = parse(instruction.object)
    old, now = (distinct(seen(picture, phrase, threshold)) for picture in (before, after))
    new = _new(before, after, phrase, threshold)
    number = phrase.number or 1
    references: list[Thing] = []
    if instruction.reference and instruction.position:
        references = meant_before(before, parse(instruction.reference), threshold)
    centers = [other.box for other in references] or [_WHOLE_PICTURE]
    side = f"{instruction.position} of the {'reference' if references else 'middle'}"

    def conditions(thing: Thing | None) -> dict[str, float]:
        margins = {
            "confidence above threshold": (thing.score if thing else 0.0) - threshold,
            "more than before": len(now) - len(old) - number + 0.5,
        }
        if thing:
            margins["fits its description"] = fit(thing, phrase)
        if thing and instruction.position:
            margins[side] = max(center_shift(thing.box, box, instruction.position) for box in centers) - shift
        return margins

    options = by_margin(conditions(thing) for thing in new)
    return verdict(
        options[number - 1] if len(options) >= number else conditions(None),
        shown("before: same class and reference", [*old, *references], "before"),
        shown("after: same class", now, "after"),
        before=len(old),
        after=len(now),
        threshold=threshold,
    )


@scorer(
    "if_subject_remove",
    better="higher",
    bounds=(0, 1),
    source=_SOURCE,
    family=FAMILY,
    applies=asks_for("subject_remove"),
)
def if_subject_remove(
    before: Appearances, after: Appearances, instruction: SubjectRemove, *, threshold: float = 0.35
) -> Score:
    """Whether the asked object is gone from its place: 1 or 0.

    EdiVal's rule: gone when nothing of the class is detected afterwards (.35), or only with an IoU
    below .2 with the old box; so an object that was merely moved counts as removed. EdiVal
    compares the best box of each picture; here the object is picked by its adjectives and every
    box of its class is compared, so a remaining second instance hides nothing. A plural noun asks
    for all of them, a number for that many. Undefined when the object is not found before (EdiVal: 0).
    """
    phrase = parse(instruction.object)
    asked = meant_before(before, phrase, threshold)
    remaining = seen(after, phrase, 0.0)
    margins = [threshold - _strongest(overlapping(remaining, old.box, _STILL_THERE)) for old in asked]
    gone = sorted(margins, reverse=True)
    return verdict(
        {"gone from its place": gone[how_many(phrase, asked) - 1]},
        shown("before: to be removed", asked, "before"),
        shown("after: same class", [thing for thing in remaining if thing.score > threshold], "after"),
        threshold=threshold,
    )


@scorer(
    "if_subject_replace",
    better="higher",
    bounds=(0, 1),
    source=_SOURCE,
    family=FAMILY,
    applies=asks_for("subject_replace"),
)
def if_subject_replace(
    before: Appearances, after: Appearances, instruction: SubjectReplace, *, threshold: float = 0.3
) -> Score:
    """Whether the new object stands where the old one was, and the old one is gone: 1 or 0.

    EdiVal asks a VLM first, then wants the old object detected before and the new one after (.3)
    with any overlap of their boxes. Here the overlapping object must be one that was not there
    before and fit its adjectives, and the old one must be gone from its place (no box of its class
    with an IoU of .2 or more), unless the detector calls both by one label, where the colour or
    material that only the new one has decides. Undefined when the old object is not found before
    (EdiVal: 0), and when neither label nor description tells the two apart.
    """
    old, new = parse(instruction.old), parse(instruction.new)
    asked = meant_before(before, old, threshold)
    one_class = _one_class(before, after, old, new)
    arrived = seen(after, new, 0.0) if one_class else _new(before, after, new, threshold)
    remaining = [] if one_class else seen(after, old, 0.0)

    def conditions(place: Thing, thing: Thing | None) -> dict[str, float]:
        left = _strongest(overlapping(remaining, place.box, _STILL_THERE))
        margins = {
            "confidence above threshold": (thing.score if thing else 0.0) - threshold,
            "old object gone": threshold - left,
        }
        if thing:
            margins["overlaps the old place"] = iou(thing.box, place.box)
            margins["fits its description"] = fit(thing, new)
        return margins

    options = [conditions(place, thing) for place in asked for thing in arrived]
    return verdict(
        best(options, conditions(asked[0], None)),
        shown("before: to be replaced", asked, "before"),
        shown("after: new object", [thing for thing in arrived if thing.score > threshold], "after"),
        shown("after: old object", [thing for thing in remaining if thing.score > threshold], "after"),
        threshold=threshold,
    )


def _new(before: Appearances, after: Appearances, phrase: Phrase, threshold: float) -> list[Thing]:
    """Objects of a class where none was before, not even at half the confidence."""
    old = seen(before, phrase, threshold / 2)
    return [
        thing for thing in distinct(seen(after, phrase, 0.0)) if not overlapping(old, thing.box, _SAME_PLACE)
    ]


def _one_class(before: Appearances, after: Appearances, old: Phrase, new: Phrase) -> bool:
    """Whether the detector calls the old and the new object the same.

    Raises:
        Unscorable: it does, and the new one has no colour or material that the old one lacks.
    """
    shared = labels_of(old, before, after) & labels_of(new, before, after)
    if shared and not new.says_more_than(old):
        raise Unscorable(
            f"the detector calls both {old} and {new} {min(shared)!r}, and no colour or material of the new "
            "one tells them apart; use a pack whose detector knows both names",
            "broken",
        )
    return bool(shared)


def _strongest(found: list[Thing]) -> float:
    return max((thing.score for thing in found), default=0.0)
