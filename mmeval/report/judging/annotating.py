"""People answer questions about the turns of a run: what the annotation widget knows, without a widget."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup

from mmeval.report.agreement import agreement_table
from mmeval.report.judging.annotation_results import differing, records, tallies
from mmeval.report.judging.answered import OwnAnswers
from mmeval.report.judging.blind import unnamed
from mmeval.report.judging.choices import spoken_answer
from mmeval.report.judging.dealing import items_for
from mmeval.report.judging.tasks import QuestionLike, Task, items_of, questions_of, tasks_of, unit_of
from mmeval.report.on_demand import OnDemandGallery
from mmeval.report.page import environment, session_view, style
from mmeval.report.tables import reductions_of
from mmeval.report.viewing.browsing import page_of
from mmeval.report.viewing.session_views import SessionViews
from mmeval.runs import AnnotationError, Annotations, Answer, Item, Progress, Question, RunFolder
from mmeval.runs.answers import progress_of


class AnnotationDesk:
    """One annotator's list of tasks, and the place in it. Every answer is saved before the call returns."""

    def __init__(
        self,
        run: RunFolder,
        questions: QuestionLike | Sequence[QuestionLike] | None,
        annotator: str,
        *,
        blind: bool = False,
        shuffle: int | None = None,
        unit: str = "turn",
        annotators: Sequence[str] = (),
        share: float = 0.2,
        systems: Sequence[str] | None = None,
        where: str = "",
    ) -> None:
        """Open the list at the first task that is not done. See ``mmeval.annotate`` for the arguments."""
        Annotations.require_annotator(annotator)
        self.run, self.annotator, self.blind = run, annotator, blind
        self.annotations = Annotations.open(run)
        try:
            self.questions = questions_of(questions, self.annotations.questions(), unit)
            found = items_of(run, unit_of(self.questions), systems, where)
            order = 0 if blind and shuffle is None else shuffle
            self.items = items_for(
                annotator,
                found,
                self.questions,
                self.annotations,
                people=annotators,
                share=share,
                shuffle=order,
            )
            self.annotations.define(self.questions)
        except BaseException:
            self.annotations.close()
            raise
        self.tasks = tasks_of(self.items, self.questions)
        self._own = OwnAnswers(self.annotations, annotator, self.tasks, self.questions)
        self.gallery = OnDemandGallery()
        names = [entry["system"] for entry in run.info["submissions"]]
        self._views = SessionViews(run, reductions_of(run), names, self.gallery)
        self._shown: dict[int, Answer | None] = {}
        self.place = self.next_open(0)

    @property
    def title(self) -> str:
        """What is annotated, by whom."""
        return f"{self.run.info['benchmark']['name']} · {self.annotator}{' · blind' if self.blind else ''}"

    @property
    def task(self) -> Task | None:
        """The task that is open; None after the last one."""
        return self.tasks[self.place] if self.place < len(self.tasks) else None

    @property
    def progress(self) -> Progress:
        """How many items are done, and how long one takes."""
        return progress_of(list(self._own.finished.values()), len(self.items), self._own.saved)

    @property
    def given(self) -> Mapping[int, Answer]:
        """The annotator's answers that stand, by the place of their task."""
        return self._own.given

    @property
    def n_open(self) -> int:
        """Tasks without an answer."""
        return len(self.tasks) - len(self.given)

    def answer(self, value: Any, *, seconds: float | None = None) -> Answer:
        """Save the answer to the open task and go to the next open one.

        Args:
            value: As the question's kind takes it; None says "cannot tell".
            seconds: How long it was looked at.

        Raises:
            AnnotationError: it is no answer to the question, could not be saved, no task is open, or this
                one was answered in another window since; the same call again then changes that.
        """
        task, shown = self.task, self._shown.get(self.place, self.given.get(self.place))
        self._own.keep_up()
        self._shown[self.place] = self.given.get(self.place)
        if task is None:
            raise AnnotationError("every task is done; go back to one to change its answer")
        if self._shown[self.place] != shown:
            raise AnnotationError(_overtaken(self.annotator, task.question, self._shown[self.place]))
        # Somebody else may have defined it anew since, while nobody had answered it.
        self.annotations.define([task.question])
        blind = self.blind and not self._own.knows(task.item)
        given = self.annotations.answer(
            self.annotator, task.item, task.question.name, value, seconds=seconds, blind=blind
        )
        self._shown[self.place] = given
        self._own.take_up(self.place, given)
        self.place = self.next_open(self.place + 1)
        return given

    def undo(self) -> Answer | None:
        """Take back the latest answer, and return it and to its task; None when none stands.

        Raises:
            AnnotationError: the annotator's latest answer is not about these tasks.
        """
        self._own.keep_up()
        latest = self.annotations.latest(self.annotator)
        if latest is None:
            return None
        place = self._own.place_of(latest.item, latest.question)
        if place is None:
            raise AnnotationError(
                f"the latest answer of {self.annotator} is to {latest.question!r} about "
                f"{latest.item.session}, which is not in this list; open it there to take it back"
            )
        taken = self._own.take_back(latest, place)
        self._shown.pop(place, None)
        self.place = place
        return taken

    def skip(self) -> None:
        """Go to the task after this one, answered or not; after the last one, to the end of the list."""
        self.go(self.place + 1)

    def back(self) -> None:
        """Go to the task before this one."""
        self.go(self.place - 1)

    def go(self, place: int) -> None:
        """Go to the task at a place, from 0; beyond the last one is the end of the list."""
        self._own.keep_up()
        self.place = min(max(place, 0), len(self.tasks))

    def next_open(self, place: int, without: int | None = None) -> int:
        """The first open task from ``place`` on, then from the first on; the end when none is open.

        The task at ``without`` counts as done.
        """
        around = chain(range(place, len(self.tasks)), range(min(place, len(self.tasks))))
        return next((at for at in around if at not in self.given and at != without), len(self.tasks))

    def page(self, place: int, *, numbers: bool = False) -> dict[str, Any]:
        """What the task at ``place`` is about, as plain data; with ``numbers`` also its scores.

        Raises ``IndexError`` outside the list, ``ValueError`` for numbers in blind mode.
        """
        if numbers and self.blind:
            raise ValueError("numbers are hidden in blind mode")
        task = self.tasks[place]
        self._own.keep_up()
        if not self.blind:
            self._own.make_known([task.item])
        given = self._shown[place] = self.given.get(place)
        view = self._views.view(task.item.session, [str(task.item.system)], numbers=numbers)
        page = page_of(unnamed(view) if self.blind else view)
        return {
            "place": place,
            "turn": task.item.turn,
            "question": self.questions.index(task.question),
            "answered": given is not None,
            "value": given.value if given else None,
            "next": self.next_open(place + 1, place),
            "page": page,
        }

    def agreement(self) -> pd.DataFrame:
        """How far annotators agree on these questions; see ``agreement_table``. Raises as ``results``."""
        self._require_unswayed()
        return agreement_table(self._frame(), self.run.clusters())

    def disagreements(self) -> pd.DataFrame:
        """The items that annotators answered differently; see ``differing``. Adds ``place`` in this list.

        ``place`` is missing where the item is not in this annotator's list; in blind mode ``system`` is.
        Raises as ``results``.
        """
        self._require_unswayed()
        table = differing(self._frame(), self.questions)
        places = [self._own.place_of(_item(row), row["question"]) for row in table.to_dict("records")]
        placed = table.assign(place=pd.array(places, dtype="Int64"))
        return placed.assign(system=None) if self.blind else placed

    def export(self, path: Path | str, *, history: bool = False) -> Path:
        """Write all answers in the run to a .csv, .parquet or .jsonl file; see ``Annotations.export``.

        Raises as ``results``: the file names systems and holds other people's answers. What the
        annotator answers about them after this is not blind.
        """
        self._require_unswayed()
        self._own.make_known(one.item for one in self.given.values())
        return self.annotations.export(path, history=history)

    def describe(self) -> dict[str, Any]:
        """Facts of what is shown, without a browser."""
        task, progress = self.task, self.progress
        return {
            "view": "annotate",
            "title": self.title,
            "annotator": self.annotator,
            "blind": self.blind,
            "questions": [question.name for question in self.questions],
            "items": progress.total,
            "done": progress.done,
            "open_tasks": self.n_open,
            "seconds_per_item": progress.seconds_per_item,
            "session": task.item.session if task else None,
            "turn": task.item.turn if task else None,
            "system": task.item.system if task and not self.blind else None,
            "question": task.question.name if task else None,
        }

    def results(self) -> dict[str, Any]:
        """Agreement and disagreements as plain data.

        Raises ``ValueError`` in blind mode while a task is open: other people's answers would sway.
        """
        self._require_unswayed()
        lines = records(self.disagreements())
        return {
            "agreement": records(self.agreement()),
            "disagreements": lines,
            "annotators": tallies(self._frame()),
        }

    def to_html(self, *, results: bool = True) -> str:
        """Progress, agreement and disagreements, as HTML that needs neither kernel nor network.

        Without ``results`` no agreement is computed, which takes seconds when there are many answers.
        """
        task, hidden = self.task, self.blind and self.n_open
        page = (
            environment()
            .get_template("annotating.html.j2")
            .render(
                facts=self.describe(),
                progress=self.progress,
                questions=self.questions,
                task=task,
                hidden=hidden,
                results=None if hidden or not results else self.results(),
                style=Markup(style()),
            )
        )
        if task is None:
            return page
        names = ["(hidden)"] if self.blind else None
        return page + session_view(self.run, task.item.session, [str(task.item.system)], instead=names).html

    def close(self) -> None:
        """Let go of the file of annotations."""
        self.annotations.close()

    def _require_unswayed(self) -> None:
        if self.blind and self.n_open:
            raise ValueError(
                "results stay hidden until your last answer, so that they cannot sway it; "
                f"{self.n_open} to go. Who leads the work exports with mmeval.runs.Annotations"
            )

    def _frame(self) -> pd.DataFrame:
        frame = self.annotations.frame()
        return frame[frame["question"].isin([question.name for question in self.questions])]


def _overtaken(annotator: str, question: Question, other: Answer | None) -> str:
    did = f"answered {spoken_answer(question, other.value)!r}" if other else "taken the answer back"
    return f"{annotator} has {did} in another window since; save this again to change that"


def _item(row: dict[Any, Any]) -> Item:
    turn = None if pd.isna(row["turn"]) else int(row["turn"])
    return Item(row["session"], turn, row["system"])
