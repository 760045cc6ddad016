"""The engine: plan from signatures, compute every feature once, score, commit."""

from mmeval.engine.device import default_device, known_device
from mmeval.engine.doubts import DoubtfulInput, with_doubts
from mmeval.engine.local import run
from mmeval.engine.required import require_weights
from mmeval.engine.resuming import require_place
from mmeval.engine.single import ReadyScorer

__all__ = [
    "DoubtfulInput",
    "ReadyScorer",
    "default_device",
    "known_device",
    "require_place",
    "require_weights",
    "run",
    "with_doubts",
]
