"""Weights on disk: fp16 safetensors whose metadata say how to use them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch

RECIPE_VERSION = 1
"""Raised whenever a change of recipe or drawings makes old weights incomparable."""


def save_checkpoint(path: Path, state: Mapping[str, torch.Tensor], metadata: Mapping[str, object]) -> None:
    """Write the tensors as fp16, each metadata value as JSON; replaces the file in one step."""
    import torch
    from safetensors.torch import save_file

    tensors = {
        key: (value.to(torch.float16) if value.is_floating_point() else value).contiguous().clone()
        for key, value in state.items()
    }
    facts = {key: json.dumps(value) for key, value in metadata.items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    save_file(tensors, partial, {"format": "pt", **facts})
    partial.chmod(0o644)
    partial.replace(path)


def load_checkpoint(path: Path) -> tuple[dict[str, torch.Tensor], dict[str, Any]]:
    """Tensors as float32 (integers as they are) and decoded metadata."""
    from safetensors import safe_open

    with safe_open(path, "pt") as file:
        state = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118 - not a mapping
        stored = file.metadata()
    state = {key: value.float() if value.is_floating_point() else value for key, value in state.items()}
    return state, {key: json.loads(value) for key, value in stored.items() if key != "format"}


def list_digests(folder: Path) -> None:
    """Write ``SHA256SUMS`` over what a pack is loaded from; packs check their files against it."""
    loaded = sorted(
        path for path in folder.glob("tiny-*") if path.suffix != ".md" and "metrics" not in path.name
    )
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in loaded]
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="ascii")
