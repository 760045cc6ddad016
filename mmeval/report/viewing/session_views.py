"""Views of sessions: what every system answered turn by turn, with numbers and evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mmeval.protocols import Reduction
from mmeval.report.gallery import Clip, Gallery, Lost, Picture, Sound
from mmeval.report.viewing.evidence import EvidenceReader, Leading, Records, RowRecord
from mmeval.report.viewing.views import Box, Cell, MediaView, Plate, RubricView, SessionView, TurnHead
from mmeval.report.wording import slots_of
from mmeval.runs import RunFolder
from mmeval.sessions import Benchmark, Media, Session, Submission, start_of

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class _Source:
    """One session as it lies in the benchmark's and the submissions' folders."""

    benchmark: Benchmark
    submissions: Mapping[str, Submission]
    name: str

    @property
    def session(self) -> Session:
        return self.benchmark.session(self.name)


class SessionViews:
    """Builds views of a run's sessions; of each it reads only what belongs to it."""

    def __init__(
        self, run: RunFolder, reductions: tuple[Reduction, ...], systems: Sequence[str], gallery: Gallery
    ) -> None:
        self._run = run
        self._gallery = gallery
        self._systems = systems
        self._reader = EvidenceReader(run, reductions, gallery)
        self._cells = 0

    @property
    def leading(self) -> tuple[Leading, ...]:
        """The reductions whose numbers stand under answers."""
        return self._reader.leading

    def view(
        self, session: str, systems: Sequence[str] | None = None, *, numbers: bool = True
    ) -> SessionView:
        """The session with everything that a page shows of it; without ``numbers`` no scores or evidence.

        Of a session that the benchmark itself broke it says why.

        Raises ``KeyError`` when the run has no such session.
        """
        shown = self._systems if systems is None else systems
        benchmark = self._run.benchmark(session)
        if not benchmark.sessions:
            return self._lost(session, shown)
        source = _Source(benchmark, self._run.submissions(session, shown), session)
        heads = tuple(self._head(source, number) for number in range(1, len(source.session.turns) + 1))
        answers: dict[tuple[str, int], list[RowRecord]] = {}
        for row in self._run.rows("session = ?", [session]).to_dict("records") if numbers else ():
            answers.setdefault((row["system"], row["turn"]), []).append(row)
        evidence = {system: self._run.evidence_of(session, system) if numbers else {} for system in shown}
        cells = tuple(
            (
                system,
                tuple(
                    self._cell(source, head, system, answers.get((system, head.number), []), evidence[system])
                    for head in heads
                ),
            )
            for system in shown
        )
        return SessionView(session, tuple(source.session.tags.items()), heads, cells)

    def n_turns(self, session: str) -> int:
        """How many turns a session has in its views. Raises ``KeyError`` as ``view``."""
        found = self._run.benchmark(session).sessions
        return len(found[0].turns) if found else int(self._broken(session)["turn"].max())

    def _broken(self, session: str) -> pd.DataFrame:
        """The rows of a session that the benchmark broke: all that is known of it."""
        rows = self._run.rows("session = ? AND status = 'broken'", [session])
        if not len(rows):
            raise KeyError(f"the run has no session {session!r}")
        return rows

    def _lost(self, session: str, systems: Sequence[str]) -> SessionView:
        rows = self._broken(session)
        why = str(rows["reason"].iloc[0])  # its rows all say the same
        nothing = MediaView()
        heads = tuple(
            TurnHead(number, why, "", (), nothing, nothing, (), None)
            for number in range(1, int(rows["turn"].max()) + 1)
        )
        of = {
            (system, head.number): rows[(rows["system"] == system) & (rows["turn"] == head.number)]
            for system in systems
            for head in heads
        }
        cells = (
            tuple(self._lost_cell(system, head, of[system, head.number]) for head in heads)
            for system in systems
        )
        return SessionView(session, (), heads, tuple(zip(systems, cells, strict=True)))

    def _lost_cell(self, system: str, head: TurnHead, rows: pd.DataFrame) -> Cell:
        self._cells += 1
        return Cell(
            id=f"{self._gallery.prefix}-c{self._cells}",
            system=system,
            turn=head.number,
            before=None,
            after=None,
            media=MediaView(),
            text=None,
            problem="the benchmark itself is at fault, no system is",
            marks=(),
            values=self._reader.findings(rows.to_dict("records"), {}).values,
            maps=(),
        )

    def _head(self, source: _Source, number: int) -> TurnHead:
        turn, root = source.session.turns[number - 1], source.benchmark.root
        target = turn.target
        edit = target.edit if target else None
        return TurnHead(
            number=number,
            text=turn.user.text or "",
            kind=edit.kind.replace("_", " ") if edit else "",
            slots=slots_of(edit),
            media=self._media(root, turn.user.media),
            reference=self._media(root, target.media) if target else MediaView(),
            texts=target.texts if target else (),
            outline=self._gallery.mask_outline(root, target.mask) if target and target.mask else None,
            rubrics=tuple(RubricView(one.text, one.weight, one.penalty) for one in target.rubrics)
            if target
            else (),
        )

    def _cell(
        self, source: _Source, head: TurnHead, system: str, rows: Sequence[RowRecord], evidence: Records
    ) -> Cell:
        found = self._reader.findings(rows, evidence)
        session, submission = source.session, source.submissions.get(system)
        output = submission.output(session.id, head.number) if submission else None
        self._cells += 1
        return Cell(
            id=f"{self._gallery.prefix}-c{self._cells}",
            system=system,
            turn=head.number,
            before=self._before(source, head, submission, found.boxes.get("previous", ())),
            after=self._after(session, head, submission, found.boxes.get("current", ())),
            media=self._media(submission.root, output.media) if submission and output else MediaView(),
            text=output.text if output else None,
            problem=_problem(submission, session.id, head.number),
            marks=self._reader.marks(rows),
            values=found.values,
            maps=found.maps,
            spans=found.spans,
        )

    def _before(
        self, source: _Source, head: TurnHead, submission: Submission | None, boxes: tuple[Box, ...]
    ) -> Plate | None:
        if submission is None:
            return None
        place = previous_picture(source.benchmark, submission, source.session, head.number)
        return Plate("before", "previous", self._gallery.image(*place), boxes) if place else None

    def _after(
        self, session: Session, head: TurnHead, submission: Submission | None, boxes: tuple[Box, ...]
    ) -> Plate | None:
        place = submission and answered_picture(submission, session.id, head.number)
        if not place:
            return None
        return Plate("after", "current", self._gallery.image(*place), boxes, head.outline)

    def _media(self, root: Path, media: Iterable[Media]) -> MediaView:
        pictures: list[Picture] = []
        sounds: list[Sound] = []
        videos: list[Clip] = []
        lost: list[Lost] = []
        for item in media:
            found = self._shown(root, item)
            if isinstance(found, Lost):
                lost.append(found)
            elif isinstance(found, Picture):
                pictures.append(found)
            elif isinstance(found, Sound):
                sounds.append(found)
            else:
                videos.append(found)
        return MediaView(tuple(pictures), tuple(sounds), tuple(videos), tuple(lost))

    def _shown(self, root: Path, media: Media) -> Picture | Sound | Clip | Lost:
        if media.kind == "image":
            return self._gallery.image(root, media)
        return self._gallery.sound(root, media) if media.kind == "audio" else self._gallery.clip(root, media)


def answered_picture(submission: Submission, session: str, number: int) -> tuple[Path, Media] | None:
    """Folder and picture of a system's answer, if it has one."""
    output = submission.output(session, number)
    return _first_picture(submission.root, output.media) if output else None


def previous_picture(
    benchmark: Benchmark, submission: Submission, session: Session, number: int
) -> tuple[Path, Media] | None:
    """Folder and picture that an edit starts from, if there is one: the role ``previous`` of scoring."""
    media = start_of(submission, session, number, ("image",))
    if isinstance(media, int):
        return answered_picture(submission, session.id, media)
    return _first_picture(benchmark.root, media)


def _first_picture(root: Path, media: Iterable[Media]) -> tuple[Path, Media] | None:
    return next(((root, item) for item in media if item.kind == "image"), None)


def _problem(submission: Submission | None, session: str, number: int) -> str | None:
    if submission is None:
        return "this system's folder was not found"
    if reason := submission.broken.get((session, number)):
        return f"its output is broken: {reason}"
    output = submission.output(session, number)
    return "no output" if output is None else output.error
