import shutil
from types import SimpleNamespace

import numpy as np
import pytest

from mmeval.media import Unscorable
from mmeval.models import WeightsRefused, get_pack
from mmeval.models.asr import MAX_COMPRESSION, whisper_tiny_en
from mmeval.synthetic.speech import dialogues

pytest.importorskip("faster_whisper", reason="the extra 'audio' is not installed")


@pytest.fixture(scope="module")
def whisper():
    return whisper_tiny_en().load()


def test_hears_a_sentence_with_the_times_of_its_words(whisper):
    clip = dialogues()["travel"][0].answer
    heard = whisper(clip.samples())
    assert heard.text == "The train leaves every 20 minutes."
    assert [word.text for word in heard.words] == ["The", "train", "leaves", "every", "20", "minutes."]
    times = [time for word in heard.words for time in (word.start, word.end)]
    assert times == sorted(times)
    assert times[-1] <= len(clip.samples()) / 16_000 + 0.1
    assert all(0 < word.probability <= 1 for word in heard.words)


def test_hears_the_same_twice(whisper):
    noise = 0.05 * np.random.default_rng(3).standard_normal(24_000)
    spoilt = dialogues()["walking"][1].answer.samples()[:24_000] + noise.astype(np.float32)
    assert whisper(spoilt) == whisper(spoilt)


def test_an_empty_clip_is_unscorable(whisper):
    with pytest.raises(Unscorable, match="no samples"):
        whisper(np.zeros(0, np.float32))


def test_a_segment_that_repeats_itself_is_left_out(whisper, monkeypatch):
    word = SimpleNamespace(word=" Yes", start=0.0, end=0.2, probability=0.9)
    segments = [
        SimpleNamespace(text=" Yes", compression_ratio=1.0, words=[word]),
        SimpleNamespace(text=" no no no no", compression_ratio=MAX_COMPRESSION + 0.1, words=[word] * 4),
    ]
    monkeypatch.setattr(whisper, "_model", SimpleNamespace(transcribe=lambda *_, **__: (segments, None)))
    heard = whisper(np.zeros(16_000, np.float32))
    assert (heard.text, len(heard.words)) == ("Yes", 1)


def test_other_weights_in_the_weights_folder_are_refused(tmp_path, monkeypatch):
    folder = tmp_path / "whisper-tiny.en"
    shutil.copytree(whisper_tiny_en().locate(), folder, ignore=shutil.ignore_patterns("model.bin"))
    (folder / "model.bin").write_bytes(b"something else")
    monkeypatch.setenv("MMEVAL_WEIGHTS", str(tmp_path))
    with pytest.raises(WeightsRefused, match="damaged or another version"):
        whisper_tiny_en().load()


def test_a_folder_of_ones_own_is_loaded_without_a_digest(tmp_path):
    mine = tmp_path / "mine"
    shutil.copytree(whisper_tiny_en().locate(), mine)
    (mine / "README.md").write_text("converted by me")
    heard = whisper_tiny_en().at(folder=mine).load()(dialogues()["travel"][0].answer.samples())
    assert heard.text.startswith("The train")


def test_every_pack_can_hear():
    for name in ("tiny", "standard"):
        assert get_pack(name).model("asr").name == "whisper-tiny.en"
