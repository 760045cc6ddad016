"""What is wrong in a folder, where exactly, and what to do about it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Problem:
    """One problem of a folder. An error loses something in a run; a warning may be meant so."""

    file: str
    """Path inside the folder; empty when the folder itself is the problem."""
    line: int | None
    """Counted from 1; None when the problem is not on one line."""
    where: str
    """Path into the JSON, counted from 0, for example ``turns[2].target.mask.path``; may be empty."""
    message: str
    remedy: str
    severity: Severity = "error"
    session: str | None = None
    turn: int | None = None
    """Counted from 1, as in rows and outputs."""

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        names = [f"session {self.session}"] if self.session else []
        names += [f"turn {self.turn}"] if self.turn else []
        whose = f" ({', '.join(names)})" if names else ""
        where = f" {self.where}" if self.where else ""
        said = f"{self.message}. {self.remedy}" + ("" if self.remedy.endswith("?") else ".")
        parts = (self.severity, f"{place}{where}{whose}".strip(), said)
        return ": ".join(part for part in parts if part)

    def as_dict(self) -> dict[str, Any]:
        """The fields by name, ready for JSON."""
        return asdict(self)


class BrokenFolder(ValueError):
    """A folder of which nothing can be used, with all ``problems`` that were found."""

    def __init__(self, path: object, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join([f"{path} cannot be read:", *(f"  {problem}" for problem in problems)]))
        self.problems = problems
