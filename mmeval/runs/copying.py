"""Copies of a run to judge, so that the run itself stays as it was scored."""

from __future__ import annotations

import shutil
from itertools import count
from pathlib import Path

from mmeval.runs.annotations import Annotations
from mmeval.runs.folder import RunFolder
from mmeval.runs.ledger import FILE
from mmeval.runs.votes import Votes


def copy_run(run: RunFolder, to: Path | str) -> Path:
    """Copy a run without its judgements; the copy that is there is kept, if it is of this very run.

    A copy of another run makes room: set aside under a name with a number when somebody has judged
    it, else deleted.

    Raises:
        RunFolderError: ``to`` holds something else than a run.
    """
    target = Path(to)
    if not (target / "run.json").exists():
        RunFolder.require_free(target)
    elif (target / "run.json").read_bytes() == (run.path / "run.json").read_bytes():
        return target
    elif is_judged(target):
        names = (target.with_name(f"{target.name}-{number}") for number in count(1))
        target.rename(next(aside for aside in names if not aside.exists()))
    else:
        shutil.rmtree(target)
    left_out = shutil.ignore_patterns(f"{FILE}*", "run.json")
    shutil.copytree(run.path, target, dirs_exist_ok=True, ignore=left_out)
    # Last, because it says that the copy is whole.
    shutil.copy2(run.path / "run.json", target)
    return target


def is_judged(run: RunFolder | Path) -> bool:
    """Whether anybody has ever answered or voted on a run."""
    with Annotations.open(run, read_only=True) as answers, Votes.open(run, read_only=True) as votes:
        return bool(answers.history() or votes.history())
