"""Wrong edits on purpose: other instructions than the one given, and changes nobody asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final, TypeVar, assert_never, get_args

import numpy as np

from mmeval.sessions import (
    BackgroundChange,
    ColorAlter,
    CountChange,
    EditInstruction,
    MaterialAlter,
    Position,
    PositionChange,
    SubjectAdd,
    SubjectRemove,
    SubjectReplace,
    TextChange,
)
from mmeval.synthetic.edits import InfeasibleEdit, apply_edit, satisfies
from mmeval.synthetic.edits.applying import exchanged
from mmeval.synthetic.phrases import Phrase
from mmeval.synthetic.scenes import Scene, SceneObject, free_center
from mmeval.synthetic.vocabulary import (
    BACKGROUNDS,
    COLORS,
    MATERIALS,
    OBJECT_CLASSES,
    SIGN,
    SIGN_WORDS,
)

OPPOSITE: Final[dict[Position, Position]] = {
    "left": "right",
    "right": "left",
    "above": "below",
    "below": "above",
}

Item = TypeVar("Item")


def wrong_object(scene: Scene, edit: EditInstruction, rng: np.random.Generator) -> Scene:
    """The kind of edit asked for, done to something else; unchanged where nothing else is there.

    Text and background have no alternative to be confused with, so there another object changes
    its colour instead.
    """
    return _first_wrong(scene, edit, _redirected(scene, edit, rng))


def wrong_attribute(scene: Scene, edit: EditInstruction, rng: np.random.Generator) -> Scene:
    """The right object, but another colour, material, place, number, word or successor."""
    return _first_wrong(scene, edit, _distorted(edit, rng))


def with_collateral(before: Scene, after: Scene, edit: EditInstruction, rng: np.random.Generator) -> Scene:
    """The edited scene with something changed that nobody asked for.

    One of: another object recoloured, another object moved, the background repainted. The edit
    itself stays as well done as it was in `after`.
    """
    concerned = mentioned(edit)
    done = satisfies(before, after, edit)
    for index in rng.permutation(len(after.objects)).tolist():
        thing = after.objects[index]
        if thing.name in concerned or thing not in before.objects:
            continue
        center = free_center(rng, _without(after, index), thing.size)
        if center is not None and rng.random() < 0.4:
            changed = exchanged(after, index, replace(thing, center=center))
        else:
            color = _other(list(COLORS), thing.color, rng)
            changed = exchanged(after, index, replace(thing, color=color))
        if satisfies(before, changed, edit) == done and rng.random() < 0.7:
            return changed
    if isinstance(edit, BackgroundChange):
        recolored = [replace(thing, color=_other(list(COLORS), thing.color, rng)) for thing in after.objects]
        return replace(after, objects=tuple(recolored))
    return replace(after, background=_other(BACKGROUNDS, after.background, rng))


def mentioned(edit: EditInstruction) -> set[str]:
    """Class names that the instruction is about; those it wants kept do not count."""
    slots = edit.model_dump(include={"object", "reference", "old", "new"})
    if isinstance(edit, TextChange):
        return {SIGN}
    return {Phrase.parse(phrase).name for phrase in slots.values() if phrase is not None}


def _without(scene: Scene, index: int) -> tuple[SceneObject, ...]:
    return scene.objects[:index] + scene.objects[index + 1 :]


def _other(items: Sequence[Item], item: Item | None, rng: np.random.Generator) -> Item:
    """A random one of the items, but not this one."""
    rest = [candidate for candidate in items if candidate != item]
    return rest[int(rng.integers(len(rest)))]


def _first_wrong(scene: Scene, edit: EditInstruction, candidates: Iterator[EditInstruction]) -> Scene:
    """Result of the first candidate that is possible and does not satisfy the instruction."""
    for candidate in candidates:
        try:
            after = apply_edit(scene, candidate)
        except InfeasibleEdit:
            continue
        if after != scene and not satisfies(scene, after, edit):
            return after
    return scene


def _redirected(scene: Scene, edit: EditInstruction, rng: np.random.Generator) -> Iterator[EditInstruction]:
    """The same instruction about other objects, then recolouring as a last resort."""
    concerned = mentioned(edit)
    others = sorted({thing.name for thing in scene.objects} - concerned - {SIGN})
    others = [str(name) for name in rng.permutation(others)] if others else []
    for name in others:
        match edit:
            case SubjectAdd():
                free = [new for new in OBJECT_CLASSES if not scene.count(new)]
                yield edit.model_copy(update={"object": _other(free, Phrase.parse(edit.object).name, rng)})
            case SubjectReplace():
                yield edit.model_copy(update={"old": name})
            case SubjectRemove() | ColorAlter() | MaterialAlter() | CountChange() | PositionChange():
                yield edit.model_copy(update={"object": name})
            case TextChange() | BackgroundChange():
                pass
            case _:
                assert_never(edit)
    for name in others:
        yield ColorAlter(object=name, color=str(rng.choice(list(COLORS))))


def _distorted(  # noqa: PLR0912 - one per kind
    edit: EditInstruction, rng: np.random.Generator
) -> Iterator[EditInstruction]:
    """Instructions that differ in what is done, not in whom it is done to; best first."""
    for _ in range(3):
        match edit:
            case SubjectAdd():
                if edit.position is not None:
                    yield edit.model_copy(update={"position": OPPOSITE[edit.position]})
                yield edit.model_copy(update={"object": _other_phrase(edit.object, rng)})
            case SubjectRemove():
                yield ColorAlter(object=edit.object, color=str(rng.choice(list(COLORS))))
            case SubjectReplace():
                new = Phrase.parse(edit.new)
                wrong = replace(new, name=_other(OBJECT_CLASSES, new.name, rng))
                yield edit.model_copy(update={"new": str(wrong)})
            case ColorAlter():
                yield edit.model_copy(update={"color": _other(list(COLORS), edit.color, rng)})
            case MaterialAlter():
                yield edit.model_copy(update={"material": _other(MATERIALS, edit.material, rng)})
            case TextChange():
                yield edit.model_copy(update={"new": _other(SIGN_WORDS, edit.new, rng)})
            case PositionChange():
                for position in (OPPOSITE[edit.position], *rng.permutation(get_args(Position))):
                    yield edit.model_copy(update={"position": str(position)})
            case CountChange():
                for step in rng.permutation((-1, 1)):
                    yield edit.model_copy(update={"count": max(1, edit.count + int(step))})
            case BackgroundChange():
                yield edit.model_copy(update={"background": _other(BACKGROUNDS, edit.background, rng)})
            case _:
                assert_never(edit)


def _other_phrase(text: str, rng: np.random.Generator) -> str:
    """Another colour for the same thing, or another thing if no colour was said."""
    phrase = Phrase.parse(text)
    if phrase.color is None:
        return str(replace(phrase, name=_other(OBJECT_CLASSES, phrase.name, rng)))
    return str(replace(phrase, color=_other(list(COLORS), phrase.color, rng)))
