"""What reading a benchmark and reading a submission have in common."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel

from mmeval.sessions.lines import Record, find_records, read_record, read_records
from mmeval.sessions.problems import BrokenFolder, Problem

I = TypeVar("I", bound=BaseModel)  # noqa: E741
R = TypeVar("R", bound=BaseModel)


@dataclass(frozen=True)
class FolderReading(Generic[I, R]):
    """The info of a folder, all records of its lines, and what is wrong with them (to be added to)."""

    info: I
    records: list[Record[R]]
    problems: list[Problem]


def read_parts(
    path: Path, info_name: str, info: type[I], rows_name: str, row: type[R], session: str | None = None
) -> FolderReading[I, R]:
    """Read both JSON files of a folder; with ``session`` only the records that belong to it.

    Raises:
        FileNotFoundError: the folder or one of the files is missing.
        BrokenFolder: the info file is broken.
    """
    missing = missing_parts(path, info_name, rows_name)
    if missing:
        raise FileNotFoundError(f"{path}: " + "; ".join(f"{p.message}. {p.remedy}" for p in missing))
    head = read_record(path, info_name, info)
    if head.model is None:
        raise BrokenFolder(path, head.problems)
    found = (
        read_records(path, rows_name, row) if session is None else find_records(path, rows_name, row, session)
    )
    records = list(found)
    return FolderReading(head.model, records, [problem for record in records for problem in record.problems])


def missing_parts(path: Path, *names: str) -> list[Problem]:
    """One problem for each file that the folder lacks."""
    if not path.is_dir():
        message = f"{path} is no folder" if path.exists() else f"there is no folder {path}"
        return [Problem("", None, "", message, "Correct the path")]
    found = []
    for name in names:
        if not (path / name).is_file():
            remedy = f"Add it{_elsewhere(path, name)}"
            found.append(Problem(name, None, "", f"the file {name} is missing", remedy))
    return found


def _elsewhere(path: Path, name: str) -> str:
    """Where the file lies instead: a level below is a common slip."""
    below = sorted(candidate.parent.name for candidate in path.glob(f"*/{name}"))
    return f", or did you mean {path / below[0]}" if below else ""
