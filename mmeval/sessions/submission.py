"""A submission folder: ``submission.json``, ``outputs.jsonl`` and the media that they name."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import ClassVar

from mmeval.sessions.duplicates import twin_outputs
from mmeval.sessions.folder import FolderReading, read_parts
from mmeval.sessions.problems import Problem
from mmeval.sessions.references import files_of
from mmeval.sessions.session import Output, SubmissionInfo
from mmeval.sessions.writing import as_document, as_line, copy_files, write_file

TurnKey = tuple[str, int]
"""A session's id and a turn's number, counted from 1."""


@dataclass(frozen=True)
class Submission:
    """One system's outputs. Equal to another one with the same ``info`` and ``outputs``.

    ``problems`` says what was wrong in the folder it was read from; ``broken`` why the output of a
    (session, turn) is not here; ``lines`` on which line of ``outputs.jsonl`` each output stands.
    """

    INFO: ClassVar[str] = "submission.json"
    ROWS: ClassVar[str] = "outputs.jsonl"

    info: SubmissionInfo
    outputs: tuple[Output, ...]
    root: Path = field(default=Path(), compare=False)
    problems: tuple[Problem, ...] = field(default=(), compare=False, repr=False)
    broken: Mapping[TurnKey, str] = field(default_factory=dict, compare=False, repr=False)
    lines: Mapping[TurnKey, int] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "outputs", tuple(self.outputs))
        object.__setattr__(self, "root", Path(self.root))
        if len(self._by_turn) < len(self.outputs):
            keys = [(output.session, output.turn) for output in self.outputs]
            session, turn = next(key for key in keys if keys.count(key) > 1)
            raise ValueError(f"two outputs answer session {session!r}, turn {turn}; keep one of them")

    def __repr__(self) -> str:
        """What it is, in one line; its answers are in ``outputs``."""
        broken = f", {len(self.broken)} broken" if self.broken else ""
        return f"<Submission {self.info.system}: {len(self.outputs)} outputs{broken}; {self.root}>"

    @classmethod
    def read(cls, path: Path | str, on_problem: Callable[[Problem], object] | None = None) -> Submission:
        """Read a folder. Broken outputs become ``problems`` (also told to ``on_problem``); the rest loads.

        Two different outputs for one turn are both set aside as ``broken``: it is not known which
        one is meant.

        Raises:
            FileNotFoundError: there is no such folder, or it holds no submission.
            BrokenFolder: ``submission.json`` is broken.
        """
        parts = read_parts(Path(path), cls.INFO, SubmissionInfo, cls.ROWS, Output)
        outputs, broken, lines = _outputs(parts)
        for problem in parts.problems:
            if on_problem:
                on_problem(problem)
        return cls(parts.info, outputs, Path(path), tuple(parts.problems), broken, lines)

    @classmethod
    def read_session(cls, path: Path | str, session: str) -> Submission:
        """Read a folder as if it held nothing but ``session``: fast in a folder of any size.

        Raises as ``read`` does.
        """
        parts = read_parts(Path(path), cls.INFO, SubmissionInfo, cls.ROWS, Output, session)
        outputs, broken, lines = _outputs(parts)
        return cls(parts.info, outputs, Path(path), tuple(parts.problems), broken, lines)

    def write(self, path: Path | str, copy_media: bool = False) -> Submission:
        """Write the folder and return the submission as it lies there; each file is replaced at once.

        Media are expected to lie there already unless ``copy_media`` says to bring them from ``root``.

        Raises:
            OSError: the folder cannot be written, or a file to copy is missing.
        """
        folder = Path(path)
        if copy_media:
            copy_files([name for output in self.outputs for name in files_of(output)], self.root, folder)
        write_file(folder / self.INFO, [as_document(self.info)])
        write_file(folder / self.ROWS, map(as_line, self.outputs))
        lines = {(output.session, output.turn): line for line, output in enumerate(self.outputs, start=1)}
        return replace(self, root=folder, problems=(), broken={}, lines=lines)

    def output(self, session: str, turn: int) -> Output | None:
        """The output for a turn, counted from 1, or None. ``broken`` may say why there is none."""
        return self._by_turn.get((session, turn))

    @cached_property
    def digest(self) -> str:
        """The sha256 of info, outputs and broken lines as ``write`` would write them.

        It does not cover the bytes of media; inputs carry digests of their own.
        """
        digest = hashlib.sha256(as_line(self.info))
        for output in self.outputs:
            digest.update(as_line(output))
        digest.update(repr(sorted(self.broken.items())).encode() if self.broken else b"")
        return digest.hexdigest()

    @cached_property
    def _by_turn(self) -> dict[TurnKey, Output]:
        return {(output.session, output.turn): output for output in self.outputs}


def _outputs(
    parts: FolderReading[SubmissionInfo, Output],
) -> tuple[tuple[Output, ...], dict[TurnKey, str], dict[TurnKey, int]]:
    twins = {record.line: problem for record, problem in twin_outputs(parts.records)}
    parts.problems.extend(twins.values())
    kept = [record for record in parts.records if record.line not in twins]
    keyed = {(r.session, r.turn): r for r in kept if r.session is not None and r.turn is not None}
    broken = {key: record.why_broken for key, record in keyed.items() if record.model is None}
    for problem in twins.values():
        if problem.severity == "error" and problem.session is not None and problem.turn is not None:
            broken.setdefault((problem.session, problem.turn), f"line {problem.line}: {problem.message}")
    good = (record.model for key, record in keyed.items() if key not in broken)
    outputs = tuple(output for output in good if output is not None)
    return outputs, broken, {key: record.line for key, record in keyed.items()}
