"""A benchmark folder: ``benchmark.json``, ``sessions.jsonl`` and the media that they name."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import ClassVar

from mmeval.sessions.duplicates import twin_sessions
from mmeval.sessions.folder import FolderReading, read_parts
from mmeval.sessions.lines import Record, ids_with
from mmeval.sessions.problems import Problem
from mmeval.sessions.references import files_of
from mmeval.sessions.session import BenchmarkInfo, Session
from mmeval.sessions.silence import silent_turns
from mmeval.sessions.writing import as_document, as_line, copy_files, write_file


@dataclass(frozen=True)
class Benchmark:
    """Sessions and their truth. Equal to another one with the same ``info`` and ``sessions``.

    ``problems`` says what was wrong in the folder it was read from, ``broken`` why a session of it
    is not here (by id), ``broken_turns`` which turns to score such a session has where its line still
    says so, ``lines`` on which line of ``sessions.jsonl`` each session stands.
    """

    INFO: ClassVar[str] = "benchmark.json"
    ROWS: ClassVar[str] = "sessions.jsonl"

    info: BenchmarkInfo
    sessions: tuple[Session, ...]
    root: Path = field(default=Path(), compare=False)
    problems: tuple[Problem, ...] = field(default=(), compare=False, repr=False)
    broken: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)
    lines: Mapping[str, int] = field(default_factory=dict, compare=False, repr=False)
    broken_turns: Mapping[str, tuple[int, ...]] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sessions", tuple(self.sessions))
        object.__setattr__(self, "root", Path(self.root))
        if len(self._by_id) < len(self.sessions):
            ids = [session.id for session in self.sessions]
            twin = next(name for name in ids if ids.count(name) > 1)
            raise ValueError(f"two sessions have the id {twin!r}; give each its own")

    def __repr__(self) -> str:
        """What it is, in one line; its sessions are in ``sessions``."""
        turns = sum(len(session.turns) for session in self.sessions)
        broken = f", {len(self.broken)} broken" if self.broken else ""
        return (
            f"<Benchmark {self.info.name}: {len(self.sessions)} sessions, {turns} turns{broken}; {self.root}>"
        )

    @classmethod
    def read(cls, path: Path | str, on_problem: Callable[[Problem], object] | None = None) -> Benchmark:
        """Read a folder. Broken sessions become ``problems`` (also told to ``on_problem``); the rest loads.

        Two different sessions with one id are both set aside as ``broken``: it is not known which
        one is meant. A line whose id cannot be read is ``broken`` under its number, as ``line-3``.

        Raises:
            FileNotFoundError: there is no such folder, or it holds no benchmark.
            BrokenFolder: ``benchmark.json`` is broken.
        """
        parts = read_parts(Path(path), cls.INFO, BenchmarkInfo, cls.ROWS, Session)
        kept = _sessions(parts)
        for problem in parts.problems:
            if on_problem:
                on_problem(problem)
        return cls(parts.info, kept[0], Path(path), tuple(parts.problems), *kept[1:])

    @classmethod
    def read_session(cls, path: Path | str, session: str) -> Benchmark:
        """Read a folder as if it held nothing but ``session``: fast in a folder of any size.

        Raises as ``read`` does.
        """
        parts = read_parts(Path(path), cls.INFO, BenchmarkInfo, cls.ROWS, Session, session)
        kept = _sessions(parts)
        return cls(parts.info, kept[0], Path(path), tuple(parts.problems), *kept[1:])

    def write(self, path: Path | str, copy_media: bool = False) -> Benchmark:
        """Write the folder and return the benchmark as it lies there; each file is replaced at once.

        Media are expected to lie there already unless ``copy_media`` says to bring them from ``root``.

        Raises:
            OSError: the folder cannot be written, or a file to copy is missing.
        """
        folder = Path(path)
        if copy_media:
            names = [name for session in self.sessions for name in files_of(session)]
            copy_files(names, self.root, folder)
        write_file(folder / self.INFO, [as_document(self.info)])
        write_file(folder / self.ROWS, map(as_line, self.sessions))
        lines = {session.id: number for number, session in enumerate(self.sessions, start=1)}
        return replace(self, root=folder, problems=(), broken={}, lines=lines, broken_turns={})

    def session(self, name: str) -> Session:
        """The session with the id ``name``.

        Raises:
            KeyError: there is none.
        """
        return self._by_id[name]

    @property
    def clusters(self) -> dict[str, str]:
        """What sessions are resampled with, by id: their value of the benchmark's cluster key.

        Sessions without one are left out: they are clusters themselves.
        """
        key = self.info.cluster
        return {
            one.id: f"{key}={one.clusters[key]}"  # no session has such an id by accident
            for one in self.sessions
            if key is not None and key in one.clusters
        }

    @cached_property
    def digest(self) -> str:
        """The sha256 of info, sessions and broken lines as ``write`` would write them.

        It does not cover the bytes of media; inputs carry digests of their own.
        """
        digest = hashlib.sha256(as_line(self.info))
        for session in self.sessions:
            digest.update(as_line(session))
        digest.update(repr(sorted(self.broken.items())).encode() if self.broken else b"")
        return digest.hexdigest()

    @cached_property
    def _by_id(self) -> dict[str, Session]:
        return {session.id: session for session in self.sessions}


def sessions_with(path: Path | str, text: str) -> set[str]:
    """The ids of the sessions of a folder whose line holds ``text``, whatever its case.

    Raises FileNotFoundError when there is no benchmark at ``path``.
    """
    return ids_with(Path(path), Benchmark.ROWS, text)


def _sessions(
    parts: FolderReading[BenchmarkInfo, Session],
) -> tuple[tuple[Session, ...], dict[str, str], dict[str, int], dict[str, tuple[int, ...]]]:
    twins = {record.line: problem for record, problem in twin_sessions(parts.records)}
    parts.problems.extend(twins.values())
    parts.problems.extend(problem for record in parts.records for problem in silent_turns(record))
    named = _named([record for record in parts.records if record.line not in twins])
    broken = {name: record.why_broken for name, record in named.items() if record.model is None}
    for problem in twins.values():
        if problem.severity == "error" and problem.session is not None:
            broken.setdefault(problem.session, f"line {problem.line}: {problem.message}")
    good = (record.model for name, record in named.items() if name not in broken)
    sessions = tuple(session for session in good if session is not None)
    turns = {name: found for name in broken if name in named and (found := _scored_turns(named[name].raw))}
    return sessions, broken, {name: record.line for name, record in named.items()}, turns


def _scored_turns(raw: object) -> tuple[int, ...]:
    """The numbers of the turns to score of a session's JSON that is no session; empty when unknown."""
    turns = raw.get("turns") if isinstance(raw, dict) else None
    listed = enumerate(turns if isinstance(turns, list) else [], start=1)
    return tuple(
        number for number, turn in listed if not (isinstance(turn, dict) and turn.get("scored") is False)
    )


def _named(records: Sequence[Record[Session]]) -> dict[str, Record[Session]]:
    """Records by their session's id; ``line-3`` is one whose id cannot be read, so that it still counts."""
    named: dict[str, Record[Session]] = {}
    taken = {record.session for record in records}
    for record in records:
        name = record.session or f"line-{record.line}"
        while not record.session and name in taken:
            name = f"unnamed-{name}"
        named[name] = record
    return named
