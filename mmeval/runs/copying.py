"""Copies of a run to judge, so that the run itself stays as it was scored."""

from __future__ import annotations

import shutil
import warnings
from itertools import count
from pathlib import Path
from typing import Any

from mmeval.runs.annotations import Annotations
from mmeval.runs.folder import TABLES, RunFolder
from mmeval.runs.ledger import FILE
from mmeval.runs.lock import LOCK, RunFolderError
from mmeval.runs.parts import forget_index
from mmeval.runs.paths import path_from
from mmeval.runs.votes import Votes

_OF = "copy_of"
"""What run.json of a copy says besides: of which run it is one."""

_LEFT_OUT = (f"{FILE}*", LOCK, "run.json")


def copy_run(run: RunFolder, to: Path | str) -> Path:
    """Copy a run without its judgements. A copy of it that is there is brought up to date and stays judged.

    A copy of another run makes room: set aside under a name with a number when somebody has judged it,
    which is warned of, else deleted.

    Raises:
        RunFolderError: ``to`` holds something else than a copy, such as a run of its own.
    """
    target, info = Path(to), _info_at(run, Path(to))
    if not (target / "run.json").exists():
        RunFolder.require_free(target)
    else:
        before = RunFolder.open(target).info
        if before == info and info.get("finished"):  # an unfinished run grows without its run.json changing
            return target
        if _OF not in before:
            raise RunFolderError(f"{target} is a run of its own; copy {run.path} to another place")
        if before[_OF] != info[_OF]:
            _make_room(target)
        else:
            _bring_up_to_date(run, target, info)
            return target
    whole = target.with_name(f".{target.name}.part")
    shutil.rmtree(whole, ignore_errors=True)
    shutil.copytree(run.path, whole, ignore=shutil.ignore_patterns(*_LEFT_OUT))
    RunFolder(whole, info).save_info()
    shutil.rmtree(target, ignore_errors=True)
    whole.rename(target)
    return target


def is_judged(run: RunFolder | Path) -> bool:
    """Whether anybody has ever answered or voted on a run."""
    with Annotations.open(run, read_only=True) as answers, Votes.open(run, read_only=True) as votes:
        return bool(answers.history() or votes.history())


def _info_at(run: RunFolder, target: Path) -> dict[str, Any]:
    """What run.json of the copy says: its paths lead to where those of the run lead."""

    def moved(entry: dict[str, Any]) -> dict[str, Any]:
        return {**entry, "path": path_from(target, run.path / entry["path"])}

    return {
        **run.info,
        "benchmark": moved(run.info["benchmark"]),
        "submissions": [moved(entry) for entry in run.info["submissions"]],
        _OF: {"created": run.info.get("created"), "path": path_from(target, run.path)},
    }


def _bring_up_to_date(run: RunFolder, target: Path, info: dict[str, Any]) -> None:
    """Take over what was scored since, part by part; the judgements stay."""
    forget_index(target)
    for old in (part for table in TABLES for part in (target / table).glob("*.parquet")):
        if not (run.path / old.relative_to(target)).exists():
            old.unlink()
    shutil.copytree(run.path, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*_LEFT_OUT))
    RunFolder(target, info).save_info()  # last, because it says what is here


def _make_room(target: Path) -> None:
    if not is_judged(target):
        shutil.rmtree(target)
        return
    names = (target.with_name(f"{target.name}-{number}") for number in count(1))
    aside = next(name for name in names if not name.exists())
    target.rename(aside)
    warnings.warn(f"{target} held judgements of another run; they are in {aside} now", stacklevel=3)
