from typing import get_args

import numpy as np
import pytest

from mmeval.sessions import EditKind
from mmeval.synthetic.editors import EDITORS, Drifter, drifted
from mmeval.synthetic.edits import apply_edit, edit_mask, sample_edit, satisfies
from mmeval.synthetic.rendering import render
from mmeval.synthetic.scenes import sample_scene

KINDS = get_args(EditKind)


def cases(kind, number=24):
    for seed in range(number):
        scene = sample_scene(seed, count=(3, 6))
        edit = sample_edit(scene, kind, np.random.default_rng(seed))
        if edit is not None:
            yield seed, scene, edit


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("name", "turn", "follows"),
    [
        ("perfect", 1, True),
        ("over_editor", 1, True),
        ("drifter", 1, True),
        ("half", 1, True),
        ("half", 2, False),
        ("wrong_attribute", 1, False),
        ("wrong_object", 1, False),
        ("no_op", 1, False),
    ],
)
def test_who_follows_instructions(name, turn, follows, kind):
    for seed, scene, edit in cases(kind, 5):
        result = EDITORS[name].edit(scene, edit, turn, np.random.default_rng(seed))
        assert satisfies(scene, result.scene, edit) == follows


@pytest.mark.parametrize("kind", KINDS)
def test_perfect_changes_nothing_outside_the_mask_and_over_editor_does(kind):
    for seed, scene, edit in cases(kind, 6):
        before = render(scene).image
        outside = ~edit_mask(scene, apply_edit(scene, edit))
        perfect = EDITORS["perfect"].edit(scene, edit, 1, np.random.default_rng(seed))
        assert perfect.scene == apply_edit(scene, edit)
        assert (perfect.image[outside] == before[outside]).all()
        over = EDITORS["over_editor"].edit(scene, edit, 1, np.random.default_rng(seed))
        assert (over.image[outside] != before[outside]).any(axis=1).sum() > 50


@pytest.mark.parametrize("kind", KINDS)
def test_faulty_editors_mostly_do_something(kind):
    for name in ("wrong_attribute", "wrong_object"):
        results = [
            EDITORS[name].edit(scene, edit, 1, np.random.default_rng(seed)).scene != scene
            for seed, scene, edit in cases(kind)
        ]
        assert np.mean(results) > 0.7


@pytest.mark.parametrize("name", EDITORS)
def test_the_same_seed_gives_the_same_mistake(name):
    for seed, scene, edit in cases("color_alter", 4):
        first, second = (EDITORS[name].edit(scene, edit, 1, np.random.default_rng(seed)) for _ in range(2))
        assert first.scene == second.scene
        assert (first.image == second.image).all()


def test_missing_objects_leave_the_picture_alone():
    _, scene, edit = next(cases("subject_remove"))
    gone = apply_edit(scene, edit)
    assert EDITORS["perfect"].edit(gone, edit, 2, np.random.default_rng(0)).scene == gone


def test_drift_grows_with_turns_and_severity():
    image = render(sample_scene(2)).image

    def error(turns, severity):
        made = drifted(image, turns, severity, np.random.default_rng(0))
        return np.abs(made.astype(int) - image).mean()

    errors = [error(turns, 1.0) for turns in range(5)]
    assert errors[0] == 0
    assert all(np.diff(errors) > 0)
    assert error(1, 0.5) < error(1, 1) < error(1, 3)
    assert Drifter(severity=0).severity == 0
