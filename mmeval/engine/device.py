"""Where features are computed when the caller does not say."""

from __future__ import annotations


def default_device() -> str:
    """The name "cuda" when torch sees a usable GPU, else "cpu"."""
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"


def known_device(name: str) -> str:
    """The name itself, when torch can compute there.

    Raises:
        ValueError: torch knows no such device, or this machine has none.
    """
    import torch

    try:
        device = torch.device(name)
    except RuntimeError:
        raise ValueError(f"there is no device {name!r}; say cpu, cuda or cuda:1") from None
    count = torch.cuda.device_count()
    if device.type == "cuda" and (device.index or 0) >= count:
        have = "no GPU that torch can use" if not count else f"{count} of them, counted from cuda:0"
        raise ValueError(f"the device {name!r} is not here; this machine has {have}")
    return name
