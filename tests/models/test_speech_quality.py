import numpy as np
import pytest

from mmeval.media import Unscorable
from mmeval.models import WeightsRefused
from mmeval.models.speech_quality import RATE, dnsmos, log_mel

pytest.importorskip("onnxruntime")


def tone_bursts(seconds, noise, seed=0):
    """Voiced-like bursts: a gliding harmonic series, switched on and off, over white noise."""
    t = np.arange(int(seconds * RATE)) / RATE
    phase = 2 * np.pi * (120 * t + 30 * np.sin(2 * np.pi * 0.7 * t))
    voice = sum(np.sin(k * phase) / k for k in range(1, 12))
    gate = np.clip(4 * np.sin(2 * np.pi * 2.1 * t), 0, 1)
    out = 0.2 * voice * gate + noise * np.random.default_rng(seed).standard_normal(len(t))
    return np.clip(out, -1, 1).astype(np.float32)


# (signal, background, overall, P.808) of speechmos 0.0.1.1 itself (with librosa 0.11, numpy 2):
# speechmos.dnsmos.run(tone_bursts(seconds, noise), sr=16000), rounded to 5 decimals. 17 s is long
# enough for a window that the published code drops because of rounding.
PUBLISHED = {
    (3.0, 0.02): (3.43638, 2.68336, 2.46297, 2.54498),
    (9.5, 0.005): (3.36511, 3.23491, 2.78417, 2.72454),
    (12.3, 0.1): (3.20601, 1.75516, 1.89102, 2.25066),
    (17.0, 0.03): (3.42928, 2.34672, 2.25371, 2.45163),
}


@pytest.fixture(scope="module")
def model():
    return dnsmos().load()


@pytest.mark.parametrize(("signal", "expected"), PUBLISHED.items())
def test_scores_equal_those_of_speechmos(model, signal, expected):
    assert model(tone_bursts(*signal)) == pytest.approx(expected, abs=2e-4)


def test_scores_equal_those_that_speechmos_computes_now(model):
    pytest.importorskip("librosa", reason="speechmos itself needs librosa")
    from speechmos import dnsmos as published

    signal = tone_bursts(4.2, 0.01, seed=5)
    theirs = published.run(signal, sr=RATE)
    wanted = [theirs[key] for key in ("sig_mos", "bak_mos", "ovrl_mos", "p808_mos")]
    assert model(signal) == pytest.approx(wanted, abs=1e-4)


def test_an_empty_clip_is_unscorable_and_does_not_hang(model):
    with pytest.raises(Unscorable, match="no samples"):
        model(np.zeros(0, np.float32))


def test_the_mel_spectrogram_peaks_where_a_tone_lies():
    t = np.arange(RATE) / RATE
    tones = [np.sin(2 * np.pi * hz * t).astype(np.float32) for hz in (300, 1000, 4000)]
    heights = [int(log_mel(tone)[50].argmax()) for tone in tones]
    assert heights == sorted(heights)
    assert heights[0] < heights[1] < heights[2]
    spectrum = log_mel(tones[1])
    assert spectrum.shape == (100, 120)
    assert spectrum.max() == pytest.approx(1)
    assert spectrum.min() >= -1


def test_other_weights_are_refused(tmp_path, monkeypatch):
    (tmp_path / "model_v8.onnx").write_bytes(b"something else")
    monkeypatch.setenv("MMEVAL_WEIGHTS", str(tmp_path))
    with pytest.raises(WeightsRefused, match=r"model_v8\.onnx"):
        dnsmos().load()
