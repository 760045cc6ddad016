"""Values, names and instructions as people read them."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel

MOST_COMPARED = 5000
"""Names among which near ones are looked for by their letters."""

LONGEST = 400
"""Characters of a fact that are shown."""


def number(value: float) -> str:
    """Three decimals for small numbers, fewer for large ones: ``0.983``, ``31.4``, ``1250``."""
    size = abs(value)
    if size >= 1000:
        return f"{value:.0f}"
    return f"{value:.1f}" if size >= 10 else f"{value:.3f}"


def interval(low: float | None, high: float | None) -> str:
    """``[0.78, 0.88]``, or nothing without an interval."""
    return "" if low is None or high is None else f"[{low:.2f}, {high:.2f}]"


def short_metric(identity: str) -> str:
    """A metric's identity without its model: ``ssim{convention=wang}[previous>current]``."""
    return identity.partition("@")[0]


def model_of(identity: str) -> str:
    """The models in a metric's identity, or nothing."""
    return identity.partition("@")[2].replace("+", ", ")


def meant(name: str, names: Sequence[str]) -> str:
    """``; did you mean 'cat' or 'cap'?`` for a name that is not there, or nothing when none is near."""
    cased = name.casefold()
    near = [one for one in names if cased and (cased in one.casefold() or one.casefold() in cased)]
    if len(names) <= MOST_COMPARED:  # comparing letters takes seconds in a hundred thousand names
        near += [one for one in get_close_matches(name, names, n=3) if one not in near]
    return f"; did you mean {' or '.join(repr(one) for one in near[:3])}?" if near else ""


def slots_of(instruction: BaseModel | None) -> tuple[tuple[str, str], ...]:
    """The filled slots of an edit instruction: ``(("object", "red cup"), ("position", "left"))``."""
    if instruction is None:
        return ()
    filled = instruction.model_dump(exclude={"kind"}, exclude_none=True)
    return tuple((name, text(value)) for name, value in filled.items() if value not in ((), ""))


def text(value: Any) -> str:
    """A fact in one line: lists with commas, floats short, long text cut with a sign that it is."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, list | tuple):
        value = ", ".join(text(part) for part in value)
    shown = "none" if value is None else str(value)
    return shown if len(shown) <= LONGEST else shown[:LONGEST] + " …"


def bounds_text(bounds: list[Any]) -> str:
    """``0 to 1``, ``0 or more``; bounds in run.json are numbers or the text of an infinity."""
    low, high = (float(bound) for bound in bounds)
    if high == float("inf"):
        return "any number" if low == float("-inf") else f"{low:g} or more"
    return f"{high:g} or less" if low == float("-inf") else f"{low:g} to {high:g}"
