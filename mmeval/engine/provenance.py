"""What ``run.json`` holds so that the same numbers can be computed again."""

from __future__ import annotations

import hashlib
import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mmeval.engine.features import FeatureSet
from mmeval.engine.plan import Metric
from mmeval.media import Unreadable, file_digest, inside
from mmeval.models import package_versions
from mmeval.runs import path_from
from mmeval.sessions import Benchmark, Output, Session, Submission, files_of


def describe_run(
    folder: Path,
    benchmark: Benchmark,
    submissions: Sequence[Submission],
    metrics: Sequence[Metric],
    unavailable: Mapping[str, str],
    features: FeatureSet,
    protocol: str | None,
) -> dict[str, Any]:
    """Versions, digests, parameters, hardware and clusters; paths are relative to the run folder.

    Numbers are reduced from rows and clusters, so they need neither the benchmark nor its files.
    """
    installed = {name: version for name, version in package_versions().items() if version}
    return {
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "protocol": protocol,
        "pack": features.pack.name,
        "device": features.device,
        "benchmark": {
            "name": benchmark.info.name,
            "version": benchmark.info.version,
            "path": path_from(folder, benchmark.root),
            "digest": _content_digest(benchmark, benchmark.sessions),
            "sessions": len(benchmark.sessions),
            "clusters": benchmark.clusters,
            "problems": [str(problem) for problem in benchmark.problems],
        },
        "submissions": [
            {
                "system": submission.info.system,
                "path": path_from(folder, submission.root),
                "digest": _content_digest(submission, submission.outputs),
                "problems": [str(problem) for problem in submission.problems],
            }
            for submission in submissions
        ],
        "metrics": [metric.describe() for metric in metrics],
        "unavailable": dict(unavailable),
        "versions": {"python": platform.python_version(), **installed},
        "hardware": {"platform": platform.platform(), "cpus": os.cpu_count(), "gpu": _gpu(features.device)},
        "finished": False,
    }


def _content_digest(folder: Benchmark | Submission, records: Iterable[Session | Output]) -> str:
    """The sha256 of a folder's records and of the bytes of every file that they name."""
    digest = hashlib.sha256(folder.digest.encode())
    for name in sorted({name for record in records for name in files_of(record)}):
        try:
            content = file_digest(inside(folder.root, name))
        except (OSError, ValueError, Unreadable):
            content = "unreadable"
        digest.update(f"{name}\x1f{content}\x1e".encode())
    return digest.hexdigest()


def _gpu(device: str) -> str | None:
    if not device.startswith("cuda"):
        return None
    import torch

    return torch.cuda.get_device_name(device)
