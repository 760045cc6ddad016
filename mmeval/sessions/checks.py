"""Find everything that is wrong in a folder's JSON. ``mmeval.media.validate`` adds the media."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mmeval.sessions.benchmark import Benchmark
from mmeval.sessions.duplicates import twin_outputs, twin_sessions
from mmeval.sessions.explaining import suggestion
from mmeval.sessions.folder import missing_parts
from mmeval.sessions.lacking import lacking_starts
from mmeval.sessions.lines import Record, read_record, read_records
from mmeval.sessions.problems import Problem
from mmeval.sessions.reading import folder_kind
from mmeval.sessions.session import BenchmarkInfo, Output, Session, SubmissionInfo, Turn
from mmeval.sessions.silence import silent_turns
from mmeval.sessions.submission import Submission
from mmeval.sessions.targets import MediaKind, edits


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
    info = None
    if Benchmark.INFO not in lacking:
        head = read_record(folder, Benchmark.INFO, BenchmarkInfo)
        info, problems = head.model, [*problems, *head.problems]
    if Benchmark.ROWS not in lacking:
        sessions += read_records(folder, Benchmark.ROWS, Session)
        problems += _rows(sessions, Benchmark.ROWS, "session")
        problems += [problem for _, problem in twin_sessions(sessions)]
        problems += [problem for record in sessions for problem in silent_turns(record)]
        problems += [problem for record in sessions for problem in lacking_starts(record)]
        if info is not None:
            problems += cluster_doubts(info.cluster, [record.model for record in sessions if record.model])
    return FolderCheck(problems, sessions, [])


def cluster_doubts(key: str | None, sessions: Sequence[Session]) -> Iterator[Problem]:
    """Cluster keys that would be passed over in silence, so that intervals came out too narrow."""
    given = sorted({name for session in sessions for name in session.clusters})
    named = ", ".join(map(repr, given))
    if key is None and given:
        remedy = f'Add "cluster": "{given[0]}", or leave clusters out of the sessions'
        message = f"sessions have clusters ({named}), but no cluster key says which one intervals resample"
        yield Problem(Benchmark.INFO, None, "cluster", message, remedy, "warning")
    lacking = [session.id for session in sessions if key is not None and key not in session.clusters]
    if lacking:
        which = f"{len(lacking)} of {len(sessions)} sessions lack the cluster {key!r} ({lacking[0]!r}, ...)"
        remedy = f"Give it to them; there are: {named}" if given else "Give it to them, or remove the key"
        yield Problem(Benchmark.INFO, None, "cluster", f"{which} and are resampled alone", remedy, "warning")


def mismatches(submission: Submission, benchmark: Benchmark) -> list[Problem]:
    """What a submission says that the benchmark does not know, all of it warnings for a run."""
    lengths = {session.id: len(session.turns) for session in benchmark.sessions}
    problems = list(_other_benchmark(submission.info, benchmark))
    for output in submission.outputs:
        found = _unknown(output.session, output.turn, lengths, benchmark.broken)
        if found:
            line = submission.lines.get((output.session, output.turn))
            place = (output.session, output.turn)
            problems.append(Problem(Submission.ROWS, line, *found, "warning", *place))
    return problems


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
        problems += _ambiguous(outputs)
        if benchmark is not None:
            problems += [*_unknown_turns(outputs, benchmark), *_missing_outputs(outputs, benchmark)]
            problems += _other_kinds(outputs, benchmark)
    return FolderCheck(problems, [], outputs)


def _rows(records: Iterable[Record[Any]], file: str, noun: str) -> Iterator[Problem]:
    found = False
    for record in records:
        found = True
        yield from record.problems
    if not found:
        yield Problem(file, None, "", f"the file holds no {noun}", f"Write one {noun} as JSON on each line")


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
        found = _unknown(record.session, record.turn, lengths, benchmark.broken)
        if found:
            yield record.problem(*found)


def _unknown(
    session: str | None, turn: int | None, lengths: Mapping[str, int], broken: Container[str]
) -> tuple[str, str, str] | None:
    """Where, what and what to do when the benchmark has no such session or turn."""
    if session is None or session in broken:
        return None
    if session not in lengths:
        close = suggestion(session, lengths)
        remedy = f"Did you mean {close!r}" if close else "Remove the line or correct the id"
        return "session", f"the benchmark has no session {session!r}", remedy
    if turn is not None and turn > lengths[session]:
        message = f"the session has {lengths[session]} turns, there is no turn {turn}"
        return "turn", message, "Turns count from 1; correct the number"
    return None


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


def _other_kinds(outputs: Iterable[Record[Output]], benchmark: Benchmark) -> Iterator[Problem]:
    """Answers with media, but none of the kind that the turn's truth can be held against."""
    wanted = {
        (session.id, number): _wanted_kinds(turn)
        for session in benchmark.sessions
        for number, turn in enumerate(session.turns, start=1)
    }
    for record in outputs:
        given = {item.kind for item in record.model.media} if record.model else set()
        kinds = wanted.get((record.session or "", record.turn or 0), set())
        if given and kinds and not given & kinds:
            named, asked = (" and ".join(sorted(each)) for each in (given, kinds))
            message, remedy = (
                f"the answer is of {named}, but the turn asks for {asked}",
                "Add what is asked for",
            )
            yield record.problem("media", message, remedy, severity="warning")


def _ambiguous(outputs: Iterable[Record[Output]]) -> Iterator[Problem]:
    """Answers with several media of a kind, of which metrics can take one only."""
    for record in outputs:
        kinds = Counter(item.kind for item in record.model.media) if record.model else Counter()
        for kind, count in kinds.items():
            if count > 1:
                message = f"the answer has {count} media of the kind {kind}; the first one is scored"
                yield record.problem("media", message, "Put the result first", severity="warning")


def _wanted_kinds(turn: Turn) -> set[MediaKind]:
    if edits(turn.target):
        return {"image"}
    return {item.kind for item in turn.target.media} if turn.target else set()
