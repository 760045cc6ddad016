import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from torch.nn.functional import l1_loss, mse_loss

from mmeval.features import Pixels, Region
from mmeval.media import Unscorable
from mmeval.scorers.image import l1, l1_outside, l2, l2_outside

pictures = arrays(np.uint8, (9, 7, 3))


def unit(rgb):
    return torch.from_numpy(rgb.astype(np.float64) / 255)


@given(pictures, pictures)
@settings(max_examples=20, deadline=None)
def test_equal_torch_on_unit_tensors(first, second):
    for scorer, loss in ((l1, l1_loss), (l2, mse_loss)):
        expected = float(loss(unit(first), unit(second)))
        assert scorer(Pixels(first), Pixels(second)).value == pytest.approx(expected, rel=1e-5, abs=1e-9)


@pytest.mark.parametrize("scorer", [l1, l2])
def test_black_and_white_are_1_apart_and_the_same_is_0(scorer):
    black, white = (Pixels(np.full((8, 9, 3), level, np.uint8)) for level in (0, 255))
    assert (scorer(black, white).value, scorer(black, black).value) == (1.0, 0.0)


@pytest.mark.parametrize("scorer", [l1_outside, l2_outside])
@given(inside=arrays(np.uint8, (4, 3, 3)), top=st.integers(0, 8), left=st.integers(0, 9))
@settings(max_examples=15, deadline=None)
def test_nothing_inside_the_mask_moves_it(scorer, inside, top, left):
    before, after = np.random.default_rng(0).integers(0, 256, (2, 12, 12, 3), dtype=np.uint8)
    mask = np.zeros((12, 12), bool)
    mask[top : top + 4, left : left + 3] = True
    changed = after.copy()
    changed[top : top + 4, left : left + 3] = inside[: 12 - top, : 12 - left]
    found = {scorer(Pixels(before), Pixels(rgb), Region(mask)).value for rgb in (after, changed)}
    assert len(found) == 1


def test_outside_is_a_mean_over_what_is_outside():
    before, after = np.zeros((4, 4, 3), np.uint8), np.zeros((4, 4, 3), np.uint8)
    after[0] = 255
    mask = np.zeros((4, 4), bool)
    mask[2:] = True
    score = l1_outside(Pixels(before), Pixels(after), Region(mask))
    assert score.value == 0.5
    assert score.evidence[0].values[0].tolist() == [1.0] * 4


@pytest.mark.parametrize("scorer", [l1_outside, l2_outside])
def test_a_mask_of_everything_leaves_nothing(scorer):
    picture = Pixels(np.zeros((4, 4, 3), np.uint8))
    with pytest.raises(Unscorable, match="covers the whole picture"):
        scorer(picture, picture, Region(np.ones((4, 4), bool)))


@pytest.mark.parametrize("scorer", [l1, l2])
def test_other_sizes_have_no_value(scorer):
    with pytest.raises(Unscorable, match="differ in size"):
        scorer(Pixels(np.zeros((4, 5, 3), np.uint8)), Pixels(np.zeros((5, 4, 3), np.uint8)))
