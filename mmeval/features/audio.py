"""What is heard: waveforms, speech, words and speech quality of audio files and video sound tracks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mmeval.features.feature import ModelFeature, ModelFreeFeature, Request
from mmeval.features.values import SpeechQuality, Transcript, VoiceActivity, Waveform, Word
from mmeval.media import Input, decode_audio

RATE = 16_000
"""Samples per second of every waveform: what all speech models of the packs expect."""


class WaveformFeature(ModelFreeFeature[Waveform]):
    """Decodes audio files, and the sound track of videos, to mono at 16 kHz.

    Raises Unreadable for a file without a sound track.
    """

    value = Waveform
    version = "2"
    accepts = frozenset({"audio", "video"})

    def compute(self, batch: Sequence[Request]) -> list[Waveform]:
        """One waveform per request."""
        return [Waveform(decode_audio(request.input, RATE), RATE) for request in batch]


class TranscriptFeature(ModelFeature[Transcript]):
    """The words that the pack's recogniser hears, with their times."""

    value = Transcript
    accepts = frozenset({"audio", "video"})
    family = "asr"
    version = "2"

    def needs(self, item: Input) -> tuple[type[Any], ...]:
        """The waveform."""
        return (Waveform,)

    def compute(self, batch: Sequence[Request]) -> list[Transcript]:
        """One transcript per request."""
        return [self._hear(request.needed[0]) for request in batch]

    def _hear(self, sound: Waveform) -> Transcript:
        heard = self.adapter(sound.samples)
        words = (Word(word.text, word.start, word.end, word.probability) for word in heard.words)
        return Transcript(heard.text, tuple(words))


class VoiceActivityFeature(ModelFeature[VoiceActivity]):
    """Where somebody speaks."""

    value = VoiceActivity
    accepts = frozenset({"audio", "video"})
    family = "vad"
    version = "2"

    def needs(self, item: Input) -> tuple[type[Any], ...]:
        """The waveform."""
        return (Waveform,)

    def compute(self, batch: Sequence[Request]) -> list[VoiceActivity]:
        """Stretches of speech per request."""
        return [VoiceActivity(self.adapter(request.needed[0].samples)) for request in batch]


class SpeechQualityFeature(ModelFeature[SpeechQuality]):
    """Estimated opinion scores of speech. They mean nothing where nobody speaks."""

    value = SpeechQuality
    accepts = frozenset({"audio", "video"})
    family = "speech_quality"
    version = "2"

    def needs(self, item: Input) -> tuple[type[Any], ...]:
        """The waveform."""
        return (Waveform,)

    def compute(self, batch: Sequence[Request]) -> list[SpeechQuality]:
        """Four opinion scores per request."""
        return [SpeechQuality(*self.adapter(request.needed[0].samples)) for request in batch]
