"""Finding scorers by name: the built-in ones and those of installed plugins.

A plugin is any distribution with an entry point in the group ``mmeval.scorers`` whose value is a
module that calls ``@scorer``; importing the module registers what it defines.
"""

from __future__ import annotations

import difflib
import warnings
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import Final

from mmeval.scorers.scorer import Scorer, registered

ENTRY_POINTS: Final = "mmeval.scorers"

BUILT_IN: Final = (
    "mmeval.scorers.image",
    "mmeval.scorers.audio",
    "mmeval.scorers.video",
    "mmeval.scorers.dialogue",
)


def find(name: str) -> Scorer:
    """The scorer called ``name``.

    Raises:
        LookupError: when there is none, naming the closest ones and plugins that did not load.
    """
    known = all_scorers()
    if name in known:
        return known[name]
    close = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    hint = f"did you mean {' or '.join(map(repr, close))}?" if close else f"there are: {', '.join(known)}"
    broken = "".join(f"; plugin {entry} did not load: {error}" for entry, error in _load_all().items())
    raise LookupError(f"there is no scorer {name!r}; {hint}{broken}")


def all_scorers() -> Mapping[str, Scorer]:
    """Every scorer by name, sorted: built in, from plugins, or registered by the caller.

    Warns once about each plugin that cannot be imported and goes on without it.
    """
    _load_all()
    return dict(sorted(registered().items()))


@cache
def _load_all() -> dict[str, str]:
    """Import the rooms, then the plugins; the reasons of plugins that failed, by name."""
    for module in BUILT_IN:
        import_module(module)
    failures: dict[str, str] = {}
    for entry in sorted(entry_points(group=ENTRY_POINTS), key=lambda entry: (entry.name, entry.value)):
        reason = _failure(entry)
        if reason is not None:
            failures[f"{entry.name} ({entry.value})"] = reason
            warnings.warn(
                f"the scorer plugin {entry.name} ({entry.value}) did not load and is left out: {reason}",
                RuntimeWarning,
                stacklevel=3,
            )
    return failures


def _failure(entry: EntryPoint) -> str | None:
    """Load one plugin. Whatever is wrong with it is its author's: it may not stop anybody's run."""
    try:
        entry.load()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return None
