"""A folder of images and a CSV as a benchmark with submissions: one row per turn."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from mmeval.sessions.benchmark import Benchmark
from mmeval.sessions.explaining import Finding, findings, shown, suggestion
from mmeval.sessions.instructions import CountChange
from mmeval.sessions.problems import Problem
from mmeval.sessions.session import BenchmarkInfo, Output, Session, SubmissionInfo
from mmeval.sessions.submission import Submission
from mmeval.sessions.targets import Media

COLUMNS = ("session", "image", "instruction", "caption", "mask", "reference")
PREFIXES = ("output", "edit", "tag", "cluster")
"""Columns with a name after a dot: ``output.SYSTEM``, ``edit.kind``, ``tag.axis``, ``cluster.scene``."""

FILES = frozenset(("image", "mask", "reference"))
MEDIA = "media"


class FromTable(NamedTuple):
    """The written folders, and the rows and answers that could not be used."""

    benchmark: Path
    submissions: tuple[Path, ...]
    problems: tuple[Problem, ...]


def from_table(
    table: Path | str,
    *,
    images: Path | str,
    out: Path | str,
    name: str | None = None,
    protocol: str | None = None,
) -> FromTable:
    """Write a benchmark and submissions from a CSV file and a folder of images.

    Every row is one turn; rows with the same ``session`` are one conversation, in their order. File
    names are relative to ``images``. Columns, of which only ``image`` and ``instruction`` are needed:

    - ``session``: a name without spaces; without this column every row is a session of its own.
    - ``image``: the picture to edit; after a session's first row empty to go on from the answer before.
    - ``instruction``: what the user asks for.
    - ``caption``, ``mask``, ``reference``: what the result should show; a picture that is white
      where it may change; the exact result. Metrics that need one are unscored without it.
    - ``edit.kind`` and its slots (``edit.object``, ``edit.color``, ...): the edit as
      ``mmeval.sessions.EditInstruction`` types it; several names are divided by ``;``.
    - ``output.SYSTEM``: the answer of a system; empty where it has none.
    - ``tag.NAME``, ``cluster.NAME``: as in ``mmeval.sessions.Session``; a session's first row gives them.

    A session with a bad row is left out as a whole and its rows are reported in ``problems``. So are
    answers that cannot be taken, but these cost their own system that turn only.

    Args:
        table: The CSV file, UTF-8 with a line of column names.
        images: The folder that its file names are relative to.
        out: Gets ``benchmark/`` and ``submissions/SYSTEM/``, with copies of the images.
        name: The benchmark's name; the file's name by default.
        protocol: What scores it; "edit" when there is a column ``edit.kind``, else "edit_pixels".

    Raises:
        FileNotFoundError: there is no such file or folder.
        ValueError: a column is missing or unknown, or no row can be used; says which and why.
    """
    path, folder = Path(table), Path(images)
    if not folder.is_dir():
        raise FileNotFoundError(f"there is no folder of images at {folder}")
    columns, rows = _read(path)
    info = BenchmarkInfo(
        name=name or "-".join(path.stem.split()),
        protocol=protocol or ("edit" if "edit.kind" in columns else "edit_pixels"),
        cluster=next((column[8:] for column in columns if column.startswith("cluster.")), None),
    )
    reading = _Reading(path.name, folder, _systems(columns, info.name, path))
    for of_session in _grouped(rows):
        reading.add(of_session)
    if not reading.sessions:
        said = "\n".join(f"  {problem}" for problem in reading.problems) or "  it has no rows"
        raise ValueError(f"no row of {path} can be used:\n{said}")
    return reading.write(info, Path(out))


class _Row(NamedTuple):
    """A line of the table: cells that are not empty, by column."""

    line: int
    cells: dict[str, str]

    @property
    def session(self) -> str:
        return self.cells.get("session", f"row-{self.line}")


@dataclass
class _Reading:
    """What was read so far."""

    file: str
    images: Path
    systems: dict[str, SubmissionInfo]
    sessions: list[Session] = field(default_factory=list)
    outputs: dict[str, list[Output]] = field(default_factory=dict)
    used: set[tuple[str, str]] = field(default_factory=set)
    """Folder below ``out`` and name of each image to copy."""
    problems: list[Problem] = field(default_factory=list)

    def add(self, rows: Sequence[_Row]) -> None:
        """Take a session, or report all that is wrong with its rows."""
        raw = _raw_session(rows)
        wrong = [problem for turn, row in enumerate(rows, 1) for problem in self._wrong(row, turn)]
        wrong += self._divided(rows)
        try:
            session = Session.model_validate(raw)
        except ValidationError as error:
            for found in findings(error, Session, raw):
                in_turn = found.path[:1] == ("turns",) and len(found.path) > 1
                turn = int(found.path[1]) + 1 if in_turn else 1
                wrong.append(self._problem(rows[turn - 1], turn, *found[:3]))
        self.problems += wrong
        answers = [
            answer for turn, row in enumerate(rows, 1) for answer in self._answers(row, turn, kept=not wrong)
        ]
        if not wrong:
            self.sessions.append(session)
            for row in rows:
                self.used |= {("benchmark", row.cells[column]) for column in row.cells.keys() & FILES}
            for system, output in answers:
                names = [item.path.removeprefix(f"{MEDIA}/") for item in output.media]
                self.used |= {(f"submissions/{system}", name) for name in names}
                self.outputs.setdefault(system, []).append(output)

    def _answers(self, row: _Row, turn: int, *, kept: bool) -> Iterator[tuple[str, Output]]:
        """Systems and their answers; one whose file cannot be taken is reported and says so in its place.

        Of a session that is not ``kept`` what is wrong with them is only reported.
        """
        for column in row.cells:
            kind, _, system = column.partition(".")
            if kind == "output":
                problems = list(self._unusable(row, turn, column))
                self.problems += problems
                if not kept:
                    continue
                media = () if problems else (Media.model_validate(_media(row.cells[column])),)
                error = problems[0].message if problems else None
                yield system, Output(session=row.session, turn=turn, media=media, error=error)

    def _wrong(self, row: _Row, turn: int) -> Iterator[Problem]:
        if "instruction" not in row.cells:
            yield self._problem(row, turn, "instruction", "it is empty", "Write what the user asks for")
        if turn == 1 and "image" not in row.cells:
            yield self._problem(row, turn, "image", "it is empty", "Name what the session starts from")
        for column in row.cells:
            if column in FILES:
                yield from self._absent(row, turn, column)

    def _unusable(self, row: _Row, turn: int, column: str) -> Iterator[Problem]:
        yield from self._absent(row, turn, column)
        for found in _unfit(_media(row.cells[column])):
            yield self._problem(row, turn, column, found.message, found.remedy)

    def _absent(self, row: _Row, turn: int, column: str) -> Iterator[Problem]:
        file = (self.images / row.cells[column]).resolve()
        if Path(row.cells[column]).is_absolute():
            message = f"{shown(row.cells[column])} is a whole path"
            yield self._problem(row, turn, column, message, f"Write its name relative to {self.images}")
        elif not (file.is_relative_to(self.images.resolve()) and file.is_file()):
            message = f"there is no file {shown(row.cells[column])} in {self.images}"
            remedy = "Put the file there, and write its name relative to that folder"
            yield self._problem(row, turn, column, message, remedy)

    def _divided(self, rows: Sequence[_Row]) -> Iterator[Problem]:
        """Tags and clusters of later rows that are not those of the session, which its first row gives."""
        first = rows[0].cells
        for turn, row in enumerate(rows[1:], start=2):
            for column, value in row.cells.items():
                if column.startswith(("tag.", "cluster.")) and first.get(column) != value:
                    given = shown(first[column]) if column in first else "empty"
                    message = f"it is {shown(value)} here, but {given} in the session's first row"
                    remedy = "Write it in the first row, and the same or nothing in the others"
                    yield self._problem(row, turn, column, message, remedy)

    def _problem(self, row: _Row, turn: int, where: str, message: str, remedy: str) -> Problem:
        return Problem(self.file, row.line, where, message, remedy, "error", row.session, turn)

    def write(self, info: BenchmarkInfo, out: Path) -> FromTable:
        """Write the folders and copy the images into them."""
        for folder, name in sorted(self.used):
            target = out / folder / MEDIA / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(self.images / name, target)
        Benchmark(info, tuple(self.sessions)).write(out / "benchmark")
        submissions = []
        for system, described in self.systems.items():
            submissions.append(out / "submissions" / system)
            Submission(described, tuple(self.outputs.get(system, ()))).write(submissions[-1])
        return FromTable(out / "benchmark", tuple(submissions), tuple(self.problems))


def _read(path: Path) -> tuple[list[str], list[_Row]]:
    """The columns and rows of a CSV file; rows without any cell are left out."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"{path} is not UTF-8; save it as CSV with that encoding") from error
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count))
    columns = [column.strip() for column in next(reader, [])]
    _check_columns(columns, path)
    rows = []
    for cells in reader:
        if len(cells) > len(columns):
            raise ValueError(
                f"{path}:{reader.line_num}: there are {len(cells)} cells and {len(columns)} columns; "
                "put texts with commas in double quotes"
            )
        named = {name: cell.strip() for name, cell in zip(columns, cells, strict=False) if cell.strip()}
        rows.append(_Row(reader.line_num, named))
    return columns, [row for row in rows if row.cells]


