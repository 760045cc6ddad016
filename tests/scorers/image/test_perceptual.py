import numpy as np
import pytest

from mmeval.features import LpipsMaps, PerceptualMaps, Region
from mmeval.media import Unscorable
from mmeval.scorers.image import (
    lpips,
    lpips_outside,
    perceptual_distance,
    perceptual_distance_outside,
)

BOTH = pytest.mark.parametrize(
    ("scorer", "kind"), [(lpips, LpipsMaps), (perceptual_distance, PerceptualMaps)]
)


def maps(kind, seed, shapes=((4, 8, 6), (3, 4, 3)), weights=None):
    rng = np.random.default_rng(seed)
    layers = [rng.normal(size=shape).astype(np.float32) for shape in shapes]
    layers = [layer / np.linalg.norm(layer, axis=0) for layer in layers]
    weights = weights or [np.linspace(0.1, 1, shape[0]).astype(np.float32) for shape in shapes]
    return kind(tuple(layers), tuple(weights))


@BOTH
class TestDistance:
    def test_is_the_published_sum(self, scorer, kind):
        before, after = maps(kind, 0), maps(kind, 1)
        expected = 0.0
        for a, b, weights in zip(before.layers, after.layers, before.weights, strict=True):
            channels, height, width = a.shape
            for y in range(height):
                for x in range(width):
                    for c in range(channels):
                        expected += weights[c] * (a[c, y, x] - b[c, y, x]) ** 2 / (height * width)
        assert scorer(before, after).value == pytest.approx(expected, rel=1e-5)

    def test_is_zero_for_the_same_picture_and_symmetric(self, scorer, kind):
        before, after = maps(kind, 0), maps(kind, 1)
        assert scorer(before, before).value == 0
        assert scorer(before, after).value == scorer(after, before).value > 0

    def test_does_not_depend_on_the_number_of_positions(self, scorer, kind):
        small, large = (
            [maps(kind, seed, ((4, 5, 5),)) for seed in (0, 1)],
            [maps(kind, seed, ((4, 5, 5),)) for seed in (0, 1)],
        )
        large = [kind((np.tile(one.layers[0], (1, 2, 3)),), one.weights) for one in large]
        assert scorer(*small).value == pytest.approx(scorer(*large).value, rel=1e-6)

    def test_layers_add_up_and_are_shown(self, scorer, kind):
        result = scorer(maps(kind, 0), maps(kind, 1))
        assert sum(result.evidence[0].facts.values()) == pytest.approx(result.value)
        assert list(result.evidence[0].facts) == ["layer 1", "layer 2"]

    def test_pictures_of_different_sizes_have_no_value(self, scorer, kind):
        with pytest.raises(Unscorable, match="different sizes"):
            scorer(maps(kind, 0, ((4, 8, 6),)), maps(kind, 0, ((4, 8, 7),)))


@pytest.mark.parametrize(
    ("scorer", "whole", "kind"),
    [(lpips_outside, lpips, LpipsMaps), (perceptual_distance_outside, perceptual_distance, PerceptualMaps)],
)
def test_outside_is_the_distance_by_the_share_outside(scorer, whole, kind):
    before, after = maps(kind, 0), maps(kind, 1)
    mask = np.zeros((16, 12), bool)
    mask[:4] = True
    assert scorer(before, after, Region(mask)).value == pytest.approx(whole(before, after).value / 0.75)
    with pytest.raises(Unscorable, match="covers the whole picture"):
        scorer(before, after, Region(np.ones((16, 12), bool)))
