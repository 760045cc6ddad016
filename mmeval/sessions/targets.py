"""What a turn is held against: references, masks, constraints, rubrics and evidence."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from mmeval.sessions.instructions import EditInstruction
from mmeval.sessions.model import FiniteJson, Identifier, Model, NonEmpty, RelativePath

MediaKind = Literal["image", "audio", "video"]

Use = Literal["input", "reference"]
"""What the user gives a file for: to be worked on, or only to be looked at (a logo, a style)."""


class TimeSpan(Model):
    """A stretch of an audio or video file, in seconds from its start."""

    start: Annotated[float, Field(ge=0)]
    end: Annotated[float, Field(ge=0)]

    @model_validator(mode="after")
    def _forward(self) -> TimeSpan:
        if self.end <= self.start:
            raise ValueError(f"span ends at {self.end} s, not after its start at {self.start} s")
        return self


class Media(Model):
    """One file of the folder, or a stretch of it."""

    kind: MediaKind
    path: RelativePath
    span: TimeSpan | None = None
    role: Use | None = None
    """Only for what the user gives. "input" is the picture that the turn edits, "reference" one to
    look at. Left out, it is an input in the first turn, and from the second turn on a reference: the
    edit then goes on from the answer before."""


def unmarked(media: tuple[Media, ...]) -> tuple[Media, ...]:
    """The media themselves, none of which the user gives; raises ``ValueError`` if one has a ``role``."""
    for item in media:
        if item.role is not None:
            raise ValueError(f"{item.path} has the role {item.role!r}; only media of the user have one")
    return media


OtherMedia = Annotated[tuple[Media, ...], AfterValidator(unmarked)]
"""Media of anybody but the user."""


class PngMask(Model):
    """A mask file: pixels above mid-grey belong to the region."""

    format: Literal["png"] = "png"
    path: RelativePath


class RleMask(Model):
    """A COCO run-length mask: ``size`` is (height, width), ``counts`` the compressed string or the runs."""

    format: Literal["coco_rle"] = "coco_rle"
    size: tuple[Annotated[int, Field(ge=1)], Annotated[int, Field(ge=1)]]
    counts: NonEmpty | Annotated[tuple[Annotated[int, Field(ge=0)], ...], Field(min_length=1)]


Mask = Annotated[PngMask | RleMask, Field(discriminator="format")]


class Constraint(Model):
    """A checkable demand on an answer, as in Multi-IF: a checker's name and its arguments."""

    id: Identifier
    text: NonEmpty
    arguments: dict[str, FiniteJson] = {}
    cumulative: bool = False
    """True when it binds all later turns too."""


class Rubric(Model):
    """One yes/no criterion for a judge. ``penalty`` marks a fault that costs ``weight``."""

    id: Identifier
    text: NonEmpty
    weight: Annotated[float, Field(ge=0)] = 1.0
    penalty: bool = False
    aspect: NonEmpty | None = None


class EvidenceSpan(Model):
    """Where in the conversation or its media the answer can be found."""

    turn: Annotated[int, Field(ge=1)] | None = None
    media: RelativePath | None = None
    span: TimeSpan | None = None
    frames: tuple[Annotated[int, Field(ge=0)], ...] = ()
    segments: tuple[NonEmpty, ...] = ()


class Target(Model):
    """The truth of one turn. Every part is optional; a scorer asks for what it needs."""

    texts: tuple[NonEmpty, ...] = ()
    """Reference answers, any of which is right."""
    media: OtherMedia = ()
    """Reference outputs, for example the exact result of an edit."""
    caption: NonEmpty | None = None
    """What the output picture should show, for text-image metrics."""
    mask: Mask | None = None
    """Where the edit may change pixels, in the frame of the previous picture."""
    edit: EditInstruction | None = None
    objects: tuple[NonEmpty, ...] = ()
    """Names of all objects in the picture before the turn."""
    unchanged: tuple[NonEmpty, ...] = ()
    """Names of the objects that the edit must leave alone."""
    constraints: tuple[Constraint, ...] = ()
    rubrics: tuple[Rubric, ...] = ()
    evidence: tuple[EvidenceSpan, ...] = ()

    @model_validator(mode="after")
    def _distinct_items(self) -> Target:
        for what, items in (("rubrics", self.rubrics), ("constraints", self.constraints)):
            ids = [item.id for item in items]
            for name in ids:
                if ids.count(name) > 1:
                    raise ValueError(f"two {what} of one turn have the id {name!r}; give each its own")
        return self


def edits(target: Target | None) -> bool:
    """Whether a turn has truth that only an edited picture can be held against."""
    return target is not None and (target.edit is not None or target.mask is not None)
