"""Scorers of speech."""

from mmeval.scorers.audio.quality import Scale, dnsmos
from mmeval.scorers.audio.words import word_error_rate

__all__ = ["Scale", "dnsmos", "word_error_rate"]
