import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from skimage.metrics import peak_signal_noise_ratio

from mmeval.features import Pixels, Region
from mmeval.media import Unscorable
from mmeval.scorers.image import psnr, psnr_outside

pictures = arrays(np.uint8, (9, 7, 3))


@given(pictures, pictures)
@settings(max_examples=15, deadline=None)
def test_equals_scikit_image_below_the_cap(first, second):
    if (first == second).all():
        return
    expected = peak_signal_noise_ratio(first, second, data_range=255)
    value = psnr(Pixels(first), Pixels(second), cap=math.inf).value
    assert value == pytest.approx(expected, rel=1e-12, abs=1e-12)
    assert psnr(Pixels(first), Pixels(second)).value == pytest.approx(min(expected, 60), rel=1e-12, abs=1e-12)


def test_identical_pictures_score_the_cap_and_say_so():
    picture = Pixels(np.zeros((8, 8, 3), np.uint8))
    result = psnr(picture, picture)
    assert result.value == 60.0
    assert result.evidence[0].facts["identical"] is True
    assert psnr(picture, picture, cap=100.0).value == 100.0


def test_black_and_white_are_0_db_apart():
    black, white = (Pixels(np.full((8, 8, 3), level, np.uint8)) for level in (0, 255))
    assert psnr(black, white).value == 0.0


def test_the_cap_is_part_of_the_identity():
    assert psnr.bind().identity() == "psnr{cap=60}[previous>current]"


@given(inside=arrays(np.uint8, (4, 3, 3)), top=st.integers(0, 8), left=st.integers(0, 9))
@settings(max_examples=15, deadline=None)
def test_nothing_inside_the_mask_moves_psnr_outside(inside, top, left):
    rng = np.random.default_rng(0)
    before, after = rng.integers(0, 256, (2, 12, 12, 3), dtype=np.uint8)
    mask = np.zeros((12, 12), bool)
    mask[top : top + 4, left : left + 3] = True
    changed = after.copy()
    changed[top : top + 4, left : left + 3] = inside[: 12 - top, : 12 - left]
    values = {psnr_outside(Pixels(before), Pixels(rgb), Region(mask)).value for rgb in (after, changed)}
    assert len(values) == 1


def test_the_error_is_averaged_over_the_pixels_outside_only():
    before = np.zeros((10, 10, 3), np.uint8)
    after = before.copy()
    after[:, :5] = 10  # the error outside the mask, whatever the mask's size
    for width in (1, 5):
        mask = np.zeros((10, 10), bool)
        mask[:, 5 : 5 + width] = True
        outside = 5 / (10 - width)
        expected = 10 * math.log10(255**2 / (100 * outside))
        assert psnr_outside(Pixels(before), Pixels(after), Region(mask)).value == pytest.approx(expected)


def test_a_mask_over_everything_leaves_nothing():
    picture = Pixels(np.zeros((4, 4, 3), np.uint8))
    with pytest.raises(Unscorable, match="covers the whole picture"):
        psnr_outside(picture, picture, Region(np.ones((4, 4), bool)))


def test_different_sizes_have_no_value():
    with pytest.raises(Unscorable, match=r"4 x 4 before, 5 x 4 after"):
        psnr(Pixels(np.zeros((4, 4, 3), np.uint8)), Pixels(np.zeros((4, 5, 3), np.uint8)))
