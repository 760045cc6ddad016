"""Whether speech says the words that it should."""

from __future__ import annotations

from math import inf

import jiwer

from mmeval.features import Transcript
from mmeval.scorers.dialogue.wording import Wording, words
from mmeval.scorers.evidence import Facts, Spans
from mmeval.scorers.score import Score, unscored
from mmeval.scorers.scorer import scorer


@scorer(
    "wer",
    better="lower",
    bounds=(0, inf),
    source="word error rate through jiwer; normalisation of Radford et al. 2023 (Whisper), appendix C",
    roles={"heard": "current", "texts": "answer"},
)
def word_error_rate(
    heard: Transcript, texts: str | tuple[str, ...], *, wording: Wording = "whisper"
) -> Score:
    """Word error rate of what a recogniser heard against a text: (S + D + I) / words of the text.

    ``texts`` is one text (a spoken answer's own text) or several (reference answers), of which the
    nearest counts. Both sides are normalised (see ``Wording``). Exceeds 1 when more words are
    wrongly heard than the text has. Undefined when no text has any words. It measures speaker and
    recogniser together: read it beside the value that clean speech reaches.
    """
    best = _nearest(heard, texts, wording)
    if best is None:
        return unscored("the text that should be spoken has no words")
    return Score(float(best.wer), evidence=(_facts(best), _times(heard)))


@scorer(
    "word_accuracy",
    better="higher",
    bounds=(0, 1),
    source="1 - word error rate, not below 0; see wer",
    roles={"heard": "current", "texts": "answer"},
)
def word_accuracy(heard: Transcript, texts: str | tuple[str, ...], *, wording: Wording = "whisper") -> Score:
    """1 minus the word error rate, 0 where that exceeds 1: a share in which no answer can count as 0.

    Arguments, normalisation and undefined cases are those of ``wer``.
    """
    best = _nearest(heard, texts, wording)
    if best is None:
        return unscored("the text that should be spoken has no words")
    return Score(max(0.0, 1.0 - float(best.wer)), evidence=(_facts(best), _times(heard)))


def _nearest(heard: Transcript, texts: str | tuple[str, ...], wording: Wording) -> jiwer.WordOutput | None:
    """What was heard against the text it is nearest to; None when no text has any words."""
    said = words(heard.text, wording)
    candidates = [texts] if isinstance(texts, str) else list(texts)
    wanted = [reference for text in candidates if (reference := words(text, wording))]
    alignments = (_align(reference, said) for reference in wanted)
    return min(alignments, key=lambda alignment: float(alignment.wer), default=None)


def _align(reference: list[str], said: list[str]) -> jiwer.WordOutput:
    return jiwer.process_words(" ".join(reference), " ".join(said))


def _facts(alignment: jiwer.WordOutput) -> Facts:
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
        },
    )


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
