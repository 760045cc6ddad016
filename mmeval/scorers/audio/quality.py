"""How good speech sounds."""

from __future__ import annotations

from typing import Literal

from mmeval.features import SpeechQuality, VoiceActivity
from mmeval.scorers.evidence import Facts, Spans
from mmeval.scorers.score import Score, unscored
from mmeval.scorers.scorer import scorer

Scale = Literal["overall", "signal", "background", "p808"]
"""overall, signal, background: the three scales of ITU-T P.835. p808: the one of ITU-T P.808."""

_SCALES: tuple[Scale, ...] = ("overall", "signal", "background", "p808")


@scorer(
    "dnsmos",
    better="higher",
    bounds=(1, 5),
    source="Reddy et al., DNSMOS P.835, ICASSP 2022; DNSMOS (P.808), ICASSP 2021",
    roles={"speech": "current", "activity": "current"},
)
def dnsmos(speech: SpeechQuality, activity: VoiceActivity, *, scale: Scale = "overall") -> Score:
    """Estimated mean opinion score of speech on one scale, 1 (bad) to 5 (excellent).

    Undefined where nobody speaks: the networks give near-silence a background score of 3.8.
    """
    if scale not in _SCALES:
        raise ValueError(f"scale is one of {', '.join(_SCALES)}; not {scale!r}")
    if not activity.spans:
        return unscored("nobody speaks in this audio, so it has no speech quality")
    seconds = sum(end - start for start, end in activity.spans)
    facts: dict[str, str | int | float | bool | None] = {
        one: round(float(getattr(speech, one)), 3) for one in _SCALES
    }
    spans = tuple((float(start), float(end)) for start, end in activity.spans)
    return Score(
        float(getattr(speech, scale)),
        evidence=(
            Facts("DNSMOS", {**facts, "speech_s": round(seconds, 2)}),
            Spans("speech", spans, ("speech",) * len(spans), "speech"),
        ),
    )
