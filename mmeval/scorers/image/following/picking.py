"""Which of several objects a phrase means: by its look, its size and where it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from mmeval.features import TONES, describes
from mmeval.media import Unscorable
from mmeval.scorers.image.following.boxes import Box, area
from mmeval.scorers.image.following.objects import Picture, Thing, fit, looks, seen
from mmeval.scorers.image.following.phrases import Phrase

Measure = tuple[Callable[[Box], float], int]
"""What is measured of a box, and whether the least (1) or the greatest (-1) is meant."""

_CLEARLY_LARGER: Final = 1.1
_CLEARLY_BESIDE: Final = 0.03
"""EdiVal's least shift of a centre, as a share of the picture's side."""


def _middle(axis: int) -> Callable[[Box], float]:
    return lambda box: (box[axis] + box[axis + 2]) / 2


def _height(box: Box) -> float:
    return box[3] - box[1]


_SIZES: Final[Mapping[str, Measure]] = {
    **dict.fromkeys(("big", "bigger", "biggest", "large", "larger", "largest", "huge"), (area, -1)),
    **dict.fromkeys(("small", "smaller", "smallest", "little", "tiny"), (area, 1)),
    **dict.fromkeys(("tall", "taller", "tallest"), (_height, -1)),
    **dict.fromkeys(("short", "shorter", "shortest"), (_height, 1)),
}
_SIDES: Final[Mapping[str, Measure]] = {
    **dict.fromkeys(("left", "leftmost"), (_middle(0), 1)),
    **dict.fromkeys(("right", "rightmost"), (_middle(0), -1)),
    **dict.fromkeys(("upper", "top", "topmost", "highest"), (_middle(1), 1)),
    **dict.fromkeys(("lower", "bottom", "bottommost", "lowest"), (_middle(1), -1)),
}

_OF_A_SIDE: Final = frozenset(
    (
        *("at", "in", "of", "on", "to"),
        *("corner", "edge", "half", "hand", "image", "part", "photo", "picture", "side"),
    )
)
"""Words that may stand around a side: "on the left side of the picture"."""


def meant(found: Sequence[Thing], phrase: Phrase, *, moved: bool = False) -> list[Thing]:
    """Which of several objects of a class a phrase means, best first.

    Those whose look fits all of its adjectives, else all but those of their name; when none does, the
    one that fits best, because a colour can be named in more than one way. Of those the one that its
    words of size ("small") and side ("left", or "on the left" after the noun) single out, unless these
    are part of its label ("top hat").

    Raises:
        Unscorable: several are left, and the words do not single one out: the sizes or places hardly
            differ, several are asked for, a word ("second") or what comes after the name ("on the
            table") is not understood, or a side was said of what may have ``moved`` since. No system
            is to blame.
    """
    if len(found) < 2:
        return list(found)
    looking = [thing for thing in found if looks(thing, phrase) > 0]
    fitting = looking or [thing for thing in found if fit(thing, phrase) > 0]
    left = fitting or sorted(found, key=lambda thing: -fit(thing, phrase))[:1]
    return _singled_out(left, phrase, moved) if len(left) > 1 else left


def meant_before(picture: Picture, phrase: Phrase, threshold: float) -> list[Thing]:
    """The objects of the picture before the edit that a phrase means, at least one.

    Raises:
        Unscorable: when none is found. EdiVal scores 0 then; here the denominator policy decides.
    """
    found = meant(seen(picture, phrase, threshold), phrase)
    if not found:
        raise Unscorable(
            f"no {phrase} was found in the picture before the edit (confidence above {threshold:g}), "
            "so there is nothing to compare with"
        )
    return found


def require_plain(found: Sequence[Thing], phrase: Phrase) -> None:
    """Refuse words of size or place where they would choose among several objects to count.

    Raises ``Unscorable``; no system is to blame.
    """
    if len(found) > 1:
        said = {*phrase.head[:-1], *phrase.tail} - _name(found)
        if chosen := {word for word in said if word in _SIZES or not _describes(word)}:
            raise _undecided(found, phrase, f"it cannot be counted by {min(chosen)!r}")


def _describes(word: str) -> bool:
    """Whether a word before a name says its colour, material or size, and not which one it is."""
    return describes(word) or word in TONES or word == "and"


def _name(found: Sequence[Thing]) -> set[str]:
    return set(found[0].label.casefold().split())


def _singled_out(found: list[Thing], phrase: Phrase, moved: bool) -> list[Thing]:
    name = _name(found)
    before, after = set(phrase.head[:-1]) - name, set(phrase.tail) - name
    sides = _SIDES.keys() & (before | after)
    if after - sides - _OF_A_SIDE:
        raise _undecided(found, phrase, f"where {' '.join(phrase.tail)!r} is cannot be told")
    if moved and sides:
        raise _undecided(found, phrase, f"it may be on the {min(sides)} no longer")
    measures = {word: _SIZES[word] for word in _SIZES.keys() & before}
    measures |= {word: _SIDES[word] for word in sides}
    known = _SIZES.keys() | _SIDES.keys()
    if unknown := {word for word in before if word not in known and not _describes(word)}:
        raise _undecided(found, phrase, f"{min(unknown)!r} is not understood")
    firsts = [_first(found, phrase, word, *measure) for word, measure in measures.items()]
    if not firsts:
        return found
    if any(one is not firsts[0] for one in firsts):
        raise _undecided(found, phrase, "its words mean different ones")
    return firsts[:1]


def _first(
    found: Sequence[Thing], phrase: Phrase, word: str, measure: Callable[[Box], float], sign: int
) -> Thing:
    ranked = sorted(found, key=lambda thing: sign * measure(thing.box))
    one, next_one = (measure(thing.box) for thing in ranked[:2])
    larger, smaller = max(one, next_one), min(one, next_one)
    clear = larger > _CLEARLY_LARGER * smaller if word in _SIZES else larger - smaller > _CLEARLY_BESIDE
    if not clear:
        raise _undecided(found, phrase, f"two hardly differ in what {word!r} says")
    if phrase.number not in (None, 1):
        raise _undecided(found, phrase, "several are asked for")
    return ranked[0]


def _undecided(found: Sequence[Thing], phrase: Phrase, why: str) -> Unscorable:
    return Unscorable(f"which of {len(found)} {phrase} means cannot be decided: {why}", "broken")
