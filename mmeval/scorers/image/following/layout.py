"""Moving objects and changing how many there are."""

from __future__ import annotations

from mmeval.features import Appearances
from mmeval.media import Unscorable
from mmeval.scorers.image.following.boxes import center_shift, contains
from mmeval.scorers.image.following.objects import (
    Thing,
    distinct,
    fit,
    seen,
    shown,
)
from mmeval.scorers.image.following.phrases import Phrase, parse
from mmeval.scorers.image.following.picking import meant, meant_before, require_plain
from mmeval.scorers.image.following.verdict import FAMILY, verdict
from mmeval.scorers.image.occasions import asks_for
from mmeval.scorers.score import Score
from mmeval.scorers.scorer import scorer
from mmeval.sessions import CountChange, Position, PositionChange

_SOURCE = "after EdiVal-Agent, arXiv 2509.13399; see the docstring for what differs"


@scorer(
    "if_position_change",
    better="higher",
    bounds=(0, 1),
    source=_SOURCE,
    family=FAMILY,
    applies=asks_for("position_change"),
)
def if_position_change(
    before: Appearances,
    after: Appearances,
    instruction: PositionChange,
    *,
    threshold: float = 0.3,
    count_threshold: float = 0.4,
) -> Score:
    """Whether the asked object stands on the asked side of its reference: 1 or 0.

    EdiVal's rule: as many of both classes as before (confidence .4, boxes with an IoU above .8
    count once), then the best boxes (.3) compared by their centres, neither containing the other.
    EdiVal strips adjectives by a VLM; here they are parsed, and they choose among several objects
    of a class. Undefined when either is not found before (EdiVal: 0).
    """
    phrases = parse(instruction.object), parse(instruction.reference)
    old = [meant_before(before, phrase, threshold)[0] for phrase in phrases]
    conditions = {}
    for phrase in phrases:
        then, now = (len(distinct(seen(picture, phrase, count_threshold))) for picture in (before, after))
        conditions[f"as many of {phrase} as before"] = 0.5 - abs(now - then)
    thing, reference = _pair(after, phrases, threshold)
    if thing is None or reference is None:
        conditions["both found"] = -threshold
    else:
        conditions |= _relation(thing, reference, instruction.position)
    return verdict(
        conditions,
        shown("before: object and reference", old, "before"),
        shown("after: object and reference", [one for one in (thing, reference) if one], "after"),
        threshold=threshold,
        count_threshold=count_threshold,
    )


@scorer(
    "if_count_change",
    better="higher",
    bounds=(0, 1),
    source=_SOURCE,
    family=FAMILY,
    applies=asks_for("count_change"),
)
def if_count_change(
    before: Appearances, after: Appearances, instruction: CountChange, *, threshold: float = 0.3
) -> Score:
    """Whether the picture now shows exactly the asked number of objects: 1 or 0.

    EdiVal's rule: the objects are detected before, and after the edit their number (confidence
    .3, boxes with an IoU above .8 count once) is the asked one. Adjectives restrict the count when
    the picture before holds objects of the class that do not fit them; where words of size or place
    would, there is no verdict. Undefined when none is found before (EdiVal: 0).
    """
    phrase = parse(instruction.object)
    old = distinct(seen(before, phrase, threshold))
    if not old:
        raise Unscorable(
            f"no {phrase} was found in the picture before the edit, so there is nothing to count"
        )
    require_plain(old, phrase)
    selective = phrase.described and any(fit(thing, phrase) <= 0 for thing in old)
    now = distinct(seen(after, phrase, 0.0))
    if selective:
        old, now = ([thing for thing in found if fit(thing, phrase) > 0] for found in (old, now))
    confident = [thing for thing in now if thing.score > threshold]
    return verdict(
        _exactly(instruction.count, [thing.score for thing in now], threshold),
        shown("before: counted", old, "before"),
        shown("after: counted", confident, "after"),
        before=len(old),
        after=len(confident),
        asked=instruction.count,
        threshold=threshold,
    )


def _exactly(count: int, scores: list[float], threshold: float) -> dict[str, float]:
    """The last object that must count does, and the next one does not; ``scores`` fall."""
    margins = {"no more than asked": threshold - _at(scores, count)}
    if count:
        margins["no fewer than asked"] = _at(scores, count - 1) - threshold
    return margins


def _at(scores: list[float], place: int) -> float:
    return scores[place] if place < len(scores) else 0.0


def _pair(
    picture: Appearances, phrases: tuple[Phrase, Phrase], threshold: float
) -> tuple[Thing | None, Thing | None]:
    """The object and its reference, which are not one and the same."""
    thing = next(iter(meant(seen(picture, phrases[0], threshold), phrases[0], moved=True)), None)
    others = [
        other for other in seen(picture, phrases[1], threshold) if thing is None or other.box != thing.box
    ]
    return thing, next(iter(meant(others, phrases[1])), None)


def _relation(thing: Thing, reference: Thing, position: Position) -> dict[str, float]:
    nested = contains(thing.box, reference.box) or contains(reference.box, thing.box)
    return {
        "neither contains the other": -1.0 if nested else 1.0,
        f"{position} of the reference": center_shift(thing.box, reference.box, position),
    }
