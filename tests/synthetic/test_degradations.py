import numpy as np
import pytest

from mmeval.synthetic.degradations import blur, gamma, jpeg, noise, random_degradation, rotate_hue
from mmeval.synthetic.rendering import render
from mmeval.synthetic.scenes import sample_scene


@pytest.fixture(scope="module")
def picture():
    return render(sample_scene(1)).image


@pytest.mark.parametrize(
    ("weak", "strong"),
    [
        (lambda image: blur(image, 0.4), lambda image: blur(image, 2)),
        (lambda image: jpeg(image, 90), lambda image: jpeg(image, 20)),
        (lambda image: gamma(image, 1.05), lambda image: gamma(image, 1.5)),
        (lambda image: rotate_hue(image, 5), lambda image: rotate_hue(image, 90)),
        (
            lambda image: noise(image, 2, np.random.default_rng(0)),
            lambda image: noise(image, 20, np.random.default_rng(0)),
        ),
    ],
    ids=["blur", "jpeg", "gamma", "hue", "noise"],
)
def test_stronger_settings_change_more(picture, weak, strong):
    changes = [np.abs(made(picture).astype(int) - picture).mean() for made in (weak, strong)]
    assert 0 < changes[0] < changes[1]
    assert weak(picture).dtype == np.uint8
    assert weak(picture).shape == picture.shape


def test_gamma_keeps_black_and_white():
    ends = np.array([[[0, 128, 255]]], np.uint8)
    assert gamma(ends, 1.0).tolist() == ends.tolist()
    assert gamma(ends, 2.0).tolist() == [[[0, 64, 255]]]


def test_random_degradations_are_repeatable_and_light(picture):
    for seed in range(10):
        made = random_degradation(picture, np.random.default_rng(seed))
        assert (made == random_degradation(picture, np.random.default_rng(seed))).all()
        assert 0 < np.abs(made.astype(int) - picture).mean() < 40
