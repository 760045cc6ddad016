import numpy as np
import pytest
import soundfile

from mmeval.media import audio_input, sound_seconds
from mmeval.sessions import TimeSpan


@pytest.mark.parametrize("kind", ["wav", "flac", "ogg", "mp3"])
def test_the_header_says_how_long_a_sound_is(tmp_path, kind):
    path = tmp_path / f"a.{kind}"
    soundfile.write(path, 0.1 * np.sin(np.arange(3 * 16000) / 20), 16000)
    assert sound_seconds(audio_input(path)) == pytest.approx(3, abs=0.2)
    part = audio_input(path, TimeSpan(start=1.0, end=2.5))
    assert sound_seconds(part) == pytest.approx(1.5, abs=0.2)


def test_samples_at_hand_and_files_that_are_no_sound(tmp_path):
    assert sound_seconds(audio_input((np.zeros(8000, np.float32), 16000))) == 0.5
    (tmp_path / "a.wav").write_bytes(b"no sound")
    assert sound_seconds(audio_input(tmp_path / "a.wav")) == 0
