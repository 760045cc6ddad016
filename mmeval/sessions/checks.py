"""Find everything that is wrong in a folder's JSON. ``mmeval.media.validate`` adds the media."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mmeval.sessions.benchmark import Benchmark
from mmeval.sessions.duplicates import twin_outputs, twin_sessions
from mmeval.sessions.explaining import suggestion
from mmeval.sessions.folder import missing_parts
from mmeval.sessions.lines import Record, read_record, read_records
from mmeval.sessions.problems import Problem
from mmeval.sessions.reading import folder_kind
from mmeval.sessions.session import BenchmarkInfo, Output, Session, SubmissionInfo
from mmeval.sessions.submission import Submission


@dataclass(frozen=True)
class FolderCheck:
    """All problems of a folder's JSON, and its lines (good and broken) for checks of other kinds."""

    problems: list[Problem]
    sessions: list[Record[Session]]
    outputs: list[Record[Output]]


def check_json(path: Path | str, benchmark: Benchmark | None = None) -> FolderCheck:
    """Find all problems of the JSON files of a benchmark or a submission folder.

    A submission is also held against ``benchmark``, if given.
    """
    folder = Path(path)
    try:
        kind = folder_kind(folder)
    except (FileNotFoundError, ValueError) as problem:
        message, _, remedy = str(problem).partition("; ")
        remedy = remedy[:1].upper() + remedy[1:] or "Name the folder that holds one of them"
        return FolderCheck([Problem("", None, "", message, remedy)], [], [])
    return _benchmark(folder) if kind is Benchmark else _submission(folder, benchmark)


def _benchmark(folder: Path) -> FolderCheck:
    problems, sessions = missing_parts(folder, Benchmark.INFO, Benchmark.ROWS), list[Record[Session]]()
    lacking = {problem.file for problem in problems}
    if Benchmark.INFO not in lacking:
        problems += read_record(folder, Benchmark.INFO, BenchmarkInfo).problems
    if Benchmark.ROWS not in lacking:
        sessions += read_records(folder, Benchmark.ROWS, Session)
        problems += _rows(sessions, Benchmark.ROWS, "session")
        problems += [problem for _, problem in twin_sessions(sessions)]
        problems += [problem for record in sessions for problem in _silent_turns(record)]
    return FolderCheck(problems, sessions, [])


def _submission(folder: Path, benchmark: Benchmark | None) -> FolderCheck:
    problems, outputs = missing_parts(folder, Submission.INFO, Submission.ROWS), list[Record[Output]]()
    lacking = {problem.file for problem in problems}
    if Submission.INFO not in lacking:
        info = read_record(folder, Submission.INFO, SubmissionInfo)
        problems += info.problems
        if info.model is not None and benchmark is not None:
            problems += _other_benchmark(info.model, benchmark)
    if Submission.ROWS not in lacking:
        outputs += read_records(folder, Submission.ROWS, Output)
        problems += _rows(outputs, Submission.ROWS, "output")
        problems += [problem for _, problem in twin_outputs(outputs)]
        problems += [problem for record in outputs for problem in _says_nothing(record)]
        if benchmark is not None:
            problems += [*_unknown_turns(outputs, benchmark), *_missing_outputs(outputs, benchmark)]
    return FolderCheck(problems, [], outputs)


def _rows(records: Iterable[Record[Any]], file: str, noun: str) -> Iterator[Problem]:
    found = False
    for record in records:
        found = True
        yield from record.problems
    if not found:
        yield Problem(file, None, "", f"the file holds no {noun}", f"Write one {noun} as JSON on each line")


def _silent_turns(record: Record[Session]) -> Iterator[Problem]:
    """User messages that say nothing. Looks at the JSON, so that broken sessions are covered too."""
    turns = record.raw.get("turns") if isinstance(record.raw, dict) else None
    for number, turn in enumerate(turns if isinstance(turns, list) else [], start=1):
        user = turn.get("user") if isinstance(turn, dict) else None
        if not isinstance(user, dict):
            continue
        where, text = f"turns[{number - 1}].user", user.get("text")
        if isinstance(text, str) and not text.strip():
            message = "the instruction is empty"
            yield record.problem(
                f"{where}.text", message, "Write it, or leave text out of a turn of media alone", turn=number
            )
        elif text is None and not user.get("media"):
            yield record.problem(where, "the user says nothing", "Add a text or media", turn=number)


def _says_nothing(record: Record[Output]) -> Iterator[Problem]:
    output = record.model
    if output and not (output.text or output.media or output.error):
        remedy = "Add the answer, or say in the field error why there is none"
        yield record.problem("", "the output has no text, media or error", remedy, severity="warning")


def _other_benchmark(info: SubmissionInfo, benchmark: Benchmark) -> Iterator[Problem]:
    pairs = {
        "benchmark": (info.benchmark, benchmark.info.name),
        "benchmark_version": (info.benchmark_version, benchmark.info.version),
    }
    for field, (given, expected) in pairs.items():
        if given != expected:
            message = f"the outputs are for {given!r}, the benchmark here is {expected!r}"
            remedy = "Use the benchmark that was answered, or correct the field"
            yield Problem(Submission.INFO, None, field, message, remedy, "warning")


def _unknown_turns(outputs: Iterable[Record[Output]], benchmark: Benchmark) -> Iterator[Problem]:
    lengths = {session.id: len(session.turns) for session in benchmark.sessions}
    for record in outputs:
        if record.session is None or record.session in benchmark.broken:
            continue
        if record.session not in lengths:
            close = suggestion(record.session, lengths)
            remedy = f"Did you mean {close!r}" if close else "Remove the line or correct the id"
            yield record.problem("session", f"the benchmark has no session {record.session!r}", remedy)
        elif record.turn is not None and record.turn > lengths[record.session]:
            message = f"the session has {lengths[record.session]} turns, there is no turn {record.turn}"
            yield record.problem("turn", message, "Turns count from 1; correct the number")


def _missing_outputs(outputs: Iterable[Record[Output]], benchmark: Benchmark) -> Iterator[Problem]:
    answered = Counter((record.session, record.turn) for record in outputs)
    for session in benchmark.sessions:
        expected = [number for number, turn in enumerate(session.turns, start=1) if turn.scored]
        missing = [number for number in expected if not answered[session.id, number]]
        if missing:
            listed = ", ".join(map(str, missing[:10])) + (", ..." if len(missing) > 10 else "")
            message = f"{len(missing)} of {len(expected)} scored turns have no output (turns {listed})"
            remedy = "Add them; without them these turns stay unscored"
            yield Problem(Submission.ROWS, None, "", message, remedy, "warning", session.id)
