"""Scorers of video."""

from mmeval.scorers.video.consistency import frame_consistency

__all__ = ["frame_consistency"]