def _check_columns(columns: Sequence[str], path: Path) -> None:
    for column in columns:
        prefix, _, rest = column.partition(".")
        if column not in COLUMNS and not (prefix in PREFIXES and rest):
            known = (*COLUMNS, *(f"{prefix}.NAME" for prefix in PREFIXES))
            meant = suggestion(column, known)
            hint = f"did you mean {meant!r}?" if meant else f"there are: {', '.join(known)}"
            raise ValueError(f"{path}:1: there is no column {column!r}; {hint}")
        if columns.count(column) > 1:
            raise ValueError(f"{path}:1: the column {column!r} is there twice; rename or remove one")
    for needed in ("image", "instruction"):
        if needed not in columns:
            raise ValueError(f"{path}:1: the column {needed!r} is missing; it has: {', '.join(columns)}")


def _systems(columns: Sequence[str], benchmark: str, path: Path) -> dict[str, SubmissionInfo]:
    found = {}
    for system in (column.partition(".")[2] for column in columns if column.startswith("output.")):
        raw = {"system": system, "benchmark": benchmark}
        try:
            found[system] = SubmissionInfo.model_validate(raw)
        except ValidationError as error:
            wrong = findings(error, SubmissionInfo, raw)[0]
            where = f"{path}:1: column {'output.' + system!r}"
            raise ValueError(f"{where}: {wrong.message}. {wrong.remedy}.") from error
    return found


