from dataclasses import replace

import pytest

from mmeval.sessions import (
    BackgroundChange,
    ColorAlter,
    CountChange,
    MaterialAlter,
    PositionChange,
    SubjectAdd,
    SubjectRemove,
    SubjectReplace,
    TextChange,
)
from mmeval.synthetic.edits import InfeasibleEdit, apply_edit, satisfies, stands


def changed(before, after):
    return (
        [thing for thing in before.objects if thing not in after.objects],
        [thing for thing in after.objects if thing not in before.objects],
    )


def test_add_beside_a_reference(scene):
    edit = SubjectAdd(object="yellow key", reference="cup", position="below")
    gone, new = changed(scene, apply_edit(scene, edit))
    assert gone == []
    assert (new[0].name, new[0].color) == ("key", "yellow")
    assert stands(new[0].center, "below", scene.objects[1].center, 0.1)
    assert apply_edit(scene, edit) == apply_edit(scene, edit)


@pytest.mark.parametrize("position", ["left", "right", "above", "below"])
def test_add_in_a_half_of_the_picture(scene, position):
    edit = SubjectAdd(object="yellow key", position=position)
    after = apply_edit(scene, edit)
    _, new = changed(scene, after)
    assert stands(new[0].center, position, (0.5, 0.5), 0.1)
    assert satisfies(scene, after, edit)


def test_remove(scene):
    after = apply_edit(scene, SubjectRemove(object="red cup"))
    assert changed(scene, after) == ([scene.objects[1]], [])


def test_replace_keeps_the_place_and_what_is_not_said(scene):
    gone, new = changed(scene, apply_edit(scene, SubjectReplace(old="cup", new="green tree")))
    assert gone == [scene.objects[1]]
    assert (new[0].name, new[0].color, new[0].material) == ("tree", "green", "wooden")
    assert (new[0].center, new[0].size) == (gone[0].center, gone[0].size)


def test_recolor_and_remake_touch_one_property(scene):
    cup = scene.objects[1]
    colored = apply_edit(scene, ColorAlter(object="wooden cup", color="pink"))
    assert colored.objects[1] == replace(cup, color="pink")
    made = apply_edit(scene, MaterialAlter(object="cup", material="stone"))
    assert made.objects[1] == replace(cup, material="stone")
    assert made.objects[2:] == colored.objects[2:] == scene.objects[2:]


def test_text(scene):
    after = apply_edit(scene, TextChange(object="sign", old="OPEN", new="EXIT"))
    assert after.objects == (replace(scene.objects[0], text="EXIT"), *scene.objects[1:])
    bare = replace(scene, objects=scene.objects[1:])
    _, new = changed(bare, apply_edit(bare, TextChange(new="SALE")))
    assert [thing.text for thing in new] == ["SALE"]


def test_move(scene):
    edit = PositionChange(object="cup", position="right", reference="sign")
    _, new = changed(scene, apply_edit(scene, edit))
    assert stands(new[0].center, "right", scene.objects[0].center, 0.1)
    assert replace(new[0], center=scene.objects[1].center) == scene.objects[1]


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4])
def test_count(scene, count):
    after = apply_edit(scene, CountChange(object="star", count=count))
    assert after.count("star") == count
    gone, new = changed(scene, after)
    assert {thing.name for thing in gone + new} <= {"star"}
    assert all((thing.color, thing.material) == ("blue", "metal") for thing in new)


def test_background(scene):
    after = apply_edit(scene, BackgroundChange(background="snow", keep=("cup",)))
    assert after == replace(scene, background="snow")


@pytest.mark.parametrize(
    "edit",
    [
        SubjectRemove(object="tree"),
        SubjectAdd(object="sign"),
        SubjectReplace(old="cup", new="sign"),
        PositionChange(object="cup", position="left", reference="cup"),
        CountChange(object="sign", count=3),
        CountChange(object="star", count=60),
        BackgroundChange(background="moon"),
        SubjectAdd(object="tree", reference="key", position="left"),
    ],
)
def test_what_cannot_be_done_says_so(scene, edit):
    with pytest.raises(InfeasibleEdit):
        apply_edit(scene, edit)


def test_text_needs_its_sign(scene):
    bare = replace(scene, objects=scene.objects[1:])
    with pytest.raises(InfeasibleEdit, match="no sign"):
        apply_edit(bare, TextChange(object="sign", old="OPEN", new="EXIT"))
