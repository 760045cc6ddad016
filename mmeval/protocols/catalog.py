"""Finds protocols by name: those of this package and those that other packages register."""

from __future__ import annotations

import difflib
import importlib
from importlib.metadata import entry_points

from mmeval.protocols.protocol import Protocol

GROUP = "mmeval.protocols"
"""Entry point group: ``name = "package.module:OBJECT"``, where the object is a ``Protocol``."""

_OURS = {
    "edit": "mmeval.protocols.edit:EDIT",
    "edit_pixels": "mmeval.protocols.edit:EDIT_PIXELS",
    "spoken": "mmeval.protocols.spoken:SPOKEN",
    "video": "mmeval.protocols.video:VIDEO",
}


class UnknownProtocolError(LookupError):
    """There is no protocol of that name."""


def protocol_names() -> tuple[str, ...]:
    """Names that ``get_protocol`` knows; nothing is imported to list them."""
    return tuple(sorted({*_OURS, *(entry.name for entry in entry_points(group=GROUP))}))


def get_protocol(name: str) -> Protocol:
    """The protocol of that name, imported now.

    Raises ``UnknownProtocolError`` with the nearest name, ``TypeError`` when an installed package
    registers something that is not a ``Protocol``.
    """
    if name in _OURS:
        module, _, attribute = _OURS[name].partition(":")
        found = getattr(importlib.import_module(module), attribute)
    else:
        found = _registered(name)
    if not isinstance(found, Protocol):
        raise TypeError(f"protocol {name!r} is a {type(found).__name__}, not a mmeval Protocol")
    return found


def _registered(name: str) -> object:
    for entry in entry_points(group=GROUP):
        if entry.name == name:
            return entry.load()
    names = protocol_names()
    near = difflib.get_close_matches(name, names, n=1)
    hint = f"did you mean {near[0]!r}? " if near else ""
    raise UnknownProtocolError(f"no protocol {name!r}; {hint}There are: {', '.join(names)}")
