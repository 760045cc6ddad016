"""Which scene seeds belong to which purpose, so that held-out scenes are never trained on."""

from __future__ import annotations

_TRAINING = 10_000_000
_HELD_OUT = 900_000_000
_PER_RUN = 1_000_000


def training_seeds(seed: int, number: int) -> range:
    """Scene seeds of a training run; runs with different `seed` share none."""
    return _span(_TRAINING, seed, number)


def held_out_seeds(seed: int, number: int) -> range:
    """Scene seeds for measuring, disjoint from those of every training run."""
    return _span(_HELD_OUT, seed, number)


def _span(origin: int, seed: int, number: int) -> range:
    if not 0 <= seed < 800 or not 0 <= number <= _PER_RUN:
        raise ValueError(f"seed must be below 800 and number at most a million, got {seed}, {number}")
    start = origin + seed * _PER_RUN
    return range(start, start + number)
