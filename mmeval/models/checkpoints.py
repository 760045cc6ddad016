"""Reading checkpoints without running what is inside them."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mmeval.models.errors import WeightsRefused

if TYPE_CHECKING:
    import torch

_SIZES_OF_CLIP = frozenset({"input_resolution", "context_length", "vocab_size"})


def read_tensors(path: Path, *, allow_pickle: bool | None = None) -> dict[str, torch.Tensor]:
    """The tensors of a checkpoint by name, on the CPU, floating ones as float32.

    safetensors files cannot carry code. Pickled ones (``.pt``, ``.pth``, ``.bin``) are read with
    ``weights_only=True``; one that holds more than tensors is refused unless ``allow_pickle`` (or
    ``MMEVAL_ALLOW_PICKLE=1``) says that it is trusted. Raises WeightsRefused.
    """
    if path.suffix == ".safetensors":
        return _as_float32(_read_safetensors(path))
    trusted = os.environ.get("MMEVAL_ALLOW_PICKLE") == "1" if allow_pickle is None else allow_pickle
    return _as_float32(_state_dict(_read_pickle(path, trusted), path))


def read_metadata(path: Path) -> dict[str, Any]:
    """The metadata of a safetensors file; values that are JSON are decoded."""
    from safetensors import safe_open

    with safe_open(str(path), framework="pt") as file:
        return {key: _decoded(value) for key, value in (file.metadata() or {}).items()}


def convert_checkpoint(source: Path | str, target: Path | str, *, allow_pickle: bool = False) -> Path:
    """Write a checkpoint's tensors as safetensors, for sites that refuse pickles.

    ``allow_pickle=True`` opens checkpoints that hold whole models, such as ultralytics' ``.pt``
    files; that runs code from the file, so do it only with files you trust.
    """
    from safetensors.torch import save_file

    tensors = read_tensors(Path(source), allow_pickle=allow_pickle)
    save_file({name: tensor.contiguous().clone() for name, tensor in tensors.items()}, str(target))
    return Path(target)


def load_into(model: torch.nn.Module, tensors: Mapping[str, torch.Tensor], path: Path) -> None:
    """Fill ``model``; every parameter must be there with its shape, extra tensors are refused too.

    Raises WeightsRefused naming the file and the first difference.
    """
    try:
        model.load_state_dict(dict(tensors), strict=True)
    except RuntimeError as error:
        first = next((line.strip() for line in str(error).splitlines()[1:]), str(error))
        raise WeightsRefused(
            f"{path} is a checkpoint of another model than {type(model).__name__}: {first}"
        ) from error


def _read_safetensors(path: Path) -> dict[str, torch.Tensor]:
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        return load_file(str(path))
    except SafetensorError as error:
        raise WeightsRefused(f"{path} is not a readable safetensors file ({error}); get it again") from error


def _read_pickle(path: Path, trusted: bool) -> Any:
    from pickle import UnpicklingError

    import torch

    try:
        return torch.load(path, map_location="cpu", weights_only=True)
    except (UnpicklingError, RuntimeError, EOFError) as error:
        scripted = "TorchScript" in str(error)  # as OpenAI published CLIP
        if not scripted and not isinstance(error, UnpicklingError):
            raise WeightsRefused(f"{path} is damaged or not a checkpoint ({error}); get it again") from error
        if not trusted:
            raise WeightsRefused(
                f"{path} holds more than tensors, and opening it could run code. If you trust where it comes "
                "from, set MMEVAL_ALLOW_PICKLE=1, or write it once as safetensors with "
                "mmeval.models.convert_checkpoint(source, target, allow_pickle=True)"
            ) from error
    return _scripted(path) if scripted else torch.load(path, map_location="cpu", weights_only=False)


def _scripted(path: Path) -> dict[str, torch.Tensor]:
    """The tensors of a TorchScript archive, without the sizes that OpenAI's keep among them."""
    import torch

    content = torch.jit.load(str(path), map_location="cpu").state_dict()  # type: ignore[no-untyped-call]
    return {name: value for name, value in content.items() if name not in _SIZES_OF_CLIP}


def _state_dict(content: Any, path: Path) -> dict[str, torch.Tensor]:
    import torch

    for key in ("ema", "model", "state_dict"):  # ultralytics keeps the averaged weights under "ema"
        if isinstance(content, Mapping) and content.get(key) is not None:
            content = content[key]
    if isinstance(content, torch.nn.Module):
        content = content.state_dict()
    if not isinstance(content, Mapping) or not all(isinstance(v, torch.Tensor) for v in content.values()):
        raise WeightsRefused(f"{path} is not a state dict: it holds a {type(content).__name__}")
    return dict(content)


def _as_float32(tensors: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    return {name: value.float() if value.is_floating_point() else value for name, value in tensors.items()}


def _decoded(value: str) -> Any:
    try:
        return json.loads(value)
    except json.JSONDecodeError:
        return value
