"""The arena widget: two unnamed answers side by side, and a vote by one key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import traitlets

from mmeval.report.judging.voting import VoteDesk
from mmeval.runs import Pairing, Vote
from mmeval.workbench.desk import DeskWidget
from mmeval.workbench.widget import Answer as Reply
from mmeval.workbench.widget import script

if TYPE_CHECKING:
    import pandas as pd

    from mmeval.runs.votes import Winner


class Arena(DeskWidget):
    """Vote between two systems' answers to the same turn; made by ``mmeval.arena``."""

    _esm = script("pictures", "sounds", "clips", "scores", "turn", "answers", "results", "arena")

    DECISIONS = "votes"
    desk: VoteDesk

    KEYS: ClassVar = {
        "left": "a",
        "tie": "s",
        "right": "d",
        "undo": "u",
        "skip": "j",
        "reveal": "v",
        "vote": "1",
        "history": "2",
        "leaderboard": "3",
        "side by side": "w",
        "divider": "q",
        "blink": "e",
        "difference": "r",
        "started from": "b",
        "next turn": "l",
        "previous turn": "h",
        "play left": "z",
        "play right": "c",
        "zoom in": "+",
        "zoom out": "-",
        "whole picture": "0",
        "help": "?",
    }

    setup = traitlets.Dict().tag(sync=True)
    """Title: what never changes."""
    number = traitlets.Int(0).tag(sync=True)
    """Which pair is open: goes up with each that is; 0 when all are done."""
    state = traitlets.Dict().tag(sync=True)
    """How many votes there are, of how many pairs."""

    SLOW: ClassVar = DeskWidget.SLOW | {"leaderboard"}

    def __init__(self, desk: VoteDesk, *, keys: dict[str, str] | None = None) -> None:
        self.desk = desk
        self._pairs: dict[int, Pairing] = {}
        number = self._number(desk.pair)
        super().__init__(
            desk.gallery, keys=keys, setup={"title": desk.title}, number=number, state=self._state()
        )

    def vote(self, winner: Winner, *, seconds: float | None = None) -> Vote:
        """Save a vote, "left", "right" or "tie", and go to the next pair; see ``VoteDesk.vote``."""
        try:
            return self.desk.vote(winner, seconds=seconds)
        finally:  # also where the vote is refused because another pair is open by now
            self._show()

    def undo(self) -> Vote | None:
        """Take back the latest vote and go back to its pair; None when none stands."""
        taken = self.desk.undo()
        self._show()
        return taken

    def skip(self) -> None:
        """Leave this pair for later."""
        self.desk.skip()
        self._show()

    def reveal(self) -> tuple[str, str] | None:
        """The systems on the left and right; a vote on this pair is then stored as not blind."""
        return self.desk.reveal()

    def history(self, *, names: bool = False) -> list[dict[str, Any]]:
        """Your votes, latest first; systems only with ``names``."""
        return self.desk.history(names=names)

    def leaderboard(self) -> pd.DataFrame:
        """Everybody's votes as Bradley-Terry strengths; see ``mmeval.report.arena_table``."""
        return self.desk.leaderboard()

    def _state(self) -> dict[str, Any]:
        return {"votes": len(self.desk.mine), "pairs": self.desk.total}

    def _show(self) -> None:
        with self.hold_sync():
            self.state, self.number = self._state(), self._number(self.desk.pair)

    def _number(self, pair: Pairing | None) -> int:
        """The number under which the browser knows a pair; it tells nothing of the systems."""
        if pair is None:
            return 0
        found = next((number for number, one in self._pairs.items() if one == pair), None)
        if found is None:
            found = len(self._pairs) + 1
            self._pairs[found] = pair
        return found

    def _on_pair(self, number: int) -> Reply:
        pair, open_now = self._pairs[number], self.desk.pair
        # A pair that is fetched ahead comes after the open one.
        before = [open_now] if open_now and open_now != pair else []
        following = self.desk.after(*before, pair)
        return {**self.desk.page(pair), "number": number, "next": self._number(following)}, []

    def _on_vote(self, number: int, winner: Winner, seconds: float) -> Reply:
        self._require_open(number)
        self.vote(winner, seconds=seconds)
        return {"number": self.number}, []

    def _on_undo(self) -> Reply:
        return {"taken": self.undo() is not None, "number": self.number}, []

    def _on_skip(self, number: int) -> Reply:
        self._require_open(number)
        self.skip()
        return {"number": self.number}, []

    def _on_reveal(self, number: int) -> Reply:
        self._require_open(number)
        left, right = self.desk.reveal() or ("", "")
        return {"left": left, "right": right}, []

    def _require_open(self, number: int) -> None:
        """What the browser decides on must be what it shows."""
        if self._pairs.get(number) != self.desk.pair:
            raise ValueError("another pair is open by now; look at it and decide again")

    def _on_history(self, names: bool) -> Reply:
        return {"votes": self.desk.history(names=names)}, []

    def _on_leaderboard(self) -> Reply:
        return self.desk.results(), []
