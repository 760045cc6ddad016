"""Choosing edits that are possible and unambiguous in a scene."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeVar, get_args

import numpy as np

from mmeval.sessions import (
    BackgroundChange,
    ColorAlter,
    CountChange,
    EditInstruction,
    EditKind,
    MaterialAlter,
    Position,
    PositionChange,
    SubjectAdd,
    SubjectRemove,
    SubjectReplace,
    TextChange,
)
from mmeval.synthetic.edits.applying import InfeasibleEdit, apply_edit
from mmeval.synthetic.edits.truth import MIN_SHIFT, satisfies, stands
from mmeval.synthetic.phrases import Phrase
from mmeval.synthetic.scenes import Scene, SceneObject
from mmeval.synthetic.vocabulary import (
    BACKGROUNDS,
    COLORS,
    MATERIALS,
    OBJECT_CLASSES,
    SIGN,
    SIGN_WORDS,
)

COUNTS: Final = (3, 4, 5)
"""Numbers that a count change asks for."""

_ATTEMPTS: Final = 8
_POSITIONS: Final[tuple[Position, ...]] = get_args(Position)

Item = TypeVar("Item")


def sample_edit(scene: Scene, kind: EditKind, rng: np.random.Generator) -> EditInstruction | None:
    """A random edit of this kind that `apply_edit` can carry out, or None if none was found.

    Whatever the instruction speaks of is the only object of its class in the scene, except for
    count changes, which concern a whole class. The edit is never satisfied beforehand.
    """
    for _ in range(_ATTEMPTS):
        edit = _CHOICES[kind](scene, rng)
        if edit is None:
            return None
        try:
            after = apply_edit(scene, edit)
        except InfeasibleEdit:
            continue
        if satisfies(scene, after, edit) and not satisfies(scene, scene, edit):
            return edit
    return None


def _pick(items: Sequence[Item], rng: np.random.Generator) -> Item | None:
    return items[int(rng.integers(len(items)))] if items else None


def _unique(scene: Scene, *, signs: bool) -> list[SceneObject]:
    """Objects that are the only ones of their class."""
    return [
        thing for thing in scene.objects if scene.count(thing.name) == 1 and (signs or thing.name != SIGN)
    ]


def _called(thing: SceneObject, rng: np.random.Generator) -> str:
    """What an instruction calls an object: its class, mostly with an adjective or two."""
    if thing.name == SIGN:
        return SIGN
    color, material = ((True, False), (False, False), (False, True), (True, True))[
        int(rng.choice(4, p=(0.4, 0.3, 0.15, 0.15)))
    ]
    return str(Phrase(thing.name, thing.color if color else None, thing.material if material else None))


def _new_object(scene: Scene, rng: np.random.Generator) -> str:
    """A phrase for something of a class that the scene lacks."""
    name = str(rng.choice([name for name in OBJECT_CLASSES if not scene.count(name)]))
    color = str(rng.choice(list(COLORS)))
    material = str(rng.choice(MATERIALS)) if rng.random() < 0.4 else None
    return str(Phrase(name, color, material))


def _add(scene: Scene, rng: np.random.Generator) -> EditInstruction | None:
    new, reference = _new_object(scene, rng), _pick(_unique(scene, signs=True), rng)
    if reference is None or rng.random() < 0.2:
        return SubjectAdd(object=new)
    position = _POSITIONS[int(rng.integers(4))]
    return SubjectAdd(object=new, reference=_called(reference, rng), position=position)


def _remove(scene: Scene, rng: np.random.Generator) -> EditInstruction | None:
    thing = _pick(_unique(scene, signs=True), rng)
    if thing is None or len(scene.objects) < 2:
        return None
    return SubjectRemove(object=_called(thing, rng))


def _replace(scene: Scene, rng: np.random.Generator) -> EditInstruction | None:
    thing = _pick(_unique(scene, signs=False), rng)
    if thing is None:
        return None
    return SubjectReplace(old=_called(thing, rng), new=_new_object(scene, rng))


def _recolor(scene: Scene, rng: np.random.Generator) -> EditInstruction | None:
    thing = _pick(_unique(scene, signs=False), rng)
    if thing is None:
        return None
    color = str(rng.choice([color for color in COLORS if color != thing.color]))
    return ColorAlter(object=_called(thing, rng), color=color)


def _remake(scene: Scene, rng: np.random.Generator) -> EditInstruction | None:
    thing = _pick(_unique(scene, signs=False), rng)
    if thing is None:
        return None
    material = str(rng.choice([made for made in MATERIALS if made != thing.material]))
    return MaterialAlter(object=_called(thing, rng), material=material)


def _retext(scene: Scene, rng: np.random.Generator) -> EditInstruction | None:
    signs = [thing for thing in scene.objects if thing.name == SIGN]
    old = signs[0].text if signs else None
    new = str(rng.choice([word for word in SIGN_WORDS if word != old]))
    return TextChange(object=SIGN if signs else None, old=old, new=new)


def _move(scene: Scene, rng: np.random.Generator) -> EditInstruction | None:
    things = _unique(scene, signs=True)
    if len(things) < 2:
        return None
    first, second = rng.choice(len(things), 2, replace=False)
    thing, reference = things[first], things[second]
    # Only sides that it is clearly not on yet: a few pixels too far would be neither done nor undone.
    open_sides = [
        side for side in _POSITIONS if not stands(thing.center, side, reference.center, shift=-MIN_SHIFT)
    ]
    if not open_sides:
        return None
    return PositionChange(
        object=_called(thing, rng),
        position=open_sides[int(rng.integers(len(open_sides)))],
        reference=_called(reference, rng),
    )


def _recount(scene: Scene, rng: np.random.Generator) -> EditInstruction | None:
    name = _pick(sorted({thing.name for thing in scene.objects} - {SIGN}), rng)
    if name is None:
        return None
    counts = [count for count in COUNTS if count != scene.count(name)]
    return CountChange(object=name, count=counts[int(rng.integers(len(counts)))])


def _repaint(scene: Scene, rng: np.random.Generator) -> EditInstruction | None:
    background = str(rng.choice([name for name in BACKGROUNDS if name != scene.background]))
    keep = tuple(sorted({thing.name for thing in scene.objects}))
    return BackgroundChange(background=background, keep=keep)


_CHOICES: Final[dict[EditKind, Callable[[Scene, np.random.Generator], EditInstruction | None]]] = {
    "subject_add": _add,
    "subject_remove": _remove,
    "subject_replace": _replace,
    "color_alter": _recolor,
    "material_alter": _remake,
    "text_change": _retext,
    "position_change": _move,
    "count_change": _recount,
    "background_change": _repaint,
}
