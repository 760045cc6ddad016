"""Spoken dialogue: does the voice say what was written, is that the right answer, how does it sound?

The three questions of VoiceAssistant-Eval (arXiv 2509.22651) without a judge: word error rate of
what a recogniser hears against the answer's own text, the same against the nearest reference text
(so it fits short factual answers, not free ones), and DNSMOS. A system that only speaks, and writes
no text, has 0 for the first question: compare it by the reference. No number here is comparable with
published ones, whose recogniser, word error rate and quality model are others.
"""

from __future__ import annotations

from mmeval.protocols.protocol import Protocol, Reduction
from mmeval.scorers.audio import dnsmos, word_accuracy, word_error_rate

_ACCURACY = word_accuracy.bind(texts="answer")
_RIGHT_WORDS = word_accuracy.bind(texts="reference_texts")
_OWN_TEXT = word_error_rate.bind(texts="answer")
_REFERENCE = word_error_rate.bind(texts="reference_texts")
_OVERALL = dnsmos.with_parameters(scale="overall")
_SIGNAL = dnsmos.with_parameters(scale="signal")
_BACKGROUND = dnsmos.with_parameters(scale="background")
_P808 = dnsmos.with_parameters(scale="p808")

SPOKEN = Protocol(
    name="spoken",
    title="Spoken dialogue",
    scorers=(_ACCURACY, _RIGHT_WORDS, _OWN_TEXT, _REFERENCE, _OVERALL, _SIGNAL, _BACKGROUND, _P808),
    reductions=(
        Reduction(
            "word_accuracy",
            "Words said as written",
            reads=(_ACCURACY.identity(),),
            policy="missing_is_zero",
            summary="1 - word error rate against the answer's own text; 0 without a voice or a text.",
        ),
        Reduction(
            "reference_accuracy",
            "Words said as in the reference",
            reads=(_RIGHT_WORDS.identity(),),
            policy="missing_is_zero",
            summary="1 - word error rate against the nearest reference; needs no text of the system's own.",
        ),
        Reduction(
            "dnsmos_overall",
            "Sound, overall",
            reads=(_OVERALL.identity(),),
            policy="valid",
            summary="DNSMOS P.835 overall quality of the answers in which somebody speaks, 1 to 5.",
        ),
        Reduction(
            "dnsmos_signal",
            "Sound, speech itself",
            reads=(_SIGNAL.identity(),),
            policy="valid",
            summary="DNSMOS P.835 quality of the speech signal, 1 to 5.",
        ),
        Reduction(
            "dnsmos_background",
            "Sound, background",
            reads=(_BACKGROUND.identity(),),
            policy="valid",
            summary="DNSMOS P.835 quality of the background (5: no noise is heard), 1 to 5.",
        ),
        Reduction(
            "wer_answer",
            "Word errors against the own text",
            reads=(_OWN_TEXT.identity(),),
            policy="valid",
            better="lower",
            summary="Word error rate of the voice against the text that the system wrote for it.",
        ),
        Reduction(
            "wer_reference",
            "Word errors against the reference",
            reads=(_REFERENCE.identity(),),
            policy="valid",
            better="lower",
            summary="Word error rate of the voice against the nearest reference answer.",
        ),
    ),
    citation="After VoiceAssistant-Eval, arXiv 2509.22651; DNSMOS: Reddy et al. 2021, 2022",
    notes="Word error rates measure speaker and recogniser together: compare systems, not papers.",
)
