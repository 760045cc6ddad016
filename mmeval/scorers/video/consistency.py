"""Whether a video holds together from frame to frame."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

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

    It falls with cuts and fast motion alike, and depends on the sampling rate that the feature
    states (2 per second): what comes and goes between two samples is not seen, for which there is
    ``adjacent_frame_consistency``. Undefined for fewer than two sampled frames. The evidence names
    the weakest pair.
    """
    if len(frames.vectors) < 2:
        return unscored(f"consistency needs two sampled frames; this video has {len(frames.vectors)}")
    cosines = _cosines(frames.vectors[:-1], frames.vectors[1:])
    weakest = int(np.argmin(cosines))
    start, end = float(frames.times[weakest]), float(frames.times[weakest + 1])
    facts = Facts(
        "frames",
        {
            "frames": len(frames.vectors),
            "weakest": round(float(cosines[weakest]), 4),
            "weakest_from_s": round(start, 3),
            "weakest_to_s": round(end, 3),
        },
    )
    spot = Spans("weakest pair", ((start, end),), ("weakest",), "frames")
    return Score(float(cosines.mean()), evidence=(facts, spot))


@scorer(
    "adjacent_frame_consistency",
    better="higher",
    bounds=(-1, 1),
    source="as frame_consistency, between the file's own neighbouring frames",
    roles={"frames": "current"},
    applies=_wants_a_video,
)
def adjacent_frame_consistency(frames: FrameEmbeddings) -> Score:
    """Mean cosine similarity of each sampled frame's embedding and the next frame's of the file.

    It falls with flicker, which ``frame_consistency`` may step over, and little with motion, as
    neighbouring frames are a moment apart; a cut counts only where it meets a sample. The moment is
    1 / the file's frame rate, so compare videos of one rate. Undefined for a video of one frame.
    The evidence names the weakest sample.
    """
    pairs = len(frames.following)
    if not pairs:
        return unscored("this video has one frame, which has no neighbour")
    cosines = _cosines(frames.vectors[:pairs], frames.following)
    weakest = int(np.argmin(cosines))
    at = float(frames.times[weakest])
    facts = Facts(
        "neighbouring frames",
        {"pairs": pairs, "weakest": round(float(cosines[weakest]), 4), "weakest_at_s": round(at, 3)},
    )
    return Score(
        float(cosines.mean()), evidence=(facts, Spans("weakest pair", ((at, at),), ("weakest",), "frames"))
    )


def _cosines(first: NDArray[np.float32], second: NDArray[np.float32]) -> NDArray[np.float64]:
    a, b = first.astype(np.float64), second.astype(np.float64)
    lengths = np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1)
    return np.asarray(np.clip(np.sum(a * b, axis=1) / lengths, -1, 1))
