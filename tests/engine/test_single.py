import numpy as np
import pytest
from PIL import Image

import mmeval as mm


@pytest.fixture
def pair(tmp_path):
    rng = np.random.default_rng(0)
    before, after = rng.integers(0, 256, (2, 32, 40, 3), dtype=np.uint8)
    Image.fromarray(before).save(tmp_path / "a.png")
    return tmp_path / "a.png", before, after


def test_paths_pictures_and_arrays_give_the_same_value(pair):
    path, before, after = pair
    ssim = mm.scorer("ssim", convention="wang")
    values = {
        ssim.of(before=given, after=Image.fromarray(after)).value
        for given in (path, str(path), before, Image.fromarray(before))
    }
    assert len(values) == 1


def test_masks_are_given_as_arrays_or_files(pair, tmp_path):
    _, before, after = pair
    mask = np.zeros((32, 40), dtype=bool)
    mask[:20, :20] = True
    Image.fromarray(mask).save(tmp_path / "mask.png")
    outside = mm.scorer("ssim_outside")
    given = [outside.of(before=before, after=after, mask=one).value for one in (mask, tmp_path / "mask.png")]
    assert given[0] == given[1]


def test_a_broken_file_is_unscored_not_an_exception(pair, tmp_path):
    path, before, _ = pair
    (tmp_path / "bad.png").write_bytes(path.read_bytes()[:100])
    score = mm.scorer("ssim").of(before=before, after=tmp_path / "bad.png")
    assert score.value is None
    assert score.status == "unreadable"
    assert "bad.png" in score.reason


def test_wrong_names_are_explained(pair):
    _, before, after = pair
    with pytest.raises(TypeError, match="wants before, after"):
        mm.scorer("ssim").of(before=before, later=after)
    with pytest.raises(TypeError, match="no parameter 'covention'"):
        mm.scorer("ssim", covention="wang")
    with pytest.raises(LookupError, match="ssim"):
        mm.scorer("sim")
    with pytest.raises(LookupError, match="LpipsMaps"):
        mm.scorer("lpips")


def test_a_model_that_does_not_load_is_the_callers_error(monkeypatch):
    def load(self, device):
        raise RuntimeError("CUDA out of memory")

    monkeypatch.setattr("mmeval.features.embeddings.ClipFeature.load", load)
    picture = np.zeros((40, 40, 3), np.uint8)
    with pytest.raises(RuntimeError, match="out of memory"):
        mm.scorer("clip_i").of(before=picture, after=picture)
