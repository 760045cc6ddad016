from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmeval.sessions import EditKind, TextChange
from mmeval.synthetic.edits import apply_edit, edit_mask, sample_edit
from mmeval.synthetic.rendering import render
from mmeval.synthetic.scenes import sample_scene


@given(st.integers(0, 2**32), st.sampled_from(get_args(EditKind)))
@settings(max_examples=40, deadline=None)
def test_nothing_changes_outside_the_mask(seed, kind):
    scene = sample_scene(seed, count=(3, 6))
    edit = sample_edit(scene, kind, np.random.default_rng(seed))
    if edit is None:
        return
    after = apply_edit(scene, edit)
    mask = edit_mask(scene, after)
    differing = (render(scene).image != render(after).image).any(axis=2)
    assert mask.any()
    assert not (differing & ~mask).any()
    # Strokes that both words share do not differ.
    assert differing.sum() > (0.7 if kind == "text_change" else 0.9) * mask.sum()


def test_unchanged_scenes_have_an_empty_mask():
    scene = sample_scene(4)
    assert not edit_mask(scene, scene).any()


@pytest.mark.parametrize("seed", range(5))
def test_a_new_word_marks_the_letters_only(seed):
    scene = sample_scene(seed, sign=True)
    sign = next(thing for thing in scene.objects if thing.text)
    after = apply_edit(scene, TextChange(object="sign", old=sign.text, new="ZOOM"))
    mask, plate = edit_mask(scene, after), render(scene).supports[scene.objects.index(sign)]
    assert 0.1 < mask.sum() / plate.sum() < 0.5
    assert not (mask & ~plate).any()
