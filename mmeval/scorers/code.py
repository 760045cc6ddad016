"""Which code computes a metric, as a digest: rows of other code are not resumed but computed again."""

from __future__ import annotations

import hashlib
import inspect
import marshal
import sys
from collections.abc import Callable
from functools import cache
from types import ModuleType
from typing import Any


@cache
def code_digest(function: Callable[..., Any]) -> str:
    """The first 16 hex digits of the sha256 of a function's source and of what it uses nearby.

    Nearby are the modules of the same package (``mmeval.scorers``, say) that the function's module
    takes names from, and so on. Of a function without a module file, such as one from a notebook
    cell, its own source counts; without any source its bytecode.
    """
    texts = [_source(sys.modules[name]) for name in _modules(function.__module__ or "")]
    if function.__module__ == "__main__" or not texts or None in texts:
        texts = [_source(function) or marshal.dumps(function.__code__).hex()]
    return hashlib.sha256("\x1e".join(text or "" for text in texts).encode()).hexdigest()[:16]


def _modules(start: str) -> list[str]:
    package = ".".join(start.split(".")[:2])
    found: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name in found or name not in sys.modules or not f"{name}.".startswith(f"{package}."):
            continue
        found.add(name)
        waiting += filter(None, map(_home, vars(sys.modules[name]).values()))
    return sorted(found)


def _home(value: object) -> str | None:
    home = value.__name__ if isinstance(value, ModuleType) else getattr(value, "__module__", None)
    return home if isinstance(home, str) else None


def _source(thing: Any) -> str | None:
    try:
        return inspect.getsource(thing)
    except (OSError, TypeError):
        return None
