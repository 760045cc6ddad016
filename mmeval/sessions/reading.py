"""Open a folder without knowing beforehand whether it is a benchmark or a submission."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from mmeval.sessions.benchmark import Benchmark
from mmeval.sessions.problems import Problem
from mmeval.sessions.submission import Submission


def folder_kind(path: Path | str) -> type[Benchmark] | type[Submission]:
    """Whether a folder holds a benchmark or a submission, by the JSON files in it.

    Raises:
        FileNotFoundError: there is no such folder, or it holds neither.
        ValueError: it holds both.
    """
    folder = Path(path)
    if not folder.is_dir():
        raise FileNotFoundError(f"there is no folder {folder}; correct the path")
    kinds = (Benchmark, Submission)
    found = [kind for kind in kinds if (folder / kind.INFO).is_file()]
    found = found or [kind for kind in kinds if (folder / kind.ROWS).is_file()]
    if len(found) > 1:
        raise ValueError(f"{folder} holds a benchmark and a submission; give each a folder of its own")
    if not found:
        inner = sorted(p.parent.name for kind in kinds for p in folder.glob(f"*/{kind.INFO}"))
        hint = f"; did you mean {folder / inner[0]}?" if inner else ""
        raise FileNotFoundError(f"{folder} holds neither {Benchmark.INFO} nor {Submission.INFO}{hint}")
    return found[0]


def read_folder(
    path: Path | str, on_problem: Callable[[Problem], object] | None = None
) -> Benchmark | Submission:
    """Read a benchmark or a submission, whichever the folder holds.

    Raises:
        FileNotFoundError: there is no such folder, or it holds neither, or one of its files is missing.
        ValueError: it holds both.
        BrokenFolder: its info file is broken.
    """
    return folder_kind(path).read(path, on_problem)
