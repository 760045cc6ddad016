"""What templates draw: plain records without any logic of media, rows or models."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mmeval.report.gallery import Clip, Lost, Picture, Sound


@dataclass(frozen=True)
class Box:
    """A box over a picture, in the picture's pixels."""

    x: float
    y: float
    width: float
    height: float
    caption: str
    layer: str = "objects"
    """What can be shown and hidden together: "objects" or "text"."""


@dataclass(frozen=True)
class MapView:
    """A map that lies over the picture of ``role``."""

    title: str
    name: str
    role: str
    overlay: Picture


@dataclass(frozen=True)
class SpokenWord:
    """A word that was heard from ``start`` to ``end`` (seconds), or should have been, against a reference."""

    start: float
    end: float
    heard: str
    """As it was transcribed; nothing for a word that is missing."""
    expected: str
    """The reference's word or words; nothing for a word that it does not have."""
    fault: str
    """"" (none), "substituted", "inserted" or "deleted"."""


@dataclass(frozen=True)
class SpansView:
    """Stretches of the sound or video of ``role``: (start, end, caption), in seconds."""

    title: str
    role: str
    spans: tuple[tuple[float, float, str], ...]
    words: tuple[SpokenWord, ...] = ()
    """Of a transcript that was compared with a reference: its words and those that it lacks."""
    against: str = ""
    """The reference's role: "answer", "reference texts"."""


@dataclass(frozen=True)
class FactsView:
    """Named facts that decided a value."""

    title: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Spread:
    """Where a value lies among all of its metric's in the run, in percent of their range."""

    place: float
    quartiles: tuple[float, float, float]


@dataclass(frozen=True)
class ValueView:
    """One row of the run."""

    name: str
    binding: str
    """Parameters and roles, from the metric's identity."""
    identity: str
    item: str | None
    better: str
    value: str | None
    status: str
    reason: str
    spread: Spread | None
    facts: tuple[FactsView, ...]


@dataclass(frozen=True)
class Mark:
    """A number under an answer; ``passed`` is set for metrics that are only 0 or 1."""

    label: str
    value: str | None
    passed: bool | None
    reason: str


@dataclass(frozen=True)
class Plate:
    """A picture with what lies on it."""

    label: str
    role: str
    picture: Picture | Lost
    boxes: tuple[Box, ...] = ()
    outline: Picture | None = None


@dataclass(frozen=True)
class MediaView:
    """The media of a message, by kind; ``lost`` are those that cannot be shown."""

    pictures: tuple[Picture, ...] = ()
    sounds: tuple[Sound, ...] = ()
    videos: tuple[Clip, ...] = ()
    lost: tuple[Lost, ...] = ()


@dataclass(frozen=True)
class Cell:
    """One system's answer to one turn."""

    id: str
    system: str
    turn: int
    before: Plate | None
    after: Plate | None
    media: MediaView
    text: str | None
    problem: str | None
    """Why there is no answer."""
    marks: tuple[Mark, ...]
    values: tuple[ValueView, ...]
    maps: tuple[MapView, ...]
    spans: tuple[SpansView, ...] = ()

    @property
    def besides(self) -> MediaView:
        """The answer's media but for the picture that ``after`` shows."""
        return replace(self.media, pictures=self.media.pictures[1:]) if self.after else self.media

    def under(self, role: str) -> Plate | None:
        """The picture on which a map of ``role`` lies."""
        return next((p for p in (self.before, self.after) if p and p.role == role), self.after)


@dataclass(frozen=True)
class RubricView:
    """One criterion for a judge."""

    text: str
    weight: float
    penalty: bool


@dataclass(frozen=True)
class TurnHead:
    """What was asked at one turn, and the truth that can be shown."""

    number: int
    text: str
    kind: str
    slots: tuple[tuple[str, str], ...]
    media: MediaView
    reference: MediaView
    texts: tuple[str, ...]
    outline: Picture | None
    rubrics: tuple[RubricView, ...] = ()


@dataclass(frozen=True)
class SessionView:
    """A session as a matrix: a row per system, a column per turn."""

    id: str
    tags: tuple[tuple[str, str], ...]
    heads: tuple[TurnHead, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]

    @property
    def has_reference(self) -> bool:
        """Whether any turn has a reference picture, sound or video."""
        return any(head.reference != MediaView() for head in self.heads)
