"""Whether speech says the words that it should."""

from __future__ import annotations

from math import inf

import jiwer

from mmeval.features import Transcript, VoiceActivity, Word
from mmeval.scorers.dialogue.wording import Wording, words
from mmeval.scorers.evidence import Facts, Spans
from mmeval.scorers.score import Score, unscored
from mmeval.scorers.scorer import scorer

_NEAR_SPEECH = 0.5
"""Seconds: recognisers place words about this exactly."""


@scorer(
    "wer",
    better="lower",
    bounds=(0, inf),
    source="word error rate through jiwer; normalisation of Radford et al. 2023 (Whisper), appendix C",
    roles={"heard": "current", "activity": "current", "texts": "answer"},
)
def word_error_rate(
    heard: Transcript,
    activity: VoiceActivity,
    texts: str | tuple[str, ...],
    *,
    wording: Wording = "whisper",
) -> Score:
    """Word error rate of what a recogniser heard against a text: (S + D + I) / words of the text.

    ``texts`` is one text (a spoken answer's own text) or several (reference answers), of which the
    nearest counts. Both sides are normalised (see ``Wording``). Exceeds 1 when more words are
    wrongly heard than the text has. Undefined when no text has any words. It measures speaker and
    recogniser together: read it beside the value that clean speech reaches.

    The published rate takes every word of the recogniser. Here words heard more than half a second
    from any speech are left out, because recognisers invent some in silence ("you", "thank you"):
    where nobody speaks nothing is heard, and the rate is 1. So a voice that the voice activity
    model misses loses words that the published rate would count.
    """
    best = _nearest(_spoken(heard, activity), texts, wording)
    if best is None:
        return unscored("the text that should be spoken has no words")
    return Score(float(best.wer), evidence=_evidence(best, heard, activity))


@scorer(
    "word_accuracy",
    better="higher",
    bounds=(0, 1),
    source="1 - word error rate, not below 0; see wer",
    roles={"heard": "current", "activity": "current", "texts": "answer"},
)
def word_accuracy(
    heard: Transcript,
    activity: VoiceActivity,
    texts: str | tuple[str, ...],
    *,
    wording: Wording = "whisper",
) -> Score:
    """1 minus the word error rate, 0 where that exceeds 1: a share in which no answer can count as 0.

    Arguments, normalisation, silence and undefined cases are those of ``wer``.
    """
    best = _nearest(_spoken(heard, activity), texts, wording)
    if best is None:
        return unscored("the text that should be spoken has no words")
    return Score(max(0.0, 1.0 - float(best.wer)), evidence=_evidence(best, heard, activity))


def _spoken(heard: Transcript, activity: VoiceActivity) -> Transcript:
    """What was heard where somebody speaks. A transcript without times is kept or dropped whole."""
    if not activity.spans:
        return Transcript("")
    kept = tuple(word for word in heard.words if _near_speech(word, activity))
    if len(kept) == len(heard.words):
        return heard
    return Transcript(" ".join(word.text.strip() for word in kept), kept)


def _near_speech(word: Word, activity: VoiceActivity) -> bool:
    return any(
        word.end > start - _NEAR_SPEECH and word.start < end + _NEAR_SPEECH for start, end in activity.spans
    )


def _nearest(heard: Transcript, texts: str | tuple[str, ...], wording: Wording) -> jiwer.WordOutput | None:
    """What was heard against the text it is nearest to; None when no text has any words."""
    said = words(heard.text, wording)
    candidates = [texts] if isinstance(texts, str) else list(texts)
    wanted = [reference for text in candidates if (reference := words(text, wording))]
    alignments = (_align(reference, said) for reference in wanted)
    return min(alignments, key=lambda alignment: float(alignment.wer), default=None)


def _align(reference: list[str], said: list[str]) -> jiwer.WordOutput:
    return jiwer.process_words(" ".join(reference), " ".join(said))


def _evidence(
    alignment: jiwer.WordOutput, heard: Transcript, activity: VoiceActivity
) -> tuple[Facts, Spans, Spans]:
    speech = tuple((float(start), float(end)) for start, end in activity.spans)
    return (
        _facts(alignment, heard, activity),
        _times(_spoken(heard, activity)),
        Spans("speech", speech, ("speech",) * len(speech), "heard"),
    )


def _facts(alignment: jiwer.WordOutput, heard: Transcript, activity: VoiceActivity) -> Facts:
    reference, said = alignment.references[0], alignment.hypotheses[0]
    return Facts(
        "words",
        {
            "heard": " ".join(said),
            "expected": " ".join(reference),
            "alignment": marked(alignment),
            "words": len(reference),
            "substitutions": alignment.substitutions,
            "deletions": alignment.deletions,
            "insertions": alignment.insertions,
            "speech": "somebody speaks" if activity.spans else "nobody speaks",
            "left_out": _left_out(heard, activity),
        },
    )


def _left_out(heard: Transcript, activity: VoiceActivity) -> str:
    if not activity.spans:
        return heard.text.strip()
    return " ".join(word.text.strip() for word in heard.words if not _near_speech(word, activity))


def _times(heard: Transcript) -> Spans:
    spans = tuple((float(word.start), float(word.end)) for word in heard.words)
    return Spans("words heard", spans, tuple(word.text.strip() for word in heard.words), "heard")


def marked(alignment: jiwer.WordOutput) -> str:
    """The expected words with what went wrong: ``[cat>cap]`` heard as, ``[-on]`` lost, ``[+uh]`` added."""
    reference, said = alignment.references[0], alignment.hypotheses[0]
    parts: list[str] = []
    for chunk in alignment.alignments[0]:
        wanted = reference[chunk.ref_start_idx : chunk.ref_end_idx]
        got = said[chunk.hyp_start_idx : chunk.hyp_end_idx]
        if chunk.type == "equal":
            parts.extend(wanted)
        elif chunk.type == "substitute":
            parts.extend(f"[{old}>{new}]" for old, new in zip(wanted, got, strict=True))
        elif chunk.type == "delete":
            parts.extend(f"[-{word}]" for word in wanted)
        else:
            parts.extend(f"[+{word}]" for word in got)
    return " ".join(parts)
