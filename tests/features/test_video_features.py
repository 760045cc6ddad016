import numpy as np
import pytest

from mmeval.features import FrameEmbeddings, Request, feature_for
from mmeval.features.video import FrameEmbeddingsFeature
from mmeval.media import Unreadable, video_input
from mmeval.models import get_pack
from mmeval.synthetic.clips import write_clip


@pytest.fixture(scope="module")
def feature():
    made = feature_for(FrameEmbeddings, get_pack("tiny"))
    made.load("cpu")
    return made


def embedded(feature, path):
    return feature.compute([Request(video_input(path))])[0]


def test_samples_twice_a_second_and_embeds_to_unit_length(feature, tmp_path):
    noise = np.random.default_rng(0).integers(0, 256, (21, 64, 64, 3), dtype=np.uint8)
    write_clip(tmp_path / "a.mp4", noise)
    found = embedded(feature, tmp_path / "a.mp4")
    assert found.times.tolist() == pytest.approx([0, 0.5, 1, 1.5, 2])
    assert found.vectors.shape == (5, 1280)
    assert np.linalg.norm(found.vectors, axis=1) == pytest.approx(np.ones(5), abs=1e-5)


def test_a_chunk_at_a_time_gives_the_same(feature, tmp_path, monkeypatch):
    write_clip(tmp_path / "a.mp4", np.random.default_rng(1).integers(0, 256, (20, 64, 64, 3), dtype=np.uint8))
    whole = embedded(feature, tmp_path / "a.mp4")
    monkeypatch.setattr("mmeval.features.video._CHUNK", 3)
    again = embedded(feature, tmp_path / "a.mp4")
    np.testing.assert_allclose(again.vectors, whole.vectors, atol=1e-5)
    np.testing.assert_allclose(again.following, whole.following, atol=1e-5)


def test_a_long_video_is_never_held_as_a_whole(feature, tmp_path, monkeypatch):
    write_clip(tmp_path / "a.mp4", np.zeros((60, 64, 64, 3), np.uint8))
    monkeypatch.setattr("mmeval.media.video.MAX_FRAMES_BYTES", 2 * 64 * 64 * 3)
    assert len(embedded(feature, tmp_path / "a.mp4").vectors) == 12


def test_the_frame_after_each_sample_is_embedded_too(feature, tmp_path):
    frames = np.random.default_rng(0).integers(0, 256, (21, 64, 64, 3), dtype=np.uint8)
    frames[1::5] = frames[0::5][:4]
    write_clip(tmp_path / "a.mp4", frames)
    found = embedded(feature, tmp_path / "a.mp4")
    assert found.following.shape == (4, 1280)
    assert np.sum(found.vectors[:4] * found.following, axis=1).min() > 0.95


def test_the_sampling_rate_is_part_of_the_fingerprint(feature, monkeypatch):
    before = feature.fingerprint
    assert before.endswith("2 frames/s")
    monkeypatch.setattr(FrameEmbeddingsFeature, "rate", 4.0)
    assert feature.fingerprint != before


def test_a_broken_video_is_unreadable(feature, tmp_path):
    (tmp_path / "a.mp4").write_bytes(b"no video")
    with pytest.raises(Unreadable, match=r"a\.mp4"):
        embedded(feature, tmp_path / "a.mp4")
