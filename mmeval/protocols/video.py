"""Video dialogue: are the answers about a video right, and do generated videos hold together?

Answers in text are matched with the reference texts; free answers need a judge instead. Answers
that are videos are measured by the likeness of consecutive samples (2 per second), which falls with
cuts but also with motion, so it compares systems on the same turns only, and by the likeness of
neighbouring frames at the samples, which falls with flicker.
"""

from __future__ import annotations

from mmeval.protocols.protocol import Protocol, Reduction
from mmeval.scorers.dialogue import answer_match
from mmeval.scorers.video import adjacent_frame_consistency, frame_consistency

_CONTAINS = answer_match.with_parameters(mode="contains")
_EXACT = answer_match.with_parameters(mode="exact")

VIDEO = Protocol(
    name="video",
    title="Video dialogue",
    scorers=(_CONTAINS, _EXACT, frame_consistency.bind(), adjacent_frame_consistency.bind()),
    reductions=(
        Reduction(
            "answers",
            "Right answers",
            reads=(_CONTAINS.identity(),),
            summary="Share of turns whose answer contains a reference answer; no answer counts as wrong.",
        ),
        Reduction(
            "answers_so_far",
            "Right answers, all turns so far",
            reads=(_CONTAINS.identity(),),
            rule="all_turns_so_far",
            summary="Share of turns at which this answer and all earlier ones of the session are right.",
        ),
        Reduction(
            "answers_exact",
            "Right answers, word for word",
            reads=(_EXACT.identity(),),
            summary="Share of turns whose answer is a reference answer and nothing else.",
        ),
        Reduction(
            "frame_consistency",
            "Frames hold together",
            reads=(frame_consistency.name,),
            policy="valid",
            summary="Cosine of the ImageNet features of samples half a second apart; 1 for a still video.",
        ),
        Reduction(
            "adjacent_frame_consistency",
            "Neighbouring frames hold together",
            reads=(adjacent_frame_consistency.name,),
            policy="valid",
            summary="Cosine of the ImageNet features of neighbouring frames, at every sample.",
        ),
    ),
    citation="Frame consistency: Esser et al. 2023 (Gen-1), there with CLIP embeddings",
)
