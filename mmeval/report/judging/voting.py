"""People vote between two unnamed answers: what the arena widget knows, without a widget."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from mmeval.report.arena import POINTS, arena_table
from mmeval.report.judging.annotation_results import records
from mmeval.report.judging.blind import unnamed
from mmeval.report.judging.tasks import answered_at
from mmeval.report.on_demand import OnDemandGallery
from mmeval.report.page import environment, session_view, style
from mmeval.report.tables import reductions_of
from mmeval.report.viewing.browsing import known
from mmeval.report.viewing.session_views import SessionViews
from mmeval.runs import AnnotationError, Pairing, PairQueue, RunFolder, Vote, Votes

if TYPE_CHECKING:
    import pandas as pd

    from mmeval.runs.pairing import Place
    from mmeval.runs.votes import Winner

SIDES = ("left", "right")


class VoteDesk:
    """One voter, and the pair to vote on. Every vote is saved before the call returns."""

    blind = True
    """Nobody sees names unless they ask for them."""

    def __init__(
        self,
        run: RunFolder,
        annotator: str,
        *,
        systems: Sequence[str] | None = None,
        seed: int = 0,
    ) -> None:
        """Open the first pair that ``annotator`` has not voted on. See ``mmeval.arena``."""
        Votes.require_annotator(annotator)
        self.run, self.annotator = run, annotator
        # People who are given the same seed still start at different pairs.
        start = int.from_bytes(hashlib.sha256(f"{seed} {annotator}".encode()).digest()[:4])
        names = [entry["system"] for entry in run.info["submissions"]]
        for name in systems or ():
            known(name, names, "system")
        self.systems = tuple(systems or names)
        self._systems_at = _meetings(run, self.systems)
        self.votes = Votes.open(run)
        self.gallery = OnDemandGallery()
        self._views = SessionViews(run, reductions_of(run), names, self.gallery)
        self._queue = PairQueue(self._systems_at, seed=start)
        self.total = sum(len(group) * (len(group) - 1) // 2 for group in self._systems_at.values())
        """Pairs that there are to vote on."""
        self._read()
        self.pair = self.after()

    @property
    def title(self) -> str:
        """What is voted on, by whom."""
        return f"{self.run.info['benchmark']['name']} · {self.annotator} · {len(self.systems)} systems"

    @property
    def mine(self) -> list[Vote]:
        """The annotator's votes between these systems that stand, in order."""
        return [vote for vote in self._mine if self._meets(vote.pairing)]

    def after(self, *pairs: Pairing) -> Pairing | None:
        """The pair that comes once ``pairs`` are voted on; skipped ones come last, None when all are done."""
        for pair in pairs:
            self._queue.add(pair)
        try:
            return self._queue.next()
        finally:
            for pair in pairs:
                self._queue.remove(pair)

    def vote(self, winner: Winner, *, seconds: float | None = None) -> Vote:
        """Save a vote on the pair, "left", "right" or "tie", and go to the next pair.

        Raises:
            AnnotationError: it is no vote, could not be saved, every pair is done, or this one was voted
                on in another window since; then the next pair is open.
        """
        if self.pair is None:
            raise AnnotationError("every pair is done; undo a vote to change it")
        if self.votes.changed_elsewhere():
            before = self._standing()
            self._read()
            if self._standing() != before:
                self.pair = self.after()
                raise AnnotationError(
                    f"{self.annotator} has voted on this pair in another window since; here is the next one"
                )
        blind = self._known.isdisjoint(_named(self.pair))
        vote = self.votes.vote(self.annotator, self.pair, winner, seconds=seconds, blind=blind)
        self._keep(vote)
        self.pair = self.after()
        return vote

    def undo(self) -> Vote | None:
        """Take back the latest vote, and return it and to its pair; None when none stands.

        Raises:
            AnnotationError: the annotator's latest vote is on systems that are not compared here.
        """
        if self.votes.changed_elsewhere():
            self._read()
        if self._mine and not self._meets(self._mine[-1].pairing):
            last = self._mine[-1].pairing
            raise AnnotationError(
                f"the latest vote of {self.annotator} is on {last.left} and {last.right}, which do not both "
                "take part here; open an arena with them to take it back"
            )
        taken = self.votes.undo(self.annotator)
        self._read()
        if taken:
            self.pair = taken.pairing
        return taken

    def skip(self) -> None:
        """Leave this pair for later and go to the next one."""
        if self.pair:
            self._queue.skip(self.pair)
            self.pair = self.after()

    def reveal(self) -> tuple[str, str] | None:
        """The systems on the left and right; later votes on either in this session are not blind."""
        if self.pair is None:
            return None
        self._make_known([self.pair])
        return self.pair.left, self.pair.right

    def page(self, pair: Pairing) -> dict[str, Any]:
        """What is shown of a pair, as plain data without names.

        ``turns`` are all up to its own, each with its ``head`` and the two ``cells``.
        """
        view = self._views.view(pair.session, [pair.left, pair.right], numbers=False)
        hidden = unnamed(view, SIDES)
        number = len(view.heads) if pair.turn is None else pair.turn
        return {
            "session": pair.session,
            "turn": pair.turn,
            "turns": [
                {"head": asdict(head), "cells": [asdict(cells[place]) for _, cells in hidden.rows]}
                for place, head in enumerate(hidden.heads[:number])
            ],
        }

    def history(self, *, names: bool = False) -> list[dict[str, Any]]:
        """The annotator's votes, latest first; systems only with ``names``, which reveals them."""
        if names:
            self._make_known(vote.pairing for vote in self._mine)
        return [
            {
                "session": vote.pairing.session,
                "turn": vote.pairing.turn,
                "winner": vote.winner,
                "left": vote.pairing.left if names else None,
                "right": vote.pairing.right if names else None,
                "seconds": vote.seconds,
                "blind": vote.blind,
            }
            for vote in reversed(self.mine)
        ]

    def leaderboard(self) -> pd.DataFrame:
        """Everybody's votes between these systems as strengths; see ``arena_table``."""
        return arena_table(self._frame(), self.run.clusters())

    def results(self, *, strengths: bool = True) -> dict[str, Any]:
        """The leaderboard as plain data, with how many votes of how many people it rests on.

        Without ``strengths`` they are None and nothing is resampled, which takes seconds.
        """
        frame = self._frame()
        left = frame["winner"].map(POINTS).mean()
        return {
            "strengths": records(self.leaderboard()) if strengths else None,
            "votes": len(frame),
            "ties": int((frame["winner"] == "tie").sum()),
            "voters": int(frame["annotator"].nunique()),
            "left_share": float(left) if len(frame) else None,
        }

    def export(self, path: Path | str, *, history: bool = False) -> Path:
        """Write all votes in the run to a .csv, .parquet or .jsonl file; see ``Votes.export``.

        The file names systems: later votes on those that the annotator has voted on are not blind.
        """
        self._make_known(vote.pairing for vote in self._mine)
        return self.votes.export(path, history=history)

    def describe(self) -> dict[str, Any]:
        """Facts of what is shown, without a browser, and without the names of the pair."""
        return {
            "view": "arena",
            "title": self.title,
            "annotator": self.annotator,
            "systems": list(self.systems),
            "votes": len(self.mine),
            "pairs": self.total,
            "session": self.pair.session if self.pair else None,
            "turn": self.pair.turn if self.pair else None,
        }

    def to_html(self, *, results: bool = True) -> str:
        """The leaderboard and the open pair, as HTML that needs neither kernel nor network.

        Without ``results`` only the votes are counted.
        """
        template = environment().get_template("arena.html.j2")
        page = template.render(
            facts=self.describe(), results=self.results(strengths=results), style=Markup(style())
        )
        if self.pair is None:
            return page
        both = [self.pair.left, self.pair.right]
        return page + session_view(self.run, self.pair.session, both, instead=SIDES).html

    def close(self) -> None:
        """Let go of the file of votes."""
        self.votes.close()

    def _standing(self) -> Vote | None:
        """The annotator's vote on the open pair."""
        return next((vote for vote in self._mine if vote.pairing == self.pair), None)

    def _keep(self, vote: Vote) -> None:
        """Take up a new vote; all votes are read again only when somebody else has voted, too."""
        again = any(one.pairing == vote.pairing for one in self._mine)
        if self.votes.changed_elsewhere() or again:
            self._read()
        else:
            self._mine.append(vote)
            self._queue.add(vote.pairing)

    def _read(self) -> None:
        self.votes.changed_elsewhere()
        # Who has once seen a name will know it again, also in another window or another kernel.
        self._known = self.votes.known_to(self.annotator)
        self._mine = self.votes.votes(annotator=self.annotator)
        everybody = [vote for vote in self.votes.votes() if self._meets(vote.pairing)]
        mine = [vote.pairing for vote in everybody if vote.annotator == self.annotator]
        self._queue.restart(mine, [vote.pairing for vote in everybody if vote.annotator != self.annotator])

    def _make_known(self, pairs: Iterable[Pairing]) -> None:
        new = {known for pair in pairs for known in _named(pair)} - self._known
        if new:
            self.votes.make_known(self.annotator, new)
            self._known |= new

    def _meets(self, pair: Pairing) -> bool:
        return {pair.left, pair.right} <= set(self._systems_at.get((pair.session, pair.turn), ()))

    def _frame(self) -> pd.DataFrame:
        frame = self.votes.frame()
        return frame[frame["left"].isin(self.systems) & frame["right"].isin(self.systems)]


def _named(pair: Pairing) -> set[tuple[str, str]]:
    return {(pair.session, pair.left), (pair.session, pair.right)}


def _meetings(run: RunFolder, systems: Sequence[str]) -> dict[Place, list[str]]:
    """The systems with an answer, at each turn where two or more have one."""
    found: dict[Place, list[str]] = {}
    for session, turn, system in _lines(answered_at(run, systems)):
        found.setdefault((session, int(turn)), []).append(system)
    several = {place: group for place, group in found.items() if len(group) > 1}
    if not several:
        raise ValueError(
            "nothing can be compared: at no turn do two of the systems have an answer; "
            "score another system for the same benchmark, or name other systems"
        )
    return several


def _lines(frame: pd.DataFrame) -> Iterable[tuple[Any, ...]]:
    return zip(*(frame[name].tolist() for name in ("session", "turn", "system")), strict=True)
