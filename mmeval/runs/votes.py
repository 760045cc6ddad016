"""Pairwise votes beside a run: which of two systems did better at a turn, without knowing which is which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

from mmeval.runs.database import AnnotationError
from mmeval.runs.decisions import Decisions
from mmeval.runs.ledger import now
from mmeval.runs.questions import is_name, is_number

if TYPE_CHECKING:
    import pandas as pd

Winner = Literal["left", "right", "tie"]

_COLUMNS = "id, annotator, session, turn, left_system, right_system, winner, seconds, time, blind"
_STANDING = f"""
SELECT {_COLUMNS} FROM vote WHERE id IN (
    SELECT max(id) FROM vote
    WHERE id NOT IN (SELECT event FROM vote_undo) AND (? IS NULL OR annotator = ?)
    GROUP BY annotator, session, turn, left_system, right_system
) ORDER BY id
"""
_HISTORY = f"SELECT {_COLUMNS}, (SELECT time FROM vote_undo WHERE event = id) FROM vote"

FRAME_COLUMNS = (
    "id", "annotator", "session", "turn", "left", "right", "winner", "seconds", "time", "blind",
)  # fmt: skip
"""Columns of ``Votes.frame``; that of the history adds ``undone``."""


class Pairing(NamedTuple):
    """Two systems' outputs at one turn (None: the whole session), and where each is shown."""

    session: str
    turn: int | None
    left: str
    right: str


class Vote(NamedTuple):
    """One decision. ``undone`` is when it was taken back, "" while it stands."""

    id: int
    annotator: str
    pairing: Pairing
    winner: Winner
    seconds: float | None
    time: str
    blind: bool
    undone: str = ""

    def __repr__(self) -> str:
        """In one line; of a blind vote without its systems, which a notebook would print for the voter."""
        shown = self.pairing
        who = "two systems" if self.blind else f"{shown.left} (left) and {shown.right} (right)"
        where = shown.session if shown.turn is None else f"{shown.session} turn {shown.turn}"
        return f"<Vote {self.winner} on {who}, {where}, by {self.annotator}{', blind' if self.blind else ''}>"


class Votes(Decisions):
    """The votes in a run folder, in the same file as its annotations."""

    def vote(
        self,
        annotator: str,
        pairing: Pairing,
        winner: Winner,
        *,
        seconds: float | None = None,
        blind: bool = True,
    ) -> Vote:
        """Save one vote; it takes the place of the annotator's earlier one on the same pairing.

        Raises:
            AnnotationError: it is no vote, or could not be saved.
        """
        if problem := _problem(annotator, pairing, winner, seconds):
            raise AnnotationError(f"vote on {pairing.session!r} turn {pairing.turn}: {problem}")
        time = now()
        event = {
            "annotator": annotator,
            "session": pairing.session,
            "turn": pairing.turn,
            "left_system": pairing.left,
            "right_system": pairing.right,
            "winner": winner,
            "seconds": seconds,
            "time": time,
            "blind": int(blind),
        }
        number = self._ledger.append("vote", event)
        return Vote(number, annotator, pairing, winner, seconds, time, blind)

    def undo(self, annotator: str) -> Vote | None:
        """Take back the annotator's latest vote that stands, and return it; None when none stands."""
        number = self._ledger.undo("vote", annotator)
        if number is None:
            return None
        return _vote(self._ledger.read(f"{_HISTORY} WHERE id = ?", (number,))[0])

    def votes(self, *, annotator: str | None = None) -> list[Vote]:
        """The votes that stand, in the order in which they were given."""
        return [_vote(row) for row in self._ledger.read(_STANDING, (annotator, annotator))]

    def history(self, *, annotator: str | None = None) -> list[Vote]:
        """Every vote ever given, replaced and taken back ones too, in order."""
        query = f"{_HISTORY} WHERE ? IS NULL OR annotator = ? ORDER BY id"
        return [_vote(row) for row in self._ledger.read(query, (annotator, annotator))]

    def frame(self, *, history: bool = False) -> pd.DataFrame:
        """One row per vote that stands, or with ``history`` per vote ever given."""
        import pandas as pd

        votes = self.history() if history else self.votes()
        columns = [*FRAME_COLUMNS, "undone"] if history else list(FRAME_COLUMNS)
        frame = pd.DataFrame([_line(vote) for vote in votes], columns=[*FRAME_COLUMNS, "undone"])[columns]
        return frame.astype({"turn": "Int64", "seconds": "float64", "blind": "bool", "id": "int64"})


def _vote(row: tuple[Any, ...]) -> Vote:
    number, annotator, session, turn, left, right, winner, seconds, time, blind, *undone = row
    taken_back = (undone[0] if undone else None) or ""
    pairing = Pairing(session, turn, left, right)
    return Vote(number, annotator, pairing, winner, seconds, time, bool(blind), taken_back)


def _line(vote: Vote) -> tuple[Any, ...]:
    shown = vote.pairing
    return (
        vote.id, vote.annotator, shown.session, shown.turn, shown.left, shown.right, vote.winner,
        vote.seconds, vote.time, vote.blind, vote.undone,
    )  # fmt: skip


def _problem(annotator: str, pairing: Pairing, winner: str, seconds: float | None) -> str:
    if not all(map(is_name, (annotator, pairing.session, pairing.left, pairing.right))):
        return "annotator, session and systems are texts that are not empty"
    if pairing.left == pairing.right:
        return f"{pairing.left!r} cannot be compared with itself"
    if pairing.turn is not None and (isinstance(pairing.turn, bool) or not isinstance(pairing.turn, int)):
        return f"a turn is a whole number, not {pairing.turn!r}"
    if winner not in get_args(Winner):
        return f"the winner is left, right or tie, not {winner!r}"
    if seconds is not None and not (is_number(seconds) and seconds >= 0):
        return f"seconds are a number from 0, not {seconds!r}"
    return ""
