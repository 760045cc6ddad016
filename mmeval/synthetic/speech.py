"""Short spoken sentences that travel with mmeval, and ways to spoil them by a known amount.

The clips were spoken by espeak-ng, a rule-based synthesiser, so that a fresh machine needs none:
``python -m mmeval.synthetic.speech FOLDER`` speaks them again where espeak-ng is installed.
Their sentences are ones that Whisper tiny.en hears without an error.
"""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray

from mmeval.media import resample
from mmeval.models import asset

RATE = 16_000
"""Samples per second of the clips."""

Samples = NDArray[np.float32]


@dataclass(frozen=True)
class Clip:
    """One spoken sentence; ``path`` is its Ogg file."""

    name: str
    text: str
    path: Path

    def samples(self) -> Samples:
        """(N,) float32 in -1..1 at 16 kHz."""
        read, _ = soundfile.read(self.path, dtype="float32")
        return np.asarray(read, dtype=np.float32)


@dataclass(frozen=True)
class Exchange:
    """A spoken question and the right answer to it, in two voices."""

    question: Clip
    answer: Clip


def dialogues() -> dict[str, tuple[Exchange, ...]]:
    """The spoken dialogues by name, turn by turn."""
    folder = asset("speech")
    return {
        name: tuple(
            Exchange(*(_clip(folder, f"{name}_{turn}_{voice}", text) for voice, text in _voiced(texts)))
            for turn, texts in enumerate(turns, start=1)
        )
        for name, turns in _manifest()["dialogues"].items()
    }


def with_noise(samples: Samples, snr_db: float, seed: int) -> Samples:
    """Add white noise whose power is ``snr_db`` decibels below the mean power of the clip.

    Both are turned down together when their sum would exceed -1..1, which leaves the ratio exact.
    """
    noise = np.random.default_rng(seed).standard_normal(len(samples))
    power = float(np.mean(np.square(samples, dtype=np.float64)))
    noise *= np.sqrt(power / np.mean(noise**2) / 10 ** (snr_db / 10))
    mixed = samples + noise
    return np.asarray(mixed / max(1.0, float(np.abs(mixed).max())), dtype=np.float32)


def muffled(samples: Samples, cutoff_hz: float) -> Samples:
    """Remove everything above ``cutoff_hz``, as a hand over the mouth does; the loudness is kept."""
    spectrum = np.fft.rfft(samples)
    spectrum[np.fft.rfftfreq(len(samples), 1 / RATE) > cutoff_hz] = 0
    low = np.fft.irfft(spectrum, len(samples))
    peak = float(np.abs(low).max())
    return np.asarray(low * (float(np.abs(samples).max()) / peak if peak else 1.0), dtype=np.float32)


def speak(folder: Path) -> list[Path]:
    """Speak every sentence of the manifest with espeak-ng into ``folder``; the files written.

    Raises FileNotFoundError when espeak-ng is not installed, CalledProcessError when it fails.
    """
    program = shutil.which("espeak-ng")
    if program is None:
        raise FileNotFoundError("espeak-ng is not installed; on Debian: apt-get install espeak-ng")
    manifest, written = _manifest(), []
    folder.mkdir(parents=True, exist_ok=True)
    for name, turns in manifest["dialogues"].items():
        for turn, texts in enumerate(turns, start=1):
            for voice, text in _voiced(texts):
                path = folder / f"{name}_{turn}_{voice}.ogg"
                soundfile.write(path, _spoken(program, manifest["voices"][voice], text), RATE)
                written.append(path)
    return written


def _spoken(program: str, voice: dict[str, Any], text: str) -> Samples:
    command = [program, "-v", voice["voice"], "-s", str(voice["words_per_minute"]), "--stdout", text]
    wav = subprocess.run(command, capture_output=True, check=True).stdout
    samples, rate = soundfile.read(io.BytesIO(wav), dtype="float32")
    return resample(samples, rate, RATE)


def _voiced(texts: list[str]) -> zip[tuple[str, str]]:
    return zip(("asker", "answerer"), texts, strict=True)


def _clip(folder: Path, name: str, text: str) -> Clip:
    return Clip(name, text, folder / f"{name}.ogg")


@cache
def _manifest() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(asset("speech/sentences.json").read_text(encoding="utf-8"))
    return found


if __name__ == "__main__":
    speak(Path(sys.argv[1]))
