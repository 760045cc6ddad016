import numpy as np
import pytest
from PIL import Image

import mmeval as mm
from mmeval.engine import shards as shards_module
from mmeval.engine.features import FeatureKey
from mmeval.engine.plan import Task
from mmeval.features import Waveform
from mmeval.features import pixels as pixels_module
from mmeval.media import audio_input, image_input
from mmeval.runs import RunFolder

LARGE = (1500, 1000)


@pytest.fixture
def large(folders):
    """The little benchmark with large pictures, each of one colour of its own."""
    bench, systems = folders
    colour = iter(range(255))
    for root in (bench, *systems):
        for path in sorted(root.glob("media/*.png")):
            shade = 255 if path.stem.endswith("mask") else next(colour)
            Image.new("L", LARGE, shade).save(path, compress_level=1)
    return folders


@pytest.fixture
def decoded(monkeypatch):
    """Million pixels decoded for each commit."""
    found, decode, commit = [0.0], pixels_module.decode_picture, RunFolder.commit

    def counting(item):
        rgb = decode(item)
        found[-1] += rgb.shape[0] * rgb.shape[1] / 1e6
        return rgb

    def cutting(self, *content):
        found.append(0.0)
        commit(self, *content)

    monkeypatch.setattr(pixels_module, "decode_picture", counting)
    monkeypatch.setattr(RunFolder, "commit", cutting)
    return found


@pytest.fixture
def not_small(monkeypatch):
    """Runs of a few sessions are cut by the limits of large ones."""
    monkeypatch.setattr(shards_module, "SHARDS_OF_SMALL_RUNS", 1)


def score(folders, out, **options):
    bench, systems = folders
    return mm.score(bench, systems, out=out, scorers=["psnr"], progress=False, **options)


@pytest.mark.usefixtures("not_small")
def test_a_shard_is_closed_before_its_pictures_exceed_the_budget(large, tmp_path, decoded, monkeypatch):
    whole = score(large, tmp_path / "whole" / "run")
    assert decoded == [23 * 1.5, 0]
    # A session of n turns has its source and n answers of each of two systems: 1 + 2 n pictures.
    decoded[:] = [0.0]
    monkeypatch.setattr(shards_module, "PIXELS_PER_SHARD", 10 * 1_500_000)
    cut = score(large, tmp_path / "cut" / "run")
    assert decoded == [(3 + 5) * 1.5, (7 + 3) * 1.5, 5 * 1.5, 0]
    decoded[:] = [0.0]
    monkeypatch.setattr(shards_module, "PIXELS_PER_SHARD", 5_000_000)
    single = score(large, tmp_path / "single" / "run")
    assert decoded == [3 * 1.5, 5 * 1.5, 7 * 1.5, 3 * 1.5, 5 * 1.5, 0]
    assert cut.scores().equals(whole.scores())
    assert single.scores().equals(whole.scores())


@pytest.mark.usefixtures("not_small")
def test_a_run_goes_on_with_shards_of_another_size(large, tmp_path, monkeypatch):
    whole = score(large, tmp_path / "whole" / "run")
    monkeypatch.setattr(shards_module, "PIXELS_PER_SHARD", 10 * 1_500_000)
    commit, out = RunFolder.commit, tmp_path / "cut" / "run"

    def once(self, *content):
        commit(self, *content)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(RunFolder, "commit", once)
        with pytest.raises(KeyboardInterrupt):
            score(large, out)
    monkeypatch.setattr(shards_module, "PIXELS_PER_SHARD", 1)
    resumed = score(large, out, resume=True)
    assert resumed.scores().equals(whole.scores())
    assert len(list((out / "rows").iterdir())) == 1 + 3


@pytest.mark.usefixtures("not_small")
def test_small_pictures_are_bounded_by_the_number_of_sessions(folders, tmp_path, decoded, monkeypatch):
    monkeypatch.setattr(shards_module, "SESSIONS_PER_SHARD", 2)
    score(folders, tmp_path / "run")
    assert len(decoded) - 1 == 3
    assert all(decoded[:3])


def test_pictures_that_cannot_be_read_take_no_room(tmp_path):
    (tmp_path / "broken.png").write_bytes(b"no picture")
    assert shards_module._pixels(image_input(tmp_path / "broken.png")) == 0


def test_a_small_run_is_cut_so_that_little_is_lost(folders, tmp_path, decoded):
    run = score(folders, tmp_path / "run")
    sessions = run.scores()["session"].nunique()
    assert 4 <= sessions == len(decoded) - 1
    assert all(decoded[:-1])


def test_shards_of_a_large_run_are_as_large_as_allowed():
    cut = shards_module.shards(([] for _ in range(100)), 100)
    assert [shard.sessions for shard in cut] == [8] * 12 + [4]
    assert [shard.sessions for shard in shards_module.shards(([] for _ in range(13)), 13)] == [3] * 4 + [1]
    assert [shard.sessions for shard in shards_module.shards(([] for _ in range(2)), 2)] == [1, 1]


def test_long_recordings_close_a_shard_too(tmp_path, monkeypatch):
    """Forty sessions of a recording of 2 s each, where a shard has room for 7 s of sound."""
    monkeypatch.setattr(shards_module, "SECONDS_PER_SHARD", 7.0)

    def session(number):
        sound = audio_input((np.full(32000, number / 100, np.float32), 16000))
        return [Task("a", f"s{number}", 1, None, {"answer": FeatureKey(Waveform, sound)})]

    cut = shards_module.shards((session(number) for number in range(40)), 40)
    assert [shard.sessions for shard in cut] == [3] * 13 + [1]
