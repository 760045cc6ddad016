"""What one annotator has answered of a list of tasks, kept up with what other windows write."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mmeval.report.judging.tasks import Task
from mmeval.runs import Annotations, Answer, Item, Question
from mmeval.runs.answers import finished_items


class OwnAnswers:
    """The annotator's answers that stand, by their place in the list.

    Counted once; a new answer, or one taken back, is taken up without counting all others again.
    """

    def __init__(
        self, annotations: Annotations, annotator: str, tasks: Sequence[Task], questions: Sequence[Question]
    ) -> None:
        self.given: dict[int, Answer] = {}
        """The answer to the task at a place."""
        self.saved = ""
        """When the latest answer was saved; "" before the first."""
        self.finished: dict[Item, float | None] = {}
        """The items of which every question is answered, and the seconds that took."""
        self._annotations, self._annotator, self._tasks = annotations, annotator, tasks
        self._questions = {question.name: question for question in questions}
        self._units = {question.name: question.unit for question in questions}
        self._places = {task: place for place, task in enumerate(tasks)}
        self._known: set[tuple[str, str]] = set()
        self._read()

    def keep_up(self) -> None:
        """Take up what was answered in another window."""
        if self._annotations.changed_elsewhere():
            self._read()

    def place_of(self, item: Item, question: str) -> int | None:
        """Where a question about an item stands in the list; None when it is not there."""
        asked = self._questions.get(question)
        return None if asked is None else self._places.get(Task(item, asked))

    def take_up(self, place: int, given: Answer | None) -> None:
        """Count a new answer to the task at a place, or with None that there is none any more."""
        item = self._tasks[place].item
        self.given.pop(place, None)
        if given is not None:
            self.given[place], self.saved = given, given.time
        if item.turn is None:  # it counts for all turns of its session
            self.finished = finished_items(self.given.values(), self._units)
            return
        whole = item._replace(turn=None)
        about = [self.place_of(one, name) for one in (item, whole) for name in self._units]
        answers = [self.given[at] for at in about if at in self.given]
        self.finished.pop(item, None)
        self.finished.update(finished_items(answers, self._units))

    def take_back(self, latest: Answer, place: int) -> Answer | None:
        """Undo the annotator's ``latest`` answer, which is at ``place``; what stood before stands again."""
        taken = self._annotations.undo(self._annotator)
        about = self._annotations.answers_about(latest.item.session)
        self.take_up(place, next((one for one in about if one[1:4] == latest[1:4]), None))
        before = self._annotations.latest(self._annotator)
        self.saved = before.time if before else ""
        return taken

    def knows(self, item: Item) -> bool:
        """Whether the annotator has seen by name whose answer it is."""
        return (item.session, item.system) in self._known

    def make_known(self, items: Iterable[Item]) -> None:
        """Keep that the annotator was shown by name whose answers these are."""
        new = {(item.session, item.system) for item in items if item.system is not None} - self._known
        if new:
            self._annotations.make_known(self._annotator, new)
            self._known |= new

    def _read(self) -> None:
        answers = self._annotations.answers(annotator=self._annotator)
        places = ((self.place_of(one.item, one.question), one) for one in answers)
        self.given = {place: one for place, one in places if place is not None}
        self.saved = answers[-1].time if answers else ""
        self._known = self._annotations.known_to(self._annotator)
        self.finished = finished_items(self.given.values(), self._units)
