from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmeval.synthetic.scenes import (
    MAX_OVERLAP,
    Scene,
    SceneObject,
    free_center,
    overlap,
    sample_scene,
)
from mmeval.synthetic.vocabulary import SIGN

seeds = st.integers(0, 2**32)


@given(seeds)
@settings(max_examples=60, deadline=None)
def test_sampled_scenes_keep_their_promises(seed):
    scene = sample_scene(seed)
    assert scene == sample_scene(seed)
    assert 1 <= len(scene.objects) <= 6
    assert scene.count(SIGN) <= 1
    for index, thing in enumerate(scene.objects):
        assert all(thing.size / 2 <= value <= 1 - thing.size / 2 for value in thing.center)
        for other in scene.objects[:index]:
            assert overlap(thing.center, thing.size, other.center, other.size) <= MAX_OVERLAP


def test_arguments_are_obeyed():
    assert all(sample_scene(seed, sign=True).count(SIGN) == 1 for seed in range(20))
    assert all(sample_scene(seed, sign=False).count(SIGN) == 0 for seed in range(20))
    assert sample_scene(3, background="snow").background == "snow"
    assert all(3 <= len(sample_scene(seed, count=(3, 4), sign=False).objects) <= 4 for seed in range(20))


def test_scenes_differ_and_hold_groups():
    scenes = [sample_scene(seed) for seed in range(200)]
    assert len(set(scenes)) == 200
    grouped = sum(any(scene.count(thing.name) > 1 for thing in scene.objects) for scene in scenes)
    assert 0.2 < grouped / 200 < 0.6


@pytest.mark.parametrize(
    ("second", "expected"),
    [((0.5, 0.5), 1.0), ((0.6, 0.5), 0.5), ((0.7, 0.5), 0.0), ((0.6, 0.6), 0.25), ((0.9, 0.9), 0.0)],
)
def test_overlap_of_squares(second, expected):
    assert overlap((0.5, 0.5), 0.2, second, 0.2) == pytest.approx(expected)


def test_overlap_is_relative_to_the_smaller():
    assert overlap((0.5, 0.5), 0.4, (0.5, 0.5), 0.1) == pytest.approx(1.0)


def test_no_place_in_a_full_scene():
    rng = np.random.default_rng(0)
    full = [SceneObject("cup", "red", "metal", (0.5, 0.5), 1.0)]
    assert free_center(rng, full, 0.2) is None
    assert free_center(rng, [], 0.2, accept=lambda center: False) is None


def test_only_signs_have_text():
    cup = SceneObject("cup", "red", "metal", (0.5, 0.5), 0.3)
    with pytest.raises(ValueError, match="sign"):
        replace(cup, text="OPEN")
    with pytest.raises(ValueError, match="sign"):
        replace(cup, name=SIGN)
    assert Scene((cup, cup), "snow").count("cup") == 2
