"""Whether a video holds together from frame to frame."""

from __future__ import annotations

import numpy as np

from mmeval.features import FrameEmbeddings
from mmeval.scorers.evidence import Facts, Spans
from mmeval.scorers.score import Score, unscored
from mmeval.scorers.scorer import scorer
from mmeval.sessions import Turn


def _wants_a_video(turn: Turn) -> bool:
    """Not at turns whose right answer is a text alone."""
    target = turn.target
    if target is None or not target.texts:
        return True
    return any(media.kind == "video" for media in target.media)


@scorer(
    "frame_consistency",
    better="higher",
    bounds=(-1, 1),
    source="Esser et al. 2023 (Gen-1), there with CLIP embeddings",
    roles={"frames": "current"},
    applies=_wants_a_video,
)
def frame_consistency(frames: FrameEmbeddings) -> Score:
    """Mean cosine similarity of consecutive sampled frames' embeddings; 1 for a still video.

    It falls with cuts, flicker and fast motion alike, and depends on the sampling rate that the
    feature states. Undefined for fewer than two sampled frames. The evidence names the weakest pair.
    """
    if len(frames.vectors) < 2:
        return unscored(f"consistency needs two sampled frames; this video has {len(frames.vectors)}")
    vectors = frames.vectors.astype(np.float64)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    cosines = np.clip(np.sum(vectors[1:] * vectors[:-1], axis=1), -1, 1)
    weakest = int(np.argmin(cosines))
    facts = Facts(
        "frames",
        {
            "frames": len(vectors),
            "weakest": round(float(cosines[weakest]), 4),
            "weakest_from_s": round(float(frames.times[weakest]), 3),
            "weakest_to_s": round(float(frames.times[weakest + 1]), 3),
        },
    )
    spot = (float(frames.times[weakest]), float(frames.times[weakest + 1]))
    return Score(
        float(cosines.mean()), evidence=(facts, Spans("weakest pair", (spot,), ("weakest",), "frames"))
    )
