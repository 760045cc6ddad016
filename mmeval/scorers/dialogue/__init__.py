"""Scorers of what an answer says."""

from mmeval.scorers.dialogue.answers import answer_match
from mmeval.scorers.dialogue.wording import Wording, words, written_words

__all__ = ["Wording", "answer_match", "words", "written_words"]
