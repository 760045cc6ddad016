"""Changing the background around objects that stay."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mmeval.features import Appearances, Pixels, Scenery
from mmeval.media import Unscorable
from mmeval.scorers.image.changes import change_evidence, changed_region
from mmeval.scorers.image.following.boxes import iou
from mmeval.scorers.image.following.objects import Thing, knows, overlapping, seen, shown, things
from mmeval.scorers.image.following.phrases import Phrase, parse, words_of
from mmeval.scorers.image.following.picking import meant
from mmeval.scorers.image.following.verdict import FAMILY, verdict
from mmeval.scorers.image.occasions import asks_for
from mmeval.scorers.image.sizes import require_same_size
from mmeval.scorers.score import Score
from mmeval.scorers.scorer import scorer
from mmeval.sessions import BackgroundChange

_SAME_PLACE = 0.3


@scorer(
    "if_background_change",
    better="higher",
    bounds=(0, 1),
    source="in place of EdiVal-Agent's VLM question, arXiv 2509.13399; see the docstring",
    family=FAMILY,
    roles={
        "objects_before": "previous",
        "objects_after": "current",
        "scenery": "current",
    },
    applies=asks_for("background_change"),
)
def if_background_change(
    before: Pixels,
    after: Pixels,
    objects_before: Appearances,
    objects_after: Appearances,
    scenery: Scenery,
    instruction: BackgroundChange,
    *,
    threshold: float = 0.25,
    changed: float = 0.5,
) -> Score:
    """Whether the background became what was asked while the kept objects stayed: 1 or 0.

    EdiVal wants every kept object detected after (.25) and asks a VLM about the background. Here
    kept objects that were detected before must still be there, at their place (IoU above .3); more
    than half of the pixels outside all objects must have changed; and the picture must be likelier
    to show the asked background than any other that was compared (zero-shot, one caption per
    background), and more than half as likely as one that says less of the same ("street" for
    "street at night"). Undefined when the asked background was not compared.
    """
    require_same_size(before, after)
    kept = [
        (phrase, thing)
        for phrase in map(parse, instruction.keep)
        for thing in _first(objects_before, phrase, threshold)
    ]
    outside = _outside(before.rgb.shape[:2], objects_before, threshold)
    share = float(changed_region(before.rgb, after.rgb, ~outside)[outside].mean())
    looks_asked, likeliest = background_margin(scenery, instruction.background)
    conditions = {"background changed": share - changed, "background as asked": looks_asked}
    for phrase, thing in kept:
        overlap = _overlap(thing, seen(objects_after, phrase, threshold))
        conditions[f"{phrase} kept at its place"] = overlap - _SAME_PLACE
    return verdict(
        conditions,
        change_evidence(before.rgb, after.rgb, ~outside),
        shown("before: kept objects", [thing for _, thing in kept], "before"),
        shown("after: objects", [one for one in things(objects_after) if one.score > threshold], "after"),
        changed_share=round(share, 4),
        looks_after=likeliest,
        threshold=threshold,
    )


def background_margin(scenery: Scenery, asked: str) -> tuple[float, str]:
    """How far the asked background leads the likeliest rival (probabilities), and the likeliest name.

    The asked name is judged by its own probability; case and articles do not matter. A name that
    says more of the same ("sunny beach" for "beach") is no rival. One that says less ("city street"
    for "night city street") counts as a rival with half its probability.

    Raises:
        Unscorable: when the asked background is not among those compared.
    """
    wanted = words_of(asked)
    own: list[float] = []
    rivals = [0.0]
    for name, probability in zip(scenery.backgrounds, scenery.probabilities.tolist(), strict=True):
        words = words_of(name)
        if words == wanted:
            own.append(probability)
        else:
            rivals.append(_rivalry(set(words), set(wanted)) * probability)
    if not own:
        known = ", ".join(scenery.backgrounds)
        raise Unscorable(
            f"{asked!r} is not among the backgrounds that were compared: {known}; ask for one of "
            "these, or use a pack whose CLIP has an open vocabulary",
            "broken",
        )
    return max(own) - max(rivals), scenery.backgrounds[int(scenery.probabilities.argmax())]


def _rivalry(words: set[str], wanted: set[str]) -> float:
    if wanted <= words:
        return 0.0
    # A picture of what was asked fits the shorter name too, so the two share its probability.
    return 0.5 if words <= wanted else 1.0


def _first(picture: Appearances, phrase: Phrase, threshold: float) -> list[Thing]:
    """The object that a phrase means; none when the detector misses it, which is no fault of the edit."""
    if not knows(picture, phrase):
        return []
    return meant(seen(picture, phrase, threshold), phrase)[:1]


def _overlap(thing: Thing, found: Sequence[Thing]) -> float:
    near = overlapping(found, thing.box, 0.0)
    return iou(near[0].box, thing.box) if near else 0.0


def _outside(size: tuple[int, ...], picture: Appearances, threshold: float) -> NDArray[np.bool_]:
    """The pixels outside all detected objects."""
    outside = np.ones(size, np.bool_)
    for thing in things(picture):
        if thing.score > threshold:
            x0, y0, x1, y1 = (max(round(edge), 0) for edge in thing.pixels)
            outside[y0:y1, x0:x1] = False
    if not outside.any():
        raise Unscorable("the detected objects cover the whole picture, so no background is left to judge")
    return outside
