"""The engine: plan from signatures, compute every feature once, score, commit."""

from mmeval.engine.device import default_device
from mmeval.engine.local import run
from mmeval.engine.single import ReadyScorer

__all__ = ["ReadyScorer", "default_device", "run"]
