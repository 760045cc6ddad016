"""Silero voice activity detection from the network that faster-whisper carries (no torch needed)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mmeval.models.origins import Packaged
from mmeval.models.pack import ModelSpec
from mmeval.models.weights import WeightFile

RATE = 16_000
"""Samples per second that the network expects."""

THRESHOLD = 0.5
"""Speech starts at this probability; it goes on down to 0.15 less."""

MIN_SPEECH = int(0.25 * RATE)
"""Shorter sounds (in samples) are not speech."""

MIN_SILENCE = int(0.1 * RATE)
"""Shorter pauses (in samples) do not end a stretch of speech."""

PAD = int(0.03 * RATE)
"""Samples that every stretch is widened by at both ends."""

_HYSTERESIS = 0.15
_HOP = 512


class VoiceDetector:
    """The Silero network in ``path`` with the thresholds that its authors chose.

    faster-whisper's own defaults bridge pauses of up to 2 s, which suits cutting audio for a
    recogniser but not measuring how long somebody speaks.
    """

    def __init__(self, path: Path) -> None:
        from faster_whisper.vad import SileroVADModel

        self._network: Any = SileroVADModel(str(path))

    def __call__(self, samples: NDArray[np.float32]) -> tuple[tuple[float, float], ...]:
        """(start, end) in seconds of each stretch of speech in ``samples`` (mono, 16 kHz, -1..1)."""
        if len(samples) == 0:
            return ()
        padded = np.pad(np.asarray(samples, dtype=np.float32), (0, _HOP - len(samples) % _HOP))
        probabilities = np.ravel(self._network(padded))
        spans = speech_spans(probabilities, len(samples))
        return tuple((start / RATE, end / RATE) for start, end in spans)


def speech_spans(probabilities: Iterable[float], length: int) -> list[tuple[int, int]]:
    """Stretches of speech, in samples, from one probability per 512 samples of a clip of ``length``.

    Silero's rule: see the constants of this module.
    """
    spans: list[tuple[int, int]] = []
    start: int | None = None
    quiet: int | None = None
    for position, probability in enumerate(probabilities):
        here = position * _HOP
        if probability >= THRESHOLD:
            start, quiet = here if start is None else start, None
        elif start is not None and probability < THRESHOLD - _HYSTERESIS:
            quiet = here if quiet is None else quiet
            if here - quiet >= MIN_SILENCE:
                spans.append((start, quiet))
                start = quiet = None
    if start is not None:
        spans.append((start, length))
    return [
        (max(0, first - PAD), min(length, last + PAD)) for first, last in spans if last - first > MIN_SPEECH
    ]


def silero_vad() -> ModelSpec:
    """Silero VAD v6 as the package ``faster-whisper`` carries it since 1.2."""
    network = WeightFile(
        names=("silero_vad_v6.onnx",),
        origin=Packaged("faster_whisper", "assets/silero_vad_v6.onnx", "faster-whisper>=1.2"),
        size_bytes=1_245_151,
        sha256="4cbf549b8326f60f80f2536d9eefeb450a9abe83365a098031c89719f1be17d2",
    )
    return ModelSpec(
        name="silero-vad-v6",
        family="vad",
        licence="MIT",
        source="Silero team, in the package faster-whisper",
        files={"network": network},
        build=_build,
        preprocessing=f"threshold={THRESHOLD} speech>{MIN_SPEECH} silence>={MIN_SILENCE} pad={PAD}",
    )


def _build(files: Mapping[str, Path], device: str) -> VoiceDetector:
    return VoiceDetector(files["network"])
