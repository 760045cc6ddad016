"""Scorers of video."""

from mmeval.scorers.video.consistency import adjacent_frame_consistency, frame_consistency

__all__ = ["adjacent_frame_consistency", "frame_consistency"]
