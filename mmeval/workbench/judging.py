"""The calls by which people judge a run: answer questions, vote between two systems."""

from __future__ import annotations

import getpass
from collections.abc import Sequence
from typing import Any

from mmeval.report.judging.annotating import AnnotationDesk
from mmeval.report.judging.tasks import QuestionLike
from mmeval.report.judging.voting import VoteDesk
from mmeval.workbench.annotator import Annotator, actions_at
from mmeval.workbench.arena import Arena
from mmeval.workbench.headless import Still, is_headless
from mmeval.workbench.opening import RunLike, folder_of


class StillDesk(Still):
    """A desk without a widget: it answers the same plain calls, and is shown as HTML."""

    def __init__(self, desk: AnnotationDesk | VoteDesk) -> None:
        super().__init__(desk.describe, desk.to_html)
        self.desk = desk

    def __getattr__(self, name: str) -> Any:
        return getattr(self.desk, name)


def annotate(
    run: RunLike,
    questions: QuestionLike | Sequence[QuestionLike] | None = None,
    *,
    annotator: str | None = None,
    blind: bool = False,
    shuffle: int | None = None,
    unit: str = "turn",
    annotators: Sequence[str] = (),
    share: float = 0.2,
    systems: Sequence[str] | None = None,
    where: str = "",
    keys: dict[str, str] | None = None,
    headless: bool | None = None,
) -> Annotator | StillDesk:
    """Answer questions about the turns of a run, one at a time; every answer is saved at once.

    Opens at the first question without an answer, also after the kernel was gone. Answers lie in
    ``annotations.sqlite`` in the run's folder.

    Args:
        run: a run or its folder.
        questions: what is asked: ``mmeval.Question`` or a dict of its fields, such as
            ``{"name": "followed", "kind": "pass_fail"}``; by default what was asked before.
        annotator: who answers; by default the name of the computer's user.
        blind: hide systems and scores, and shuffle.
        shuffle: seed of a shuffled order; by default the run's own order, or with ``blind`` seed 0.
        unit: whether a dict without a unit asks about each "turn" or each "session".
        annotators: everybody who takes part, in an order that stays; items are then dealt out to
            them. By default everybody answers everything.
        share: the share of items, 0 to 1, that all ``annotators`` get, to see how far they agree.
        systems: the systems whose answers are judged; by default all.
        where: which sessions; see ``mmeval.report.Query``.
        keys: other keys, by what they do: ``{"pass": "1", "fail": "2"}``. Only
            actions that the questions can take have keys.
        headless: plain HTML instead of a widget; by default what ``MMEVAL_HEADLESS`` says.

    Raises:
        KeyError: the run has no such system.
        ValueError: there is nothing to ask or to annotate, or two actions would share a key.
        AnnotationError: a question has answers under another definition, or the file cannot be used.
    """
    desk = AnnotationDesk(
        folder_of(run),
        questions,
        annotator or getpass.getuser(),
        blind=blind,
        shuffle=shuffle,
        unit=unit,
        annotators=annotators,
        share=share,
        systems=systems,
        where=where,
    )
    try:
        Annotator.require_keys(keys, actions_at(desk, Annotator.KEYS))
        return StillDesk(desk) if is_headless(headless) else Annotator(desk, keys=keys)
    except BaseException:
        desk.close()
        raise


def arena(
    run: RunLike,
    *,
    systems: Sequence[str] | None = None,
    annotator: str | None = None,
    seed: int = 0,
    keys: dict[str, str] | None = None,
    headless: bool | None = None,
) -> Arena | StillDesk:
    """Vote between two unnamed answers to the same turn; every vote is saved at once.

    Every pair of systems comes as often, and each as often on the left. Goes on where the annotator
    was, also after the kernel was gone.

    Args:
        run: a run or its folder.
        systems: the systems that take part; by default all.
        annotator: who votes; by default the name of the computer's user.
        seed: of the order of pairs; different annotators get different orders anyway.
        keys: other keys, by what they do: ``{"tie": "x"}``.
        headless: plain HTML instead of a widget; by default what ``MMEVAL_HEADLESS`` says.

    Raises:
        KeyError: the run has no such system.
        ValueError: there is nothing to compare, or two actions would share a key.
        AnnotationError: the file of votes cannot be used.
    """
    desk = VoteDesk(folder_of(run), annotator or getpass.getuser(), systems=systems, seed=seed)
    try:
        Arena.require_keys(keys)
        return StillDesk(desk) if is_headless(headless) else Arena(desk, keys=keys)
    except BaseException:
        desk.close()
        raise
