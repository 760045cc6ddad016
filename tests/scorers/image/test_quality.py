import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis.extra.numpy import arrays
from scipy.ndimage import gaussian_filter
from skimage.data import astronaut

from mmeval.features import Pixels
from mmeval.scorers.image import contrast, overexposure, saturation, sharpness

PHOTO = astronaut()[:200, :240]


def plain(*rgb):
    return Pixels(np.full((6, 5, 3), rgb, np.uint8))


@given(arrays(np.uint8, (9, 11, 3)))
@settings(max_examples=20, deadline=None)
def test_sharpness_equals_opencv(rgb):
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    # OpenCV rounds the grey of some pixels the other way.
    expected = cv2.Laplacian(grey, cv2.CV_64F).var()
    assert sharpness(Pixels(rgb)).value == pytest.approx(expected, rel=0.01, abs=2)


def test_sharpness_falls_with_blur_to_nothing():
    values = [sharpness(Pixels(gaussian_filter(PHOTO, (s, s, 0)))).value for s in (0, 1, 2, 4)]
    assert values == sorted(values, reverse=True)
    assert sharpness(plain(9, 90, 200)).value == 0


@given(arrays(np.uint8, (7, 5, 3)))
@settings(max_examples=20, deadline=None)
def test_saturation_equals_opencv(rgb):
    expected = cv2.cvtColor((rgb / 255).astype(np.float32), cv2.COLOR_RGB2HSV)[..., 1].mean()
    assert saturation(Pixels(rgb)).value == pytest.approx(expected, abs=1e-5)


def test_grey_has_no_colour_and_red_is_pure():
    assert (saturation(plain(90, 90, 90)).value, saturation(plain(200, 0, 0)).value) == (0, 1)


def test_contrast_is_half_between_black_and_white_halves():
    halves = np.zeros((4, 4, 3), np.uint8)
    halves[:2] = 255
    assert contrast(Pixels(halves)).value == pytest.approx(0.5)
    assert contrast(plain(1, 2, 3)).value == pytest.approx(0)


def test_overexposed_is_what_is_nearly_white_in_linear_light():
    halves = np.full((4, 4, 3), 250, np.uint8)  # linear .96
    halves[:1] = 254  # linear .99
    score = overexposure(Pixels(halves))
    assert score.value == 0.25
    assert score.evidence[0].values[0].tolist() == [1.0] * 4
    assert overexposure(Pixels(halves), threshold=0.9).value == 1
    assert overexposure(plain(255, 255, 0)).value == 0


@pytest.mark.parametrize("scorer", [sharpness, saturation, contrast, overexposure])
def test_they_look_at_the_answer(scorer):
    assert scorer.bind().identity().endswith("[current]")
