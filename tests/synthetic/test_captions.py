import numpy as np
import pytest

from mmeval.synthetic.captions import (
    object_phrase,
    sampled_caption,
    sampled_object_caption,
    scene_caption,
)
from mmeval.synthetic.scenes import Scene, SceneObject, sample_scene

CUP = SceneObject("cup", "red", "wooden", (0.2, 0.2), 0.2)
STARS = tuple(SceneObject("star", "blue", "metal", (x, 0.7), 0.2) for x in (0.2, 0.5, 0.8))
SIGN = SceneObject("sign", "pink", "plastic", (0.7, 0.2), 0.5, "OPEN")


@pytest.mark.parametrize(
    ("objects", "background", "caption"),
    [
        ((CUP,), "grass", "a red wooden cup on grass"),
        ((CUP, *STARS), "sea", "a red wooden cup and three blue metal stars on the sea"),
        ((SIGN, CUP, *STARS[:2]), "brick wall",
         "a sign that says OPEN, a red wooden cup and two blue metal stars in front of a brick wall"),
    ],
)  # fmt: skip
def test_scene_caption(objects, background, caption):
    assert scene_caption(Scene(objects, background)) == caption


def test_sampled_captions_never_lie():
    rng = np.random.default_rng(0)
    scene = Scene((CUP, *STARS), "snow")
    captions = {sampled_caption(scene, rng) for _ in range(300)}
    assert len(captions) > 20
    assert all("star" not in caption or "three " in caption for caption in captions)
    assert all("snow" in caption or " on " not in caption for caption in captions)


def test_sampled_object_captions_are_more_or_less_specific():
    rng = np.random.default_rng(0)
    captions = {sampled_object_caption(CUP, rng) for _ in range(300)}
    assert {"a photo of a red wooden cup", "a wooden object", "a photo of a cup"} <= captions
    assert {sampled_object_caption(SIGN, rng) for _ in range(100)} == {
        "a sign", "a photo of a sign", "a sign that says OPEN", "a photo of a sign that says OPEN"
    }  # fmt: skip


def test_object_phrase():
    assert object_phrase(CUP) == "red wooden cup"
    assert object_phrase(CUP, material=False) == "red cup"
    assert object_phrase(SIGN) == "sign that says OPEN"


def test_most_captions_are_distinct():
    assert len({scene_caption(sample_scene(seed)) for seed in range(200)}) > 195