def _grouped(rows: Iterable[_Row]) -> list[list[_Row]]:
    groups: dict[str, list[_Row]] = {}
    for row in rows:
        groups.setdefault(row.session, []).append(row)
    return list(groups.values())


def _raw_session(rows: Sequence[_Row]) -> dict[str, Any]:
    first = rows[0].cells
    named = {
        prefix: {
            column.partition(".")[2]: text
            for column, text in first.items()
            if column.startswith(f"{prefix}.")
        }
        for prefix in ("tag", "cluster")
    }
    turns = tuple(_turn(row.cells, number) for number, row in enumerate(rows, start=1))
    return {"id": rows[0].session, "turns": turns, "tags": named["tag"], "clusters": named["cluster"]}


def _turn(cells: Mapping[str, str], number: int) -> dict[str, Any]:
    mark = {"role": "input"} if number > 1 else {}
    media = ({**_media(cells["image"]), **mark},) if "image" in cells else ()
    message = {"text": cells.get("instruction"), "media": media}
    target: dict[str, Any] = {}
    if "caption" in cells:
        target["caption"] = cells["caption"]
    if "mask" in cells:
        target["mask"] = {"format": "png", "path": f"{MEDIA}/{cells['mask']}"}
    if "reference" in cells:
        target["media"] = (_media(cells["reference"]),)
    if edit := {column[5:]: text for column, text in cells.items() if column.startswith("edit.")}:
        target["edit"] = _typed(edit)
    return {"user": message, **({"target": target} if target else {})}


def _unfit(media: dict[str, str]) -> list[Finding]:
    try:
        Media.model_validate(media)
    except ValidationError as error:
        return findings(error, Media, media)
    return []


def _media(name: str) -> dict[str, str]:
    return {"kind": "image", "path": f"{MEDIA}/{name}"}


def _typed(edit: dict[str, str]) -> dict[str, Any]:
    """Cells are texts; a count is a number and what is kept a list."""
    typed: dict[str, Any] = dict(edit)
    if edit.get("kind") == CountChange.model_fields["kind"].default and edit.get("count", "").isdecimal():
        typed["count"] = int(edit["count"])
    if "keep" in edit:
        typed["keep"] = tuple(part.strip() for part in edit["keep"].split(";") if part.strip())
    return typed
