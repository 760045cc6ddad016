"""The exact result of an edit."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import replace
from typing import Final, assert_never

import numpy as np

from mmeval.sessions import (
    BackgroundChange,
    ColorAlter,
    CountChange,
    EditInstruction,
    MaterialAlter,
    PositionChange,
    SubjectAdd,
    SubjectRemove,
    SubjectReplace,
    TextChange,
)
from mmeval.synthetic.edits.truth import MIDDLE, stands
from mmeval.synthetic.phrases import Phrase
from mmeval.synthetic.scenes import SIGN_SIZES, Center, Scene, SceneObject, free_center
from mmeval.synthetic.vocabulary import BACKGROUNDS, COLORS, MATERIALS, SIGN

CLEAR_SHIFT: Final = 0.10
"""Directions are obeyed by this much, well above `truth.MIN_SHIFT`, so that nobody can quibble."""

_NEW_SIZES: Final = (0.26, 0.22, 0.18)
"""Sizes tried for an added object, largest first."""


class InfeasibleEdit(ValueError):
    """The edit cannot be carried out in this scene."""


def apply_edit(scene: Scene, edit: EditInstruction) -> Scene:  # noqa: PLR0911 - one per kind
    """The scene after a perfect edit; everything the edit does not concern stays equal.

    What the instruction leaves open (a place, a colour) is drawn at random but always alike for
    the same scene and instruction.

    Raises:
        InfeasibleEdit: what the instruction speaks of is missing, or there is no room.
    """
    rng = np.random.default_rng([scene.seed, zlib.crc32(edit.model_dump_json().encode())])
    match edit:
        case SubjectAdd():
            return _added(scene, edit, rng)
        case SubjectRemove():
            index = _index(scene, edit.object)
            return replace(scene, objects=scene.objects[:index] + scene.objects[index + 1 :])
        case SubjectReplace():
            return _replaced(scene, edit, rng)
        case ColorAlter():
            index = _index(scene, edit.object)
            return exchanged(scene, index, replace(scene.objects[index], color=edit.color))
        case MaterialAlter():
            index = _index(scene, edit.object)
            return exchanged(scene, index, replace(scene.objects[index], material=edit.material))
        case TextChange():
            return _retexted(scene, edit, rng)
        case PositionChange():
            return _moved(scene, edit, rng)
        case CountChange():
            return _recounted(scene, edit, rng)
        case BackgroundChange():
            if edit.background not in BACKGROUNDS:
                raise InfeasibleEdit(f"no background is called {edit.background!r}")
            return replace(scene, background=edit.background)
        case _:
            assert_never(edit)


def exchanged(scene: Scene, index: int, thing: SceneObject) -> Scene:
    """The scene with one object exchanged, at the same depth."""
    return replace(scene, objects=(*scene.objects[:index], thing, *scene.objects[index + 1 :]))


def _index(scene: Scene, phrase: str) -> int:
    index = Phrase.parse(phrase).find(scene)
    if index is None:
        raise InfeasibleEdit(f"there is no {phrase!r} in the scene")
    return index


def _anywhere(center: Center) -> bool:
    return True


def _added(scene: Scene, edit: SubjectAdd, rng: np.random.Generator) -> Scene:
    accept = _anywhere
    if edit.position is not None:
        beside = MIDDLE if edit.reference is None else scene.objects[_index(scene, edit.reference)].center
        position = edit.position

        def accept(center: Center) -> bool:
            return stands(center, position, beside, CLEAR_SHIFT)

    phrase = Phrase.parse(edit.object)
    if phrase.name == SIGN:
        raise InfeasibleEdit("a sign is added by a text change, because it needs its word")
    color = phrase.color or str(rng.choice(list(COLORS)))
    material = phrase.material or str(rng.choice(MATERIALS))
    return _with_room(scene, phrase.name, color, material, rng, accept)


def _with_room(
    scene: Scene,
    name: str,
    color: str,
    material: str,
    rng: np.random.Generator,
    accept: Callable[[Center], bool] = _anywhere,
) -> Scene:
    """The scene with one more object in front, where there is room for it."""
    for size in _NEW_SIZES:
        center = free_center(rng, scene.objects, size, accept)
        if center is not None:
            thing = SceneObject(name, color, material, center, size, seed=int(rng.integers(2**31)))
            return replace(scene, objects=(*scene.objects, thing))
    raise InfeasibleEdit(f"there is no room for a {name}")


def _replaced(scene: Scene, edit: SubjectReplace, rng: np.random.Generator) -> Scene:
    index, phrase = _index(scene, edit.old), Phrase.parse(edit.new)
    if phrase.name == SIGN:
        raise InfeasibleEdit("a sign needs a word, which a replacement does not give")
    old = scene.objects[index]
    thing = SceneObject(
        phrase.name,
        phrase.color or old.color,
        phrase.material or old.material,
        old.center,
        old.size,
        seed=int(rng.integers(2**31)),
    )
    return exchanged(scene, index, thing)


def _retexted(scene: Scene, edit: TextChange, rng: np.random.Generator) -> Scene:
    if edit.object is not None or edit.old is not None:
        signs = [index for index, thing in enumerate(scene.objects) if thing.name == SIGN]
        meant = [index for index in signs if scene.objects[index].text == edit.old]
        for index in meant or signs:
            return exchanged(scene, index, replace(scene.objects[index], text=edit.new))
        raise InfeasibleEdit("there is no sign in the scene")
    size = SIGN_SIZES[0]
    center = free_center(rng, scene.objects, size, tries=300)
    if center is None:
        raise InfeasibleEdit("there is no room for a sign")
    color, seed = str(rng.choice(list(COLORS))), int(rng.integers(2**31))
    sign = SceneObject(SIGN, color, "plastic", center, size, edit.new, seed)
    return replace(scene, objects=(*scene.objects, sign))


def _moved(scene: Scene, edit: PositionChange, rng: np.random.Generator) -> Scene:
    index, reference = _index(scene, edit.object), scene.objects[_index(scene, edit.reference)]
    thing = scene.objects[index]
    others = scene.objects[:index] + scene.objects[index + 1 :]
    center = free_center(
        rng,
        others,
        thing.size,
        lambda center: stands(center, edit.position, reference.center, CLEAR_SHIFT),
        tries=300,
    )
    if thing is reference or center is None:
        raise InfeasibleEdit(f"there is no room for the {edit.object} there")
    return exchanged(scene, index, replace(thing, center=center))


def _recounted(scene: Scene, edit: CountChange, rng: np.random.Generator) -> Scene:
    name = Phrase.parse(edit.object).name
    if name == SIGN:
        raise InfeasibleEdit("signs are not counted, because each needs its word")
    model = scene.objects[_index(scene, edit.object)]
    while scene.count(name) > edit.count:
        last = max(index for index, thing in enumerate(scene.objects) if thing.name == name)
        scene = replace(scene, objects=scene.objects[:last] + scene.objects[last + 1 :])
    while scene.count(name) < edit.count:
        scene = _with_room(scene, name, model.color, model.material, rng)
    return scene
