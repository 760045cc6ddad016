"""Why something has no value: raised by decoders, models and scorers, recorded in the row."""

from __future__ import annotations

from typing import Literal

Status = Literal["scored", "missing", "unreadable", "unusable", "undefined", "failed", "broken"]
"""scored: has a value. missing: the system gave no output. unreadable: a file cannot be decoded.
unusable: a file can be decoded but not judged (of another size than its input, without a sample).
undefined: the metric has no value here (no reference object, say). failed: code raised.
broken: the benchmark's own session cannot be used, or asks what cannot be judged of any system (a class
that the detector does not know), so no system is to blame."""


class Unscorable(Exception):
    """There is no value, for a reason that people can act on."""

    def __init__(self, reason: str, status: Status = "undefined") -> None:
        super().__init__(reason)
        self.reason = reason
        self.status: Status = status
        self.label = ""
        """Of the input that the reason is about, where one reason serves all inputs of its content."""

    def named(self, label: str) -> Unscorable:
        """The same about another file of the same content: ``label`` instead of its own."""
        return Unscorable(self.reason.replace(self.label, label, 1), self.status) if self.label else self


class Unreadable(Unscorable):
    """A file that cannot be decoded."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, "unreadable")
