import numpy as np
import pytest
import soundfile


@pytest.fixture(scope="session")
def run(small_run):
    return small_run


@pytest.fixture
def tone(tmp_path):
    """Half a second of a rising tone as a wav file."""
    path = tmp_path / "media" / "tone.wav"
    path.parent.mkdir(exist_ok=True)
    samples = np.linspace(0, 0.5, 8000) * np.sin(np.arange(8000) / 5)
    soundfile.write(path, samples, 16000)
    return path
