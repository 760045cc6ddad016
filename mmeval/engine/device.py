"""Where features are computed when the caller does not say."""

from __future__ import annotations


def default_device() -> str:
    """The name "cuda" when torch sees a usable GPU, else "cpu"."""
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"
