"""Sessions and their turns: what the user said, and what a system answered."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from mmeval.sessions.model import FiniteJson, Identifier, Model, NonEmpty
from mmeval.sessions.targets import Media, OtherMedia, Target, unmarked

History = Literal["gold", "self", "fixed", "none"]
"""What a system saw as earlier answers: the truth, its own, text that the benchmark fixes, nothing."""


class Message(Model):
    """Text and media from one speaker. Media are used in the order in which the text refers to them."""

    role: Literal["system", "user", "assistant"] = "user"
    text: str | None = None
    media: tuple[Media, ...] = ()
    """``Media.role`` says which of the user's pictures is the one to edit."""

    @model_validator(mode="after")
    def _marks(self) -> Message:
        if self.role != "user":
            unmarked(self.media)
        inputs = [item.kind for item in self.media if item.role == "input"]
        twice = next((kind for kind in inputs if inputs.count(kind) > 1), None)
        if twice:
            raise ValueError(f"two media of kind {twice} have the role 'input'; mark the one to work on")
        return self


class Link(Model):
    """A typed relation to another turn of the same session, as in SVBench."""

    turn: Annotated[int, Field(ge=1)]
    relation: NonEmpty


class Turn(Model):
    """One user message and what its answer is held against."""

    user: Message
    history: tuple[Message, ...] = ()
    """Messages that precede ``user`` in this turn, for example a fixed assistant answer."""
    target: Target | None = None
    links: tuple[Link, ...] = ()
    scored: bool = True


class Session(Model):
    """One conversation; turns are numbered from 1 and sessions may differ in length."""

    id: Identifier
    turns: Annotated[tuple[Turn, ...], Field(min_length=1)]
    tags: dict[str, str] = {}
    """Axes and categories to group by, for example ``{"axis": "memory"}``."""
    clusters: dict[str, str] = {}
    """What sessions share (video, speaker, source image); intervals resample these together."""
    history: History = "self"
    licence: str | None = None

    @model_validator(mode="after")
    def _links_exist(self) -> Session:
        for number, turn in enumerate(self.turns, start=1):
            for link in turn.links:
                if link.turn > len(self.turns) or link.turn == number:
                    raise ValueError(
                        f"turn {number} links to turn {link.turn}, which is not another turn of the session; "
                        "correct the number, turns count from 1"
                    )
            for span in turn.target.evidence if turn.target else ():
                if span.turn is not None and span.turn > len(self.turns):
                    raise ValueError(
                        f"evidence of turn {number} names turn {span.turn}, but the session has "
                        f"{len(self.turns)}; correct the number, turns count from 1"
                    )
        return self


class Output(Model):
    """What one system answered to one turn."""

    session: Identifier
    turn: Annotated[int, Field(ge=1)]
    text: str | None = None
    media: OtherMedia = ()
    error: str | None = None
    """Why there is no answer, in the system's own words (refused, timed out, ...)."""
    costs: dict[str, float] = {}
    """Measured costs by name with unit, for example ``{"latency_s": 3.2, "tool_calls": 4}``."""


class BenchmarkInfo(Model):
    """``benchmark.json``: what the benchmark is."""

    format: Literal["mmeval.benchmark/1"] = "mmeval.benchmark/1"
    name: Identifier
    version: str = "1"
    description: str = ""
    protocol: str | None = None
    """The protocol that scores it when the caller names none."""
    cluster: str | None = None
    """The cluster key that intervals resample; sessions themselves when None."""
    licence: str | None = None
    metadata: dict[str, FiniteJson] = {}


class SubmissionInfo(Model):
    """``submission.json``: which system answered which benchmark."""

    format: Literal["mmeval.submission/1"] = "mmeval.submission/1"
    system: Identifier
    benchmark: Identifier
    benchmark_version: str = "1"
    description: str = ""
    metadata: dict[str, FiniteJson] = {}
