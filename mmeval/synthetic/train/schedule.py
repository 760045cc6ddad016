"""The learning-rate schedule both trainings share."""

from __future__ import annotations

import math

WARM_UP = 0.05
FLOOR = 0.02


def warm_cosine(step: int, steps: int) -> float:
    """Share of the peak learning rate at a step: linear warm-up, then a cosine down to 2 %."""
    warm_up = max(1, round(steps * WARM_UP))
    if step < warm_up:
        return (step + 1) / warm_up
    progress = min(1.0, (step - warm_up) / max(1, steps - warm_up))
    return FLOOR + (1 - FLOOR) * (1 + math.cos(math.pi * progress)) / 2
