"""What a question offers to choose from, and what can be done to answer it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from mmeval.runs import Question

MOST_STEPS = 10
"""A scale of whole numbers with more steps than there are digits takes its answer in a field."""


class Choice(NamedTuple):
    """One answer to choose, and the action that chooses it; "" where no key is left."""

    value: Any
    label: str
    action: str


def choices_of(question: Question) -> list[Choice]:
    """The choices of a question in order; none where a field or a drawing takes the answer."""
    if question.kind == "pass_fail":
        return [Choice(True, "pass", "pass"), Choice(False, "fail", "fail")]
    if question.kind in ("choice", "tags"):
        return _numbered(question.options)
    low, high = question.low, question.high
    if question.kind != "scale" or low is None or high is None or low != int(low) or high != int(high):
        return []
    steps = range(int(low), int(high) + 1)
    if not 2 < len(steps) <= MOST_STEPS:
        return []
    if low >= 0 and high <= 9:
        return [Choice(step, str(step), f"answer {step}") for step in steps]
    return _numbered(steps)


def spoken_answer(question: Question, value: Any) -> str:
    """An answer in words: pass, cannot tell, blurry and dark, 3, a drawing."""
    if value is None:
        return "cannot tell"
    if question.kind in ("boxes", "mask"):
        return "a drawing"
    if question.kind == "tags":
        return " and ".join(value) or "none of the tags"
    return next((one.label for one in choices_of(question) if one.value == value), str(value))


def actions_of(questions: Iterable[Question]) -> set[str]:
    """What can be done to answer any of the questions, without what can be done to all."""
    found: set[str] = set()
    for question in questions:
        choices = choices_of(question)
        found |= {choice.action for choice in choices} - {""}
        if question.kind == "tags" or not choices:
            found.add("save")
        found |= _DRAWING.get(question.kind, set())
    return found


_DRAWING = {
    "boxes": {"new box", "next box", "remove box"},
    "mask": {"paint", "eraser", "smaller brush", "larger brush"},
}


def _numbered(values: Iterable[Any]) -> list[Choice]:
    digits = "1234567890"
    return [
        Choice(value, str(value), f"answer {digits[place]}" if place < len(digits) else "")
        for place, value in enumerate(values)
    ]
