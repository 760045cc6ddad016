from dataclasses import replace

import pytest

from mmeval.sessions import (
    BackgroundChange,
    ColorAlter,
    CountChange,
    PositionChange,
    SubjectAdd,
    SubjectRemove,
    SubjectReplace,
    TextChange,
)
from mmeval.synthetic.edits import MIN_SHIFT, satisfies, stands
from mmeval.synthetic.scenes import SceneObject


def without(scene, index):
    return replace(scene, objects=scene.objects[:index] + scene.objects[index + 1 :])


def put(scene, thing):
    return replace(scene, objects=(*scene.objects, thing))


@pytest.mark.parametrize(
    ("position", "center"),
    [("left", (0.4, 0.5)), ("right", (0.6, 0.5)), ("above", (0.5, 0.4)), ("below", (0.5, 0.6))],
)
def test_directions(position, center):
    middle = (0.5, 0.5)
    assert stands(center, position, middle)
    assert not stands(middle, position, center)
    assert not stands(center, position, middle, shift=0.11)
    assert MIN_SHIFT == 0.06


def test_add_needs_number_looks_and_place(scene):
    edit = SubjectAdd(object="yellow key", reference="cup", position="below")
    key = SceneObject("key", "yellow", "metal", (0.15, 0.5), 0.2)
    assert satisfies(scene, put(scene, key), edit)
    assert not satisfies(scene, put(scene, replace(key, color="pink")), edit)
    assert not satisfies(scene, put(scene, replace(key, name="tree")), edit)
    assert not satisfies(scene, put(scene, replace(key, center=(0.5, 0.2))), edit)
    assert not satisfies(scene, put(put(scene, key), replace(key, center=(0.8, 0.6))), edit)


def test_a_position_without_a_reference_is_a_half_of_the_picture(scene):
    edit = SubjectAdd(object="yellow key", position="below")
    low, high = (SceneObject("key", "yellow", "metal", (0.15, y), 0.2) for y in (0.6, 0.5))
    assert satisfies(scene, put(scene, low), edit)
    assert not satisfies(scene, put(scene, high), edit)


def test_remove_only_what_is_asked(scene):
    edit = SubjectRemove(object="cup")
    assert satisfies(scene, without(scene, 1), edit)
    assert not satisfies(scene, without(scene, 2), edit)
    assert satisfies(without(scene, 1), without(scene, 1), edit)


def test_replace_needs_both_halves(scene):
    edit = SubjectReplace(old="cup", new="green tree")
    tree = SceneObject("tree", "green", "wooden", (0.15, 0.2), 0.2)
    assert satisfies(scene, put(without(scene, 1), tree), edit)
    assert not satisfies(scene, put(scene, tree), edit)
    assert not satisfies(scene, without(scene, 1), edit)


def test_text_must_be_exchanged(scene):
    edit = TextChange(object="sign", old="OPEN", new="EXIT")
    sign = scene.objects[0]
    assert satisfies(scene, put(without(scene, 0), replace(sign, text="EXIT")), edit)
    assert not satisfies(scene, put(scene, replace(sign, text="EXIT")), edit)
    assert not satisfies(scene, without(scene, 0), edit)


def test_counts_colors_positions_backgrounds(scene):
    assert satisfies(scene, scene, CountChange(object="star", count=2))
    assert not satisfies(scene, scene, CountChange(object="star", count=3))
    assert satisfies(scene, scene, ColorAlter(object="cup", color="red"))
    assert not satisfies(scene, without(scene, 1), ColorAlter(object="cup", color="red"))
    above = PositionChange(object="cup", position="above", reference="sign")
    assert satisfies(scene, scene, above)
    assert not satisfies(scene, without(scene, 0), above)
    snow = BackgroundChange(background="snow", keep=("cup",))
    assert satisfies(scene, replace(scene, background="snow"), snow)
    assert not satisfies(scene, replace(without(scene, 1), background="snow"), snow)
    assert not satisfies(scene, scene, snow)
