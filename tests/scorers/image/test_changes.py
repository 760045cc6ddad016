import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis.extra.numpy import arrays
from PIL import Image
from scipy.ndimage import gaussian_filter
from skimage import data
from skimage.color import deltaE_cie76, rgb2lab

from mmeval.features import Pixels, Region
from mmeval.media import Unscorable
from mmeval.scorers.image import change_map, changed_region, edit_iou
from mmeval.scorers.image.changes import reencoded

PHOTO = data.astronaut()[:256, :256].copy()


def jpeg(rgb, quality):
    file = io.BytesIO()
    Image.fromarray(rgb).save(file, "JPEG", quality=quality)
    return np.asarray(Image.open(file).convert("RGB"))


def disc(radius=40, center=(120, 130), side=256):
    y, x = np.ogrid[:side, :side]
    return (y - center[0]) ** 2 + (x - center[1]) ** 2 <= radius**2


def painted(mask, color=(30, 140, 60)):
    after = PHOTO.copy()
    after[mask] = color
    return after


def iou(first, second):
    return (first & second).sum() / (first | second).sum()


class TestChangeMap:
    def test_is_the_lab_distance_of_copied_pictures(self):
        after = painted(disc())
        expected = deltaE_cie76(rgb2lab(PHOTO), rgb2lab(after))
        np.testing.assert_allclose(change_map(PHOTO, after), expected, atol=0.01)

    @given(arrays(np.uint8, (6, 6, 3)), arrays(np.uint8, (6, 6, 3)))
    @settings(max_examples=30, deadline=None)
    def test_symmetric_never_negative_and_zero_without_change(self, first, second):
        np.testing.assert_allclose(change_map(first, second), change_map(second, first), atol=1e-3)
        assert change_map(first, second).min() >= 0
        assert change_map(first, first).max() == 0

    def test_an_encoder_leaves_traces_and_an_edit_does_not(self):
        assert not reencoded(PHOTO, PHOTO)
        assert not reencoded(PHOTO, painted(disc()))
        for quality in (95, 85, 75):
            assert reencoded(PHOTO, jpeg(PHOTO, quality))


class TestChangedRegion:
    def test_is_exact_where_pixels_are_copied(self):
        mask = disc()
        assert iou(changed_region(PHOTO, painted(mask)), mask) > 0.98
        assert not changed_region(PHOTO, PHOTO).any()

    def test_reaches_the_border_of_the_picture(self):
        mask = disc(30, (0, 0))
        assert iou(changed_region(PHOTO, painted(mask)), mask) > 0.97

    @pytest.mark.parametrize("quality", [95, 85, 75])
    def test_finds_the_edit_under_jpeg_noise(self, quality):
        mask = disc()
        assert iou(changed_region(PHOTO, jpeg(painted(mask), quality)), mask) > 0.85
        assert changed_region(PHOTO, jpeg(PHOTO, quality)).mean() < 0.01

    def test_small_gaps_are_closed_and_large_holes_stay(self):
        ring = disc(60) & ~disc(30)
        assert iou(changed_region(PHOTO, painted(ring)), ring) > 0.97
        pricked = disc(60)
        pricked[100:103, 120:123] = False
        assert changed_region(PHOTO, painted(pricked))[100:103, 120:123].all()

    def test_a_difference_nobody_sees_is_no_change(self):
        after = PHOTO.copy()
        after[50:60, 50:60, 2] ^= 1
        assert not changed_region(PHOTO, after).any()


class TestEditIou:
    def score(self, after, mask, before=PHOTO):
        return edit_iou(Pixels(before), Pixels(after), Region(mask))

    def test_an_edit_inside_its_mask_is_nearly_1(self):
        assert self.score(painted(disc()), disc()).value > 0.98

    def test_no_change_is_0_and_a_change_elsewhere_too(self):
        assert self.score(PHOTO, disc()).value == 0
        assert self.score(painted(disc(20, (30, 200))), disc(20, (200, 30))).value == 0

    @pytest.mark.parametrize("sigma", [4, 8])
    def test_a_smooth_edit_of_otherwise_copied_pixels_is_no_encoding(self, sigma):
        mask = ~disc(60)
        after = PHOTO.copy()
        after[mask] = gaussian_filter(PHOTO, (sigma, sigma, 0))[mask]
        assert reencoded(PHOTO, after)
        assert not reencoded(PHOTO, after, ~mask)
        assert self.score(after, mask).value > 0.6
        assert self.score(jpeg(after, 90), mask).evidence[-1].facts["encoded anew"]

    def test_spilling_over_costs(self):
        values = [self.score(painted(disc(radius)), disc(40)).value for radius in (40, 50, 70)]
        assert values == sorted(values, reverse=True)
        assert values[2] == pytest.approx(40**2 / 70**2, abs=0.03)

    def test_nothing_due_and_nothing_done_is_undefined(self):
        nothing = np.zeros((256, 256), bool)
        with pytest.raises(Unscorable, match="mask is empty and nothing changed"):
            self.score(PHOTO, nothing)
        assert self.score(painted(disc()), nothing).value == 0

    def test_moving_both_moves_nothing(self):
        """Metamorphic: the value does not depend on where the edit is, or on a mirrored picture."""
        mask = disc()
        mirrored = self.score(painted(mask)[:, ::-1], mask[:, ::-1], PHOTO[:, ::-1]).value
        assert self.score(painted(mask), mask).value == pytest.approx(mirrored, abs=0.005)

    def test_evidence_shows_map_region_and_mask(self):
        titles = [piece.title for piece in self.score(painted(disc()), disc()).evidence]
        assert titles == ["colour change", "counted as changed", "truth mask", "shares of the picture"]

    def test_sizes_must_agree(self):
        with pytest.raises(Unscorable, match=r"256 x 256 before, 100 x 90 after"):
            self.score(np.zeros((90, 100, 3), np.uint8), disc())
        with pytest.raises(Unscorable, match=r"mask is 10 x 10"):
            self.score(PHOTO, np.zeros((10, 10), bool))
