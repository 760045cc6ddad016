"""What annotators are asked, and which answers a question takes."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Literal

from mmeval.runs.database import AnnotationError
from mmeval.sessions import RleMask

Kind = Literal["pass_fail", "choice", "scale", "tags", "text", "boxes", "mask"]
Unit = Literal["turn", "session"]


@dataclass(frozen=True)
class Question:
    """One question. It may not change once it has answers: ask a new one under another name.

    Attributes:
        name: What it is stored and exported under.
        kind: ``pass_fail`` takes true or false, ``choice`` one of ``options``, ``scale`` a number from
            ``low`` to ``high``, ``tags`` a list (of ``options``, when there are any), ``text`` a text,
            ``boxes`` a list of [x0, y0, x1, y1] in pixels, ``mask`` a COCO run-length mask as a dict
            of ``size`` (height, width) and ``counts``. None says "cannot tell" to every kind.
        prompt: What the annotator reads.
        options: The answers of ``choice``, the proposals of ``tags``.
        low: Lowest answer of ``scale``.
        high: Highest answer of ``scale``.
        unit: Whether it is asked about every turn or once about the whole session.
    """

    name: str
    kind: Kind
    prompt: str = ""
    options: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    unit: Unit = "turn"

    def __post_init__(self) -> None:
        object.__setattr__(self, "options", tuple(self.options))
        problem = self._problem()
        if problem:
            raise AnnotationError(f"question {self.name!r}: {problem}")

    @classmethod
    def from_json(cls, text: str) -> Question:
        """The question of a stored definition."""
        return cls(**json.loads(text))

    def to_json(self) -> str:
        """The definition as it is stored: one text for one definition."""
        return to_json(asdict(self))

    def check(self, value: Any) -> Any:
        """The value as it is stored. None, "cannot tell", fits every kind.

        Raises:
            AnnotationError: it is no answer to this question.
        """
        if value is None:
            return None
        checked = _CHECKS[self.kind](self, value)
        if checked is None:
            raise AnnotationError(f"{value!r} is no answer to {self.name!r}, which takes {self.takes}")
        return checked

    @property
    def takes(self) -> str:
        """What it takes, in words."""
        listed = ", ".join(self.options)
        return {
            "pass_fail": "true or false",
            "choice": f"one of {listed}",
            "scale": f"a number from {self.low} to {self.high}",
            "tags": f"a list of any of {listed}" if self.options else "a list of texts",
            "text": "a text",
            "boxes": "a list of [x0, y0, x1, y1] in pixels with x0 < x1 and y0 < y1",
            "mask": "a COCO run-length mask: size [height, width] and counts",
        }[self.kind]

    def _problem(self) -> str:
        if not is_name(self.name):
            return "a name is a text that is not empty"
        if self.prompt and not is_name(self.prompt):
            return "the prompt is no text that can be saved"
        if self.kind not in _CHECKS:
            return f"there is no kind {self.kind!r}; there are: {', '.join(_CHECKS)}"
        if self.unit not in ("turn", "session"):
            return f"it is asked per turn or per session, not per {self.unit!r}"
        return self._lacks()

    def _lacks(self) -> str:
        if len(set(self.options)) < len(self.options) or not all(map(is_name, self.options)):
            return "options are texts, each there once"
        if self.kind == "choice" and len(self.options) < 2:
            return "a choice needs two or more options"
        if self.kind == "scale" and not self._has_range():
            return "a scale needs low and high, low below high"
        return ""

    def _has_range(self) -> bool:
        low, high = self.low, self.high
        return low is not None and high is not None and is_number(low) and is_number(high) and low < high


def to_json(value: Any) -> str:
    """Compact JSON; readable letters, escapes only where the text is no valid Unicode."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    try:
        text.encode()
    except UnicodeEncodeError:
        text = json.dumps(value, allow_nan=False, separators=(",", ":"))
    return text


def is_name(value: Any) -> bool:
    """Whether it can name something: a text that is not blank and that a file can hold."""
    if not isinstance(value, str) or not value.strip() or "\0" in value:
        return False
    return not any("\ud800" <= letter <= "\udfff" for letter in value)


def is_number(value: Any) -> bool:
    """Whether it is a finite number; true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _bool(question: Question, value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _choice(question: Question, value: Any) -> str | None:
    return value if isinstance(value, str) and value in question.options else None


def _scale(question: Question, value: Any) -> float | None:
    assert question.low is not None
    assert question.high is not None
    return value if is_number(value) and question.low <= value <= question.high else None


def _tags(question: Question, value: Any) -> list[str] | None:
    if not isinstance(value, list | tuple) or not all(isinstance(tag, str) for tag in value):
        return None
    known = not question.options or set(value) <= set(question.options)
    return list(dict.fromkeys(value)) if known else None


def _text(question: Question, value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _boxes(question: Question, value: Any) -> list[list[float]] | None:
    if not isinstance(value, list | tuple):
        return None
    return [list(box) for box in value] if all(map(_is_box, value)) else None


def _is_box(box: Any) -> bool:
    if not isinstance(box, list | tuple) or len(box) != 4 or not all(map(is_number, box)):
        return False
    return bool(0 <= box[0] < box[2] and 0 <= box[1] < box[3])


def _mask(question: Question, value: Any) -> dict[str, Any] | None:
    try:
        mask = RleMask.model_validate_json(to_json(value))
    except (TypeError, ValueError):  # pydantic's errors are value errors too
        return None
    return {"size": list(mask.size), "counts": mask.counts} if isinstance(mask.counts, str) else None


_CHECKS: dict[str, Callable[[Question, Any], Any]] = {
    "pass_fail": _bool,
    "choice": _choice,
    "scale": _scale,
    "tags": _tags,
    "text": _text,
    "boxes": _boxes,
    "mask": _mask,
}
