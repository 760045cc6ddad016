"""Scorers of speech."""

from mmeval.scorers.audio.quality import Scale, dnsmos
from mmeval.scorers.audio.words import word_accuracy, word_error_rate

__all__ = ["Scale", "dnsmos", "word_accuracy", "word_error_rate"]
