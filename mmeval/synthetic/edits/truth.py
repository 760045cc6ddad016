"""Whether an edit was carried out, decided on scenes rather than on pixels."""

from __future__ import annotations

from typing import Final, assert_never

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
from mmeval.synthetic.phrases import Phrase
from mmeval.synthetic.scenes import Center, Scene, SceneObject

MIN_SHIFT: Final = 0.06
"""How far apart two centres must be in the direction asked for, as a share of the picture."""

MIDDLE: Final[Center] = (0.5, 0.5)
"""Of the picture: what a position without a reference is held against."""


def satisfies(before: Scene, after: Scene, edit: EditInstruction) -> bool:  # noqa: PLR0911 - one per kind
    """Whether `after` does to `before` what the instruction asks for.

    Only the instruction counts, not what else changed. Something asked to be removed that was
    missing already counts as removed.
    """
    match edit:
        case SubjectAdd():
            return _arrived(before, after, edit.object) and _well_placed(before, after, edit)
        case SubjectRemove():
            return _gone(before, after, edit.object)
        case SubjectReplace():
            return _gone(before, after, edit.old) and _arrived(before, after, edit.new)
        case ColorAlter():
            return {thing.color for thing in _of_class(after, edit.object)} == {edit.color}
        case MaterialAlter():
            return {thing.material for thing in _of_class(after, edit.object)} == {edit.material}
        case TextChange():
            texts = [thing.text for thing in after.objects if thing.text is not None]
            return edit.new in texts and edit.old not in texts
        case PositionChange():
            return _moved(after, edit)
        case CountChange():
            return after.count(Phrase.parse(edit.object).name) == edit.count
        case BackgroundChange():
            kept = {Phrase.parse(phrase).name for phrase in edit.keep}
            return after.background == edit.background and all(
                after.count(name) == before.count(name) for name in kept
            )
        case _:
            assert_never(edit)


def stands(center: Center, position: Position, reference: Center, shift: float = MIN_SHIFT) -> bool:
    """Whether `center` lies more than `shift` to that side of `reference` (y points down)."""
    right, down = center[0] - reference[0], center[1] - reference[1]
    return {"left": -right, "right": right, "above": -down, "below": down}[position] > shift


def _of_class(scene: Scene, phrase: str) -> list[SceneObject]:
    name = Phrase.parse(phrase).name
    return [thing for thing in scene.objects if thing.name == name]


def _gone(before: Scene, after: Scene, phrase: str) -> bool:
    name = Phrase.parse(phrase).name
    return after.count(name) == max(before.count(name) - 1, 0)


def _newcomers(before: Scene, after: Scene, phrase: str) -> list[SceneObject]:
    wanted = Phrase.parse(phrase)
    return [thing for thing in after.objects if wanted.describes(thing) and thing not in before.objects]


def _arrived(before: Scene, after: Scene, phrase: str) -> bool:
    name = Phrase.parse(phrase).name
    return after.count(name) == before.count(name) + 1 and bool(_newcomers(before, after, phrase))


def _well_placed(before: Scene, after: Scene, edit: SubjectAdd) -> bool:
    if edit.position is None:
        return True
    centers = [MIDDLE]
    if edit.reference is not None:
        centers = [thing.center for thing in _of_class(after, edit.reference)]
    return len(centers) == 1 and any(
        stands(thing.center, edit.position, centers[0]) for thing in _newcomers(before, after, edit.object)
    )


def _moved(after: Scene, edit: PositionChange) -> bool:
    things, references = _of_class(after, edit.object), _of_class(after, edit.reference)
    return len(things) == len(references) == 1 and stands(
        things[0].center, edit.position, references[0].center
    )
