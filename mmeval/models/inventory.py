"""What is on this machine: models of the packs, versions, devices. Facts only; nothing is fetched."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from mmeval.models.errors import WeightsError
from mmeval.models.pack import ModelSpec, Pack
from mmeval.models.packs import get_pack, packs
from mmeval.models.weights import downloads_allowed, weights_folder

_PACKAGES = (
    "mmeval",
    "numpy",
    "torch",
    "torchvision",
    "open_clip_torch",
    "ultralytics",
    "lpips",
    "scikit-image",
    "scipy",
    "pillow",
    "onnxruntime",
    "rapidocr",
    "faster-whisper",
    "av",
    "soundfile",
    "duckdb",
    "pyarrow",
    "jupyterlab",
    "plotly",
)
_LITTLE_DISK_GB = 4.0


def model_table(pack: str | None = None) -> list[dict[str, Any]]:
    """One row per model of ``pack`` (all packs when None).

    Columns: pack, family, model, present (bool), size_mb, licence, source, sha256_ok (True, False,
    or None when there is nothing to compare or a file is missing), path, accepted names of the files
    in the weights folder. Raises KeyError for an unknown pack.
    """
    chosen = [get_pack(pack)] if pack else list(packs().values())
    return [_row(one, spec) for one in chosen for spec in one]


def doctor_report() -> list[dict[str, Any]]:
    """What a run would use, as rows (check, ok, found); ``ok`` is None for plain facts."""
    return [{"check": check, "ok": ok, "found": found} for check, ok, found in _checks()]


def package_versions() -> dict[str, str | None]:
    """Installed version of each package that values depend on; None for one that is missing."""
    return {name: _version(name) for name in _PACKAGES}


def _row(pack: Pack, spec: ModelSpec) -> dict[str, Any]:
    located = {key: file.locate() for key, file in spec.files.items()}
    present = None not in located.values()
    verdicts = [spec.files[key].verified(path) for key, path in located.items() if path is not None]
    known = [verdict for verdict in verdicts if verdict is not None]
    path = next(iter(located.values()))
    return {
        "pack": pack.name,
        "family": spec.family,
        "model": spec.name,
        "present": present,
        "size_mb": round(spec.size_bytes / 1e6, 1),
        "licence": spec.licence,
        "source": spec.source,
        "sha256_ok": all(known) if known and present else None,
        "path": str(path) if path else None,
        "files": [" or ".join(file.names) for file in spec.files.values()],
    }


def _checks() -> Iterator[tuple[str, bool | None, str]]:
    yield "python", sys.version_info >= (3, 11), f"{platform.python_version()} ({sys.executable})"
    yield "platform", None, f"{platform.platform()}, {os.cpu_count()} cores"
    yield from _devices()
    for name, found in package_versions().items():
        yield name, found is not None, found or "not installed"
    yield "video and audio decoding (av)", *_decoding()
    yield "weights folder", *_weights_folder()
    yield "downloads", None, "allowed" if downloads_allowed() else "off (MMEVAL_OFFLINE or HF_HUB_OFFLINE)"
    for pack in packs().values():
        yield f"pack {pack.name}", *_completeness(pack)
    free = shutil.disk_usage(Path.cwd()).free / 1e9
    yield "free disk", free >= _LITTLE_DISK_GB, f"{free:.1f} GB in {Path.cwd()}"


def _devices() -> Iterator[tuple[str, bool | None, str]]:
    if find_spec("torch") is None:
        yield "device", False, "torch is not installed"
        return
    import torch

    if torch.cuda.is_available():
        names = ", ".join(torch.cuda.get_device_name(i) for i in range(torch.cuda.device_count()))
        yield "device", True, f"cuda: {names}"
    elif torch.version.cuda is None:
        yield "device", None, "cpu; this build of torch has no CUDA support"
    else:
        yield "device", None, f"cpu; torch was built for CUDA {torch.version.cuda} but finds no usable GPU"
    yield "onnxruntime, speech", None, "cpu"


def _decoding() -> tuple[bool, str]:
    try:
        import av
    except ImportError as error:
        return False, f"{error}; pip install av"
    codec = ".".join(map(str, av.library_versions["libavcodec"]))
    return True, f"PyAV {av.__version__} with FFmpeg's libavcodec {codec} inside; no ffmpeg program needed"


def _weights_folder() -> tuple[bool | None, str]:
    try:
        folder = weights_folder()
    except WeightsError as error:
        return False, str(error)
    return None, str(folder) if folder else "MMEVAL_WEIGHTS is not set"


def _completeness(pack: Pack) -> tuple[bool | None, str]:
    try:
        missing = [spec.name for spec in pack if spec.locate() is None]
    except WeightsError as error:
        return False, str(error)
    if not missing:
        return True, f"all {len(pack.models)} models present"
    # Only the pack that comes with mmeval has to be complete; others are fetched when used.
    return (False if pack.name == "tiny" else None), f"missing: {', '.join(missing)}"


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
