"""Read JSON files and lines strictly; what is wrong in one line never touches the others."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from mmeval.sessions.explaining import Finding, findings
from mmeval.sessions.problems import Problem, Severity

M = TypeVar("M", bound=BaseModel)

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Record(Generic[M]):
    """One JSON object of a file: the ``model``, or None with the ``problems`` that prevent it."""

    file: str
    line: int
    raw: Any
    """The JSON as it is, None when it is none."""
    model: M | None
    problems: tuple[Problem, ...]
    session: str | None
    turn: int | None
    """The ids of an output, also of a broken one when they can still be read."""

    def problem(
        self,
        where: str,
        message: str,
        remedy: str,
        *,
        severity: Severity = "error",
        turn: int | None = None,
    ) -> Problem:
        """A problem of this line."""
        return Problem(
            self.file, self.line, where, message, remedy, severity, self.session, turn or self.turn
        )

    @property
    def why_broken(self) -> str:
        """All problems of the line in one text."""
        return "; ".join(f"{p.where}: {p.message}" if p.where else p.message for p in self.problems)


def read_record(path: Path, name: str, model: type[M]) -> Record[M]:
    """Read the file ``name`` of the folder ``path`` as one JSON object.

    Raises:
        OSError: the file is missing or may not be read.
    """
    return _record((path / name).read_bytes().removeprefix(_BYTE_ORDER_MARK), name, None, model)


def read_records(path: Path, name: str, model: type[M]) -> Iterator[Record[M]]:
    """Read the file ``name`` of the folder ``path`` as one JSON object a line; empty lines are skipped.

    Raises:
        OSError: the file is missing or may not be read.
    """
    with (path / name).open("rb") as file:
        for number, line in enumerate(file, start=1):
            data = line.removeprefix(_BYTE_ORDER_MARK) if number == 1 else line
            if data.strip():
                yield _record(data.rstrip(b"\r\n"), name, number, model)


def find_records(path: Path, name: str, model: type[M], session: str) -> Iterator[Record[M]]:
    """The records of ``read_records`` that belong to ``session``, without reading the others.

    Bytes are searched instead of parsed, so one session of a hundred thousand comes in a moment.

    Raises:
        OSError: the file is missing or may not be read.
    """
    file = path / name
    if not file.stat().st_size:
        return
    with file.open("rb") as opened, mmap(opened.fileno(), 0, access=ACCESS_READ) as content:
        places = re.finditer(b'"%b"' % b"".join(map(_written, session)), content)
        starts = dict.fromkeys(content.rfind(b"\n", 0, place.start()) + 1 for place in places)
        number, counted = 1, 0
        for start in starts:
            number, counted = number + content[counted:start].count(b"\n"), start
            end = content.find(b"\n", start)
            data = content[start : end if end >= 0 else len(content)]
            record = _record(data.removeprefix(_BYTE_ORDER_MARK).rstrip(b"\r"), name, number, model)
            if record.session == session:
                yield record


def _written(letter: str) -> bytes:
    """A pattern of all ways in which JSON writers write one letter of an id."""
    if letter.isascii() and (letter.isalnum() or letter in "-_."):
        return re.escape(letter.encode())  # nobody escapes these, and a plain start is searched for fast
    plain = re.escape(json.dumps(letter, ensure_ascii=False)[1:-1].encode("utf-8", "surrogatepass"))
    units = letter.encode("utf-16-be", "surrogatepass").hex(" ", 2).split()
    by_number = b"".join(rb"\\u(?i:%b)" % unit.encode() for unit in units)
    return b"(?:%b|%b)" % (plain, by_number)


def ids_with(path: Path, name: str, text: str) -> set[str]:
    """The ``id`` of each line that holds ``text`` anywhere, whatever its case; other lines are not parsed.

    Raises:
        OSError: the file is missing or may not be read.
    """
    written = json.dumps(text, ensure_ascii=False)[1:-1]
    found: set[str] = set()
    for line in _lines_with(path / name, written):
        with suppress(ValueError, KeyError, TypeError):  # a broken line is no session
            found.add(json.loads(line)["id"])
    return found


def _lines_with(file: Path, text: str) -> Iterator[str | bytes]:
    if not text.isascii():  # only text knows the case of other letters
        wanted = re.compile(re.escape(text), re.IGNORECASE)
        with file.open(encoding="utf-8", errors="replace") as lines:
            yield from (line for line in lines if wanted.search(line))
        return
    if not file.stat().st_size:
        return
    with file.open("rb") as opened, mmap(opened.fileno(), 0, access=ACCESS_READ) as content:
        end = 0
        for place in re.finditer(re.escape(text.encode()), content, re.IGNORECASE):
            if place.start() >= end:
                found = content.find(b"\n", place.start())
                end = found if found >= 0 else len(content)
                yield content[content.rfind(b"\n", 0, place.start()) + 1 : end]


def _record(data: bytes, file: str, line: int | None, model: type[M]) -> Record[M]:
    """``line`` is None for a document, whose errors lie on lines of its own."""
    raw, made, place = None, None, line
    try:
        raw = _strict_json(data)
        made = model.model_validate_json(data)
        found = []
    except ValidationError as error:
        found = findings(error, model, raw)
    except _Refused as error:
        found = [Finding("", error.message, error.remedy, ())]
        place = error.line if line is None else line
    session, turn = _ids(data, raw)
    problems = (_problem(finding, file, place, session, turn) for finding in found)
    return Record(file, line or 1, raw, made, tuple(problems), session, turn)


def _problem(finding: Finding, file: str, line: int | None, session: str | None, turn: int | None) -> Problem:
    if finding.path[:1] == ("turns",) and len(finding.path) > 1 and isinstance(finding.path[1], int):
        turn = finding.path[1] + 1
    return Problem(file, line, finding.where, finding.message, finding.remedy, "error", session, turn)


class _Refused(Exception):
    """Bytes that are no strict JSON."""

    def __init__(self, message: str, remedy: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line
        self.message = message
        self.remedy = remedy


def _strict_json(data: bytes) -> Any:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _Refused(f"byte {error.start + 1} is not UTF-8", "Save the file as UTF-8") from error
    try:
        return json.loads(text, object_pairs_hook=_no_twins)  # pydantic refuses NaN, and says where
    except json.JSONDecodeError as error:
        remedy = "Write it with a JSON library; in a .jsonl file each line is one complete object"
        raise _Refused(f"no valid JSON: {error.msg} at column {error.colno}", remedy, error.lineno) from error
    except (RecursionError, ValueError) as error:
        raise _Refused(f"no usable JSON: {error}", "Nest less, and keep numbers short") from error


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        twin = next(name for name in names if names.count(name) > 1)
        raise _Refused(f"the field {twin!r} is given twice in one object", "Keep one of them")
    return made


def _ids(data: bytes, raw: Any) -> tuple[str | None, int | None]:
    """Session and turn of a line, searched for in the text when it is no JSON."""
    if isinstance(raw, dict):
        session, turn = raw.get("session", raw.get("id")), raw.get("turn")
        is_turn = isinstance(turn, int) and not isinstance(turn, bool)
        return session if isinstance(session, str) else None, turn if is_turn else None
    named = re.search(rb'"(?:session|id)"\s*:\s*"([^"\\]+)"', data)
    numbered = re.search(rb'"turn"\s*:\s*(\d{1,9})\s*[,}]', data)
    return (
        named.group(1).decode("utf-8", "replace") if named else None,
        int(numbered.group(1)) if numbered else None,
    )
