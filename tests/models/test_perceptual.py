import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from mmeval.models import WeightsRefused, get_pack


def distance(first, second):
    """The definition in the docstring, in numpy."""
    layers = zip(first.layers, second.layers, first.weights, strict=True)
    return sum(float(np.tensordot(w, (a - b) ** 2, 1).mean()) for a, b, w in layers)


@pytest.fixture(scope="module")
def pairs(pictures):
    rng = np.random.default_rng(0)
    noisy = [np.clip(p + rng.normal(0, 25, p.shape), 0, 255).astype(np.uint8) for p in pictures]
    return list(zip(pictures, noisy, strict=True))


def test_lpips_equals_the_lpips_package(standard, weights_folder, pairs):
    import lpips

    reference = lpips.LPIPS(net="alex", pnet_rand=True, verbose=False)
    features = load_file(weights_folder / "alexnet-owt.safetensors")
    for name, parameter in reference.net.named_parameters():
        parameter.data.copy_(features["features." + name.split(".", 1)[1]])
    ours = standard.model("lpips").load("cpu")
    first, second = ours.maps([a for a, _ in pairs]), ours.maps([b for _, b in pairs])
    for (a, b), x, y in zip(pairs, first, second, strict=True):
        with torch.inference_mode():
            expected = float(reference(lpips.im2tensor(a), lpips.im2tensor(b)))
        assert expected > 1e-3
        assert distance(x, y) == pytest.approx(expected, abs=1e-4)
        assert distance(x, x) == 0


@pytest.mark.parametrize("family", ["lpips", "perceptual"])
def test_maps_have_unit_length_and_do_not_depend_on_the_batch(standard, pictures, family):
    ours = standard.model(family).load("cpu")
    mixed = [pictures[0], pictures[1], pictures[0][::-1], pictures[2]]
    for picture, maps in zip(mixed, ours.maps(mixed), strict=True):
        alone = ours.maps([picture])[0]
        for layer, single, weights in zip(maps.layers, alone.layers, maps.weights, strict=True):
            np.testing.assert_allclose(layer, single, atol=1e-5)
            assert layer.dtype == np.float32
            assert weights.shape == (layer.shape[0],)
            lengths = np.linalg.norm(layer, axis=0)
            np.testing.assert_allclose(lengths[lengths > 0.5], 1, atol=1e-4)


def test_backbone_distance_grows_with_noise(pictures):
    ours = get_pack("tiny").model("perceptual").load("cpu")
    rng = np.random.default_rng(0)
    picture = pictures[0]
    noisy = [
        np.clip(picture + rng.normal(0, s, picture.shape), 0, 255).astype(np.uint8) for s in (0, 5, 20, 60)
    ]
    maps = ours.maps([picture, *noisy])
    found = [distance(maps[0], other) for other in maps[1:]]
    assert found[0] == 0
    assert found == sorted(found)
    assert 0.01 < found[-1] < 4


def test_a_backbone_that_is_no_alexnet_is_refused(standard, weights_folder):
    spec = standard.model("lpips").at(backbone=weights_folder / "yolov8s-worldv2.safetensors")
    with pytest.raises(WeightsRefused, match=r"lacks features\.0\.weight"):
        spec.load("cpu")
