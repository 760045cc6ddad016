"""A list of sessions in the order that was asked for, and where each of them stands in it."""

from __future__ import annotations

from itertools import islice
from typing import Any

import pandas as pd

from mmeval.report.wording import meant
from mmeval.runs import RunFolder


class SessionOrder:
    """The ids of the sessions that were found, each with the value it is sorted by; nothing else is held."""

    def __init__(self, run: RunFolder) -> None:
        self._run = run
        self._names: list[str] = []
        self._values: dict[str, Any] = {}
        self._places: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._names)

    def place_of(self, session: str) -> int | None:
        """Where a session stands in the list, from 0; None when it is not there."""
        return self._places.get(session)

    def find(self, session: str) -> int:
        """Where a session stands. Raises ``KeyError`` with the names that are near."""
        if session not in self._places:
            few = ", ".join(repr(name) for name in islice(self._places, 3))
            hint = meant(session, list(self._places)) or (
                f", such as {few}" if few else "; take the filter away"
            )
            raise KeyError(f"the list has no session {session!r}; it has {len(self)} sessions{hint}")
        return self._places[session]

    def name_at(self, place: int) -> str:
        """The session at a place. Raises ``IndexError`` outside the list."""
        return self._names[place]

    def _names_between(self, start: int, stop: int) -> list[str]:
        return self._names[max(start, 0) : max(stop, 0)]

    def _keep(self, found: pd.DataFrame) -> int:
        """Hold the sessions of ``found`` (columns session and value)."""
        self._names = found["session"].tolist()
        self._values = dict(zip(self._names, found["value"].tolist(), strict=True))
        self._places = {name: place for place, name in enumerate(self._names)}
        return len(self)
