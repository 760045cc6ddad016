import numpy as np
import pytest
import torch
from pytorch_msssim import ms_ssim as of_pytorch_msssim
from skimage.data import astronaut
from torchmetrics.functional.image import multiscale_structural_similarity_index_measure

from mmeval.features import Pixels
from mmeval.media import Unscorable
from mmeval.scorers.image import ms_ssim


def noisy(rgb, sigma=20, seed=1):
    shift = np.random.default_rng(seed).normal(0, sigma, rgb.shape)
    return np.clip(rgb + shift, 0, 255).astype(np.uint8)


PHOTO = astronaut()
PAIRS = {
    "photo": (PHOTO, noisy(PHOTO)),
    "odd sides": (PHOTO[:301, :283], noisy(PHOTO[:301, :283])),
    "smallest": (PHOTO[:176, :176], noisy(PHOTO[:176, :176], 60)),
    "inverted": (PHOTO[:200, :220], 255 - PHOTO[:200, :220]),
    "identical": (PHOTO[:200, :200], PHOTO[:200, :200]),
    "black": (np.zeros((200, 180, 3), np.uint8), np.zeros((200, 180, 3), np.uint8)),
}


def tensor(rgb):
    return torch.from_numpy(rgb.astype(np.float64)).permute(2, 0, 1)[None]


def value(pair, convention):
    return ms_ssim(*map(Pixels, pair), convention=convention).value


@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
def test_equals_torchmetrics(pair):
    expected = multiscale_structural_similarity_index_measure(*map(tensor, pair), data_range=255.0)
    assert value(pair, "torchmetrics_ge_1_4_2") == pytest.approx(float(expected), rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
def test_equals_pytorch_msssim(pair):
    expected = of_pytorch_msssim(*map(tensor, pair), data_range=255)
    # Its window is of float32.
    assert value(pair, "pytorch_msssim") == pytest.approx(float(expected), rel=1e-5, abs=1e-9)


def test_of_one_channel_the_paper_and_pytorch_msssim_agree():
    pair = tuple(np.repeat(side[:192, :192, :1], 3, axis=2) for side in PAIRS["photo"])
    assert value(pair, "wang") == pytest.approx(value(pair, "pytorch_msssim"), rel=1e-12)


def test_comes_out_as_tabulated():
    """An edge of 8 black pixels: what torchmetrics 1.4.1 and 1.9.0 and pytorch_msssim print."""
    edged = PHOTO.copy()
    edged[:8] = edged[-8:] = edged[:, :8] = edged[:, -8:] = 0
    expected = {"wang": 0.987918, "torchmetrics_ge_1_4_2": 0.975437, "pytorch_msssim": 0.987918}
    assert {name: value((PHOTO, edged), name) for name in expected} == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("convention", ["wang", "torchmetrics_ge_1_4_2", "pytorch_msssim", "luma_yiq"])
def test_identical_is_one_and_more_noise_is_less_similar(convention):
    assert value(PAIRS["identical"], convention) == 1.0
    values = [
        value((PHOTO[:256, :256], noisy(PHOTO[:256, :256], sigma)), convention) for sigma in (4, 16, 64)
    ]
    assert values == sorted(values, reverse=True)


def test_small_pictures_and_unknown_conventions_are_named():
    small = PHOTO[:175, :300]
    with pytest.raises(Unscorable, match="300 x 175; MS-SSIM needs 176 pixels"):
        value((small, small), "wang")
    with pytest.raises(ValueError, match="choose one of: wang, torchmetrics_ge_1_4_2"):
        value(PAIRS["photo"], "wong")
