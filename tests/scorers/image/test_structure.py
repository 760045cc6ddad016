import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.ndimage import gaussian_filter
from skimage.color import rgb2yiq
from skimage.data import astronaut
from skimage.metrics import structural_similarity
from torchmetrics.functional.image import structural_similarity_index_measure

from mmeval.features import Pixels, Region
from mmeval.media import Unscorable
from mmeval.scorers.image import CONVENTIONS, ssim, ssim_map, ssim_outside

SKIMAGE = {
    "wang": {"gaussian_weights": True, "sigma": 1.5, "use_sample_covariance": False},
    "skimage_default": {},
}


def noise(height, width, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def near(rgb, sigma=20, seed=1):
    shift = np.random.default_rng(seed).normal(0, sigma, rgb.shape)
    return np.clip(rgb + shift, 0, 255).astype(np.uint8)


PAIRS = {
    "noise": (noise(64, 48), noise(64, 48, 1)),
    "noisy copy": (noise(65, 47), near(noise(65, 47))),
    "smallest": (noise(11, 11), noise(11, 11, 2)),
    "one row more": (noise(12, 33), noise(12, 33, 2)),
    "grey": (np.full((40, 40, 3), 128, np.uint8), near(np.full((40, 40, 3), 128, np.uint8), 2)),
    "identical": (noise(30, 31), noise(30, 31)),
    "black": (np.zeros((20, 20, 3), np.uint8), np.zeros((20, 20, 3), np.uint8)),
    "black and white": (np.zeros((20, 20, 3), np.uint8), np.full((20, 20, 3), 255, np.uint8)),
}


@pytest.mark.parametrize("convention", SKIMAGE)
@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
def test_equals_scikit_image(pair, convention):
    before, after = pair
    expected, full = structural_similarity(
        before, after, data_range=255, channel_axis=2, full=True, **SKIMAGE[convention]
    )
    radius = CONVENTIONS[convention].radius
    assert ssim(Pixels(before), Pixels(after), convention=convention).value == pytest.approx(
        expected, rel=1e-9, abs=1e-12
    )
    inner = full.mean(axis=2)[radius:-radius, radius:-radius]
    np.testing.assert_allclose(ssim_map(before, after, convention), inner, rtol=1e-8, atol=1e-10)


def tensor(rgb):
    return torch.from_numpy(rgb.astype(np.float64)).permute(2, 0, 1)[None]


@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
def test_equals_torchmetrics_with_mirrored_borders(pair):
    before, after = pair
    expected, full = structural_similarity_index_measure(
        *map(tensor, pair), data_range=255.0, return_full_image=True
    )
    found = ssim_map(before, after, "torchmetrics_ge_1_4_2")
    np.testing.assert_allclose(found, full[0].mean(dim=0).numpy(), rtol=1e-6, atol=1e-9)
    value = ssim(Pixels(before), Pixels(after), convention="torchmetrics_ge_1_4_2").value
    assert value == pytest.approx(float(expected), rel=1e-7)


def blurred(plane, **options):
    return gaussian_filter(plane, 1.5, truncate=3.5, **options)


def plainly(x, y, *, nonnegative=False, **options):
    """SSIM at every pixel of two planes as its formula says, by scipy's Gaussian."""
    mean_x, mean_y = blurred(x, **options), blurred(y, **options)
    var_x, var_y, shared = (
        blurred(a * b, **options) - blurred(a, **options) * blurred(b, **options)
        for a, b in ((x, x), (y, y), (x, y))
    )
    contrast = (2 * shared + 58.5225) / (var_x + var_y + 58.5225)
    contrast = np.maximum(contrast, 0) if nonnegative else contrast
    return (2 * mean_x * mean_y + 6.5025) / (mean_x**2 + mean_y**2 + 6.5025) * contrast


@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
def test_equals_the_formula_with_black_borders(pair):
    before, after = (side.astype(np.float64) for side in pair)
    channels = [plainly(before[..., c], after[..., c], mode="constant") for c in range(3)]
    np.testing.assert_allclose(ssim_map(*pair, "zero_pad"), np.mean(channels, axis=0), rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
def test_equals_the_formula_over_luma(pair):
    luma = [np.rint(rgb2yiq(side)[..., 0] * 255) for side in pair]
    expected = plainly(*luma, nonnegative=True)[5:-5, 5:-5]
    np.testing.assert_allclose(ssim_map(*pair, "luma_yiq"), expected, rtol=1e-8, atol=1e-10)


def test_the_conventions_come_out_as_tabulated():
    """Black edge of 8 pixels and noise on scikit-image's astronaut: what other libraries print."""
    photo = astronaut()
    edged = photo.copy()
    edged[:8] = edged[-8:] = edged[:, :8] = edged[:, -8:] = 0
    expected = {
        "wang": 0.962823,
        "skimage_default": 0.953834,
        "torchmetrics_ge_1_4_2": 0.932789,
        "zero_pad": 0.932831,
        "luma_yiq": 0.962509,
    }
    found = {name: ssim(Pixels(photo), Pixels(edged), convention=name).value for name in CONVENTIONS}
    assert found == pytest.approx(expected, abs=1e-6)


def test_conventions_differ():
    before, after = PAIRS["noisy copy"]
    values = {ssim_map(before, after, convention).mean() for convention in CONVENTIONS}
    assert len(values) == len(CONVENTIONS)


def test_an_unknown_convention_names_those_there_are():
    with pytest.raises(ValueError, match=r"'wong'.*wang, skimage_default, torchmetrics_ge_1_4_2"):
        ssim(Pixels(noise(20, 20)), Pixels(noise(20, 20)), convention="wong")


pictures = arrays(np.uint8, (13, 14, 3))


@given(pictures, pictures)
@settings(max_examples=15, deadline=None)
def test_symmetric_and_within_bounds(first, second):
    forth, back = (ssim(Pixels(a), Pixels(b)).value for a, b in ((first, second), (second, first)))
    assert forth == back
    assert -1 <= forth <= 1


@given(pictures)
@settings(max_examples=20, deadline=None)
def test_a_picture_equals_itself_exactly(picture):
    assert ssim(Pixels(picture), Pixels(picture)).value == 1.0


def test_more_noise_is_less_similar():
    picture = near(np.full((64, 64, 3), 120, np.uint8), 40, seed=3)
    values = [ssim(Pixels(picture), Pixels(near(picture, sigma))).value for sigma in (2, 8, 32)]
    assert values == sorted(values, reverse=True)


def test_different_sizes_have_no_value_and_say_both():
    with pytest.raises(Unscorable, match=r"30 x 20 before, 20 x 30 after; resize the output to 30 x 20"):
        ssim(Pixels(noise(20, 30)), Pixels(noise(30, 20)))


def test_a_picture_smaller_than_the_window_has_no_value():
    with pytest.raises(Unscorable, match=r"10 x 40, smaller than the SSIM window of 11"):
        ssim(Pixels(noise(40, 10)), Pixels(noise(40, 10)))


def test_evidence_covers_the_whole_picture():
    (shown,) = ssim(Pixels(noise(40, 30)), Pixels(noise(40, 30, 1))).evidence
    assert shown.values.shape == (40, 30)
    assert shown.values[:5].max() == 0


class TestOutside:
    @pytest.mark.parametrize("convention", CONVENTIONS)
    @given(inside=arrays(np.uint8, (16, 12, 3)), top=st.integers(0, 24), left=st.integers(0, 28))
    @settings(max_examples=15, deadline=None)
    def test_nothing_inside_the_mask_moves_it(self, convention, inside, top, left):
        before, after = noise(40, 40), near(noise(40, 40))
        mask = np.zeros((40, 40), bool)
        mask[top : top + 16, left : left + 12] = True
        changed = after.copy()
        changed[top : top + 16, left : left + 12] = inside
        first, second = (
            ssim_outside(Pixels(before), Pixels(rgb), Region(mask), convention=convention).value
            for rgb in (after, changed)
        )
        assert first == second  # bit for bit

    def test_an_empty_mask_gives_plain_ssim(self):
        before, after = Pixels(noise(40, 40)), Pixels(near(noise(40, 40)))
        nothing = Region(np.zeros((40, 40), bool))
        assert ssim_outside(before, after, nothing).value == ssim(before, after).value

    def test_a_change_outside_the_mask_lowers_it(self):
        before = noise(40, 40)
        after = before.copy()
        after[30:35, 30:35] = 0
        mask = np.zeros((40, 40), bool)
        mask[:10, :10] = True
        assert ssim_outside(Pixels(before), Pixels(before), Region(mask)).value == 1.0
        assert ssim_outside(Pixels(before), Pixels(after), Region(mask)).value < 0.99

    def test_only_windows_clear_of_the_mask_count(self):
        before, after = noise(40, 40), near(noise(40, 40))
        mask = np.zeros((40, 40), bool)
        mask[20, 20] = True
        values = ssim_map(before, after)
        clear = np.ones_like(values, bool)
        clear[10:21, 10:21] = False  # the 11 x 11 windows that contain pixel (20, 20)
        got = ssim_outside(Pixels(before), Pixels(after), Region(mask)).value
        assert got == pytest.approx(values[clear].mean(), rel=1e-12)

    def test_a_mask_that_touches_every_window_leaves_nothing(self):
        mask = np.zeros((40, 40), bool)
        mask[::8, ::8] = True
        with pytest.raises(Unscorable, match="no SSIM window untouched"):
            ssim_outside(Pixels(noise(40, 40)), Pixels(noise(40, 40)), Region(mask))

    def test_a_mask_of_another_size_says_both(self):
        with pytest.raises(Unscorable, match=r"the mask is 30 x 40 but the pictures are 40 x 40"):
            ssim_outside(Pixels(noise(40, 40)), Pixels(noise(40, 40)), Region(np.zeros((40, 30), bool)))
