"""The annotation widget: one question at a time, answered by keys, saved at once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, ClassVar

import pandas as pd
import traitlets

from mmeval.report.judging.annotating import AnnotationDesk
from mmeval.report.judging.brushed import mask_of_runs, runs_of_mask
from mmeval.report.judging.choices import actions_of, choices_of
from mmeval.report.legend import legend_of
from mmeval.runs import AnnotationError, Answer, Question
from mmeval.workbench.desk import DeskWidget
from mmeval.workbench.widget import Answer as Reply
from mmeval.workbench.widget import script

LAYERS = ("boxes", "mask", "change", "text", "zoom to change")
"""Actions on what lies over pictures; blind views have nothing to lay there."""

ANSWERING = frozenset(
    ["pass", "fail", "save", "new box", "next box", "remove box", "paint", "eraser", "smaller brush",
     "larger brush", *(f"answer {digit}" for digit in range(10))]
)  # fmt: skip
"""Actions that only some questions take."""


class Annotator(DeskWidget):
    """Answer questions about the turns of a run; made by ``mmeval.annotate``."""

    _esm = script(
        "pictures",
        "sounds",
        "clips",
        "scores",
        "turn",
        "drawing",
        "task",
        "results",
        "answers",
        "drafts",
        "annotator",
    )

    DECISIONS = "annotations"
    desk: AnnotationDesk

    KEYS: ClassVar = {
        "pass": "p",
        "fail": "f",
        "cannot tell": "x",
        **{f"answer {digit}": str(digit) for digit in (1, 2, 3, 4, 5, 6, 7, 8, 9, 0)},
        "save": "Enter",
        "undo": "u",
        "skip": "j",
        "back": "k",
        "next turn": "l",
        "previous turn": "h",
        "numbers": "s",
        "play": "a",
        "results": "i",
        "divider": "q",
        "side by side": "w",
        "blink": "e",
        "difference": "r",
        "boxes": "b",
        "mask": "m",
        "change": "c",
        "text": "o",
        "zoom to change": "z",
        "zoom in": "+",
        "zoom out": "-",
        "whole picture": "=",
        "new box": "n",
        "next box": ".",
        "remove box": "Delete",
        "paint": " ",
        "eraser": "g",
        "smaller brush": "[",
        "larger brush": "]",
        "help": "?",
    }

    setup = traitlets.Dict().tag(sync=True)
    """Title, questions, number of tasks and legend: what never changes."""
    place = traitlets.Int(0).tag(sync=True)
    """The open task, from 0; the number of tasks after the last one."""
    state = traitlets.Dict().tag(sync=True)
    """Progress in words, how many answers are missing, and when the last one was saved."""

    SLOW: ClassVar = DeskWidget.SLOW | {"results"}

    def __init__(self, desk: AnnotationDesk, *, keys: dict[str, str] | None = None) -> None:
        self.desk = desk
        super().__init__(
            desk.gallery,
            keys=keys,
            actions=actions_at(desk, self.KEYS),
            setup={
                "title": desk.title,
                "blind": desk.blind,
                "questions": [_asked(question) for question in desk.questions],
                "total": len(desk.tasks),
                "legend": {} if desk.blind else legend_of(desk.run),
            },
            place=desk.place,
            state=self._state(),
        )

    def answer(self, value: Any, *, seconds: float | None = None) -> Answer:
        """Save the answer to the open task and go to the next open one; see ``AnnotationDesk.answer``."""
        given = self.desk.answer(value, seconds=seconds)
        self._show()
        return given

    def undo(self) -> Answer | None:
        """Take back the latest answer and go back to its task; None when none stands."""
        taken = self.desk.undo()
        self._show()
        return taken

    def skip(self) -> None:
        """Go to the next task and leave this one as it is."""
        self.go(self.desk.place + 1)

    def back(self) -> None:
        """Go to the task before this one."""
        self.go(self.desk.place - 1)

    def go(self, place: int) -> None:
        """Go to the task at a place, from 0."""
        self.desk.go(place)
        self._show()

    def agreement(self) -> pd.DataFrame:
        """How far annotators agree; see ``mmeval.report.agreement_table``."""
        return self.desk.agreement()

    def disagreements(self) -> pd.DataFrame:
        """The items that annotators answered differently, and their places here."""
        return self.desk.disagreements()

    def _state(self) -> dict[str, Any]:
        progress = self.desk.progress
        return {
            "progress": str(progress),
            "done": progress.done,
            "open": self.desk.n_open,
            "first": self.desk.next_open(0),
            "saved": progress.saved,
        }

    def _show(self) -> None:
        with self.hold_sync():
            self.state, self.place = self._state(), self.desk.place

    def _on_item(self, place: int) -> Reply:
        page = self.desk.page(place)
        mask = self.desk.tasks[place].question.kind == "mask"
        runs = runs_of_mask(page["value"]) if mask and page["value"] else None
        return {**page, "runs": runs, "draft": draft_name(self.desk, place)}, []

    def _on_numbers(self, place: int) -> Reply:
        return self.desk.page(place, numbers=True), []

    def _on_answer(self, place: int, value: Any, seconds: float) -> Reply:
        if place >= len(self.desk.tasks):
            raise AnnotationError("every task is done; go back to one to change its answer")
        if self.desk.tasks[place].question.kind == "mask" and value is not None:
            value = mask_of_runs(value["size"], value["runs"])
        self.desk.go(place)
        self.answer(value, seconds=seconds)
        return {"place": self.desk.place}, []

    def _on_undo(self) -> Reply:
        return {"taken": self.undo() is not None, "place": self.desk.place}, []

    def _on_go(self, place: int) -> Reply:
        self.go(place)
        return {"place": self.desk.place}, []

    def _on_results(self) -> Reply:
        return self.desk.results(), []


def draft_name(desk: AnnotationDesk, place: int) -> str:
    """Under which name the browser keeps what is not saved of a task: the same in every view of it.

    A digest, because it must not tell a blind annotator the system.
    """
    task = desk.tasks[place]
    named = [str(desk.run.path.resolve()), desk.annotator, *task.item, task.question.name, task.question.kind]
    return hashlib.sha256(json.dumps(named).encode()).hexdigest()[:24]


def actions_at(desk: AnnotationDesk, known: Iterable[str]) -> set[str]:
    """The known actions that can do something for the desk's questions."""
    drawn = [question.kind in ("boxes", "mask") for question in desk.questions]
    idle = {name for name in known if name in ANSWERING} - actions_of(desk.questions)
    if desk.blind:
        idle |= {"numbers", *LAYERS}
    if all(drawn):
        idle |= {"next turn", "previous turn", "divider", "side by side", "difference", *LAYERS}
    return set(known) - idle


def _asked(question: Question) -> dict[str, Any]:
    choices = [choice._asdict() for choice in choices_of(question)]
    return {**asdict(question), "choices": choices}
