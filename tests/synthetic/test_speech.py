import json
import shutil

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmeval.features import Transcript, VoiceActivity
from mmeval.models import asset
from mmeval.models.asr import whisper_tiny_en
from mmeval.scorers.audio import word_error_rate
from mmeval.synthetic.speech import RATE, dialogues, muffled, speak, with_noise

CLIPS = [clip for turns in dialogues().values() for turn in turns for clip in (turn.question, turn.answer)]


def test_every_sentence_has_its_clip_and_together_they_are_small():
    assert len(CLIPS) == 16
    assert all(1.5 * RATE < len(clip.samples()) < 6 * RATE for clip in CLIPS)
    assert sum(file.stat().st_size for file in asset("speech").iterdir()) < 400_000


def test_the_recogniser_hears_every_clip_without_an_error():
    pytest.importorskip("faster_whisper", reason="the extra 'audio' is not installed")
    whisper = whisper_tiny_en().load()
    wrong = {}
    for clip in CLIPS:
        speech = VoiceActivity(((0.0, len(clip.samples()) / RATE),))
        score = word_error_rate(Transcript(whisper(clip.samples()).text), speech, clip.text)
        if score.value:
            wrong[clip.name] = score.evidence[0].facts["alignment"]
    assert wrong == {}


@settings(deadline=None, max_examples=30)
@given(snr=st.floats(-20, 40), seed=st.integers(0, 1000))
def test_noise_is_as_loud_as_it_says(snr, seed):
    clip = (0.9 * np.sin(np.arange(4000) / 7)).astype(np.float32)
    mixed = with_noise(clip, snr, seed).astype(np.float64)
    assert np.abs(mixed).max() <= 1 + 1e-6
    # undo the common gain with the part of the mixture that follows the clip
    fresh = with_noise(np.asarray(clip * 1e-3, np.float32), snr, seed).astype(np.float64) * 1e3
    noise = fresh - clip
    measured = 10 * np.log10(np.mean(clip.astype(np.float64) ** 2) / np.mean(noise**2))
    assert measured == pytest.approx(snr, abs=0.01)
    assert np.corrcoef(mixed, fresh)[0, 1] == pytest.approx(1, abs=1e-5)


def test_muffling_leaves_nothing_above_the_cutoff():
    clip = CLIPS[0].samples()
    power = np.abs(np.fft.rfft(muffled(clip, 1000))) ** 2
    hertz = np.fft.rfftfreq(len(clip), 1 / RATE)
    assert power[hertz > 1010].sum() < 1e-6 * power.sum()
    assert np.abs(muffled(clip, 1000)).max() == pytest.approx(np.abs(clip).max(), rel=1e-4)


def test_silence_stays_silence_when_muffled():
    assert not muffled(np.zeros(100, np.float32), 1000).any()


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")
def test_the_clips_can_be_spoken_again(tmp_path):
    written = speak(tmp_path)
    assert sorted(path.name for path in written) == sorted(clip.path.name for clip in CLIPS)


def test_says_what_to_install_when_there_is_no_synthesiser(tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(FileNotFoundError, match="apt-get install espeak-ng"):
        speak(tmp_path)


def test_the_manifest_says_under_which_licence():
    assert json.loads(asset("speech/sentences.json").read_text())["licence"] == "CC0-1.0"
