"""DNSMOS P.835 and P.808 read directly with onnxruntime and a numpy mel front end.

The networks and their calibration are Microsoft's (Reddy et al., ICASSP 2021 and 2022); the files
come inside the package ``speechmos``. That package computes the mel spectrogram with librosa,
which compiles itself for half a minute on its first call; the front end here gives the same scores.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mmeval.media import Unscorable
from mmeval.models.origins import Packaged
from mmeval.models.pack import ModelSpec
from mmeval.models.weights import WeightFile

RATE = 16_000
"""Samples per second that the networks expect."""

_SECONDS = 9.01
_WINDOW = int(_SECONDS * RATE)
_FFT = 321
_HOP = 160
_MELS = 120

# Calibration from network output to P.835 opinion scores, highest power first, as in speechmos.
_SIGNAL = (-0.08397278, 1.22083953, 0.0052439)
_BACKGROUND = (-0.13166888, 1.60915514, -0.39604546)
_OVERALL = (-0.06766283, 1.11546468, 0.04602535)


class DnsMos:
    """Both DNSMOS networks: ``p835`` is ``sig_bak_ovr.onnx`` and ``p808`` is ``model_v8.onnx``."""

    def __init__(self, p835: Path, p808: Path) -> None:
        import onnxruntime as ort

        options = ort.SessionOptions()
        options.log_severity_level = 3
        # Threads that wait should sleep: spinning slows whatever else the machine does.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        # The CPU gives the same digits on every machine; a clip takes about a tenth of its length.
        providers = ["CPUExecutionProvider"]
        self._p835: Any = ort.InferenceSession(str(p835), options, providers=providers)
        self._p808: Any = ort.InferenceSession(str(p808), options, providers=providers)

    def __call__(self, samples: NDArray[np.float32]) -> tuple[float, float, float, float]:
        """(signal, background, overall, P.808), each an opinion score of about 1..5.

        ``samples`` is mono at 16 kHz in -1..1. Clips shorter than 9.01 s are repeated, longer ones
        are cut into windows one second apart whose scores are averaged. This keeps two habits of
        the published code, so that scores compare with published ones: windows are counted from
        whole seconds, and those that start at 7..23 s and 119..122 s are left out, because
        ``int((second + 9.01) * 16000)`` rounds their end down by one sample.
        Raises ``Unscorable`` for an empty clip.
        """
        if len(samples) == 0:
            raise Unscorable("the audio has no samples, so its quality cannot be estimated", "unusable")
        per_window = [self._window(window) for window in _windows(samples)]
        signal, background, overall, p808 = np.mean(per_window, axis=0)
        return float(signal), float(background), float(overall), float(p808)

    def _window(self, window: NDArray[np.float32]) -> tuple[float, float, float, float]:
        raw = self._p835.run(None, {"input_1": window[None]})[0][0]
        signal, background, overall = (
            float(np.polyval(polynomial, value))
            for polynomial, value in zip((_SIGNAL, _BACKGROUND, _OVERALL), raw, strict=True)
        )
        mel = log_mel(window[:-_HOP])
        p808 = float(self._p808.run(None, {"input_1": mel[None]})[0][0][0])
        return signal, background, overall, p808


def log_mel(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """The (frames, 120) mel spectrogram that the P.808 network reads.

    As ``librosa.feature.melspectrogram(n_fft=321, hop_length=160, n_mels=120)`` at 16 kHz in
    decibels below its maximum (80 dB at most), shifted and scaled as ``(dB + 40) / 40``.
    """
    padded = np.pad(samples.astype(np.float64), _FFT // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, _FFT)[::_HOP]
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_FFT) / _FFT)
    power = np.abs(np.fft.rfft(frames * hann, axis=1)) ** 2
    mel = power @ _mel_filters().T
    floor = 1e-10
    decibels = 10 * np.log10(np.maximum(mel, floor)) - 10 * np.log10(max(float(mel.max()), floor))
    decibels = np.maximum(decibels, decibels.max() - 80)
    return np.asarray((decibels + 40) / 40, dtype=np.float32)


def _windows(samples: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    samples = np.ascontiguousarray(samples, dtype=np.float32)
    while len(samples) < _WINDOW:
        samples = np.concatenate([samples, samples])
    count = int(len(samples) // RATE - _SECONDS) + 1
    cuts = [samples[second * RATE : int((second + _SECONDS) * RATE)] for second in range(count)]
    return [cut for cut in cuts if len(cut) >= _WINDOW]


@cache
def _mel_filters() -> NDArray[np.float64]:
    """Slaney's triangular filters of equal area: (120, 161), from 0 Hz to 8 kHz."""
    edges = _mel_to_hz(np.linspace(0, _hz_to_mel(RATE / 2), _MELS + 2))
    frequencies = np.fft.rfftfreq(_FFT, 1 / RATE)
    widths = np.diff(edges)
    slopes = edges[:, None] - frequencies[None, :]
    rising = -slopes[:-2] / widths[:-1, None]
    falling = slopes[2:] / widths[1:, None]
    triangles = np.maximum(0, np.minimum(rising, falling))
    return np.asarray(triangles * (2 / (edges[2:] - edges[:-2]))[:, None])


def _hz_to_mel(hz: float) -> float:
    linear = hz / (200 / 3)
    return linear if hz < 1000 else 15 + float(np.log(hz / 1000)) / (np.log(6.4) / 27)


def _mel_to_hz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(mel < 15, mel * (200 / 3), 1000 * np.exp((np.log(6.4) / 27) * (mel - 15)))


def dnsmos() -> ModelSpec:
    """DNSMOS P.835 and P.808 as the package ``speechmos`` 0.0.1.1 carries them."""
    files = {
        "p835": _network(
            "sig_bak_ovr.onnx", 1_157_965, "269fbebdb513aa23cddfbb593542ecc540284a91849ac50516870e1ac78f6edd"
        ),
        "p808": _network(
            "model_v8.onnx", 224_860, "9246480c58567bc6affd4200938e77eef49468c8bc7ed3776d109c07456f6e91"
        ),
    }
    return ModelSpec(
        name="dnsmos",
        family="speech_quality",
        licence="MIT",
        source="Microsoft (DNS Challenge), in the package speechmos",
        files=files,
        build=_build,
        preprocessing="windows of 9.01 s as published; numpy mel",
    )


def _network(name: str, size_bytes: int, sha256: str) -> WeightFile:
    return WeightFile(
        (name,), Packaged("speechmos", f"dnsmos_models/{name}", "speechmos==0.0.1.1"), size_bytes, sha256
    )


def _build(files: Mapping[str, Path], device: str) -> DnsMos:
    return DnsMos(files["p835"], files["p808"])
