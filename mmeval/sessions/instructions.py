"""Typed edit instructions: the nine kinds of EdiVal-Bench, each with its slots.

Source: EdiVal-Agent (arXiv 2509.13399), the ``format_instructions`` templates.
Object slots are short noun phrases; adjectives come first and the class name last
("red wooden cup").
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from mmeval.sessions.model import Model, NonEmpty

Position = Literal["left", "right", "above", "below"]


class SubjectAdd(Model):
    """Add ``object``, optionally at ``position`` of ``reference``."""

    kind: Literal["subject_add"] = "subject_add"
    object: NonEmpty
    reference: NonEmpty | None = None
    position: Position | None = None


class SubjectRemove(Model):
    """Remove ``object``."""

    kind: Literal["subject_remove"] = "subject_remove"
    object: NonEmpty


class SubjectReplace(Model):
    """Put ``new`` where ``old`` was."""

    kind: Literal["subject_replace"] = "subject_replace"
    old: NonEmpty
    new: NonEmpty


class ColorAlter(Model):
    """Give ``object`` the colour ``color``."""

    kind: Literal["color_alter"] = "color_alter"
    object: NonEmpty
    color: NonEmpty


class MaterialAlter(Model):
    """Give ``object`` the material ``material``."""

    kind: Literal["material_alter"] = "material_alter"
    object: NonEmpty
    material: NonEmpty


class TextChange(Model):
    """Write ``new``: instead of ``old`` on ``object``, or as new text when ``old`` is None."""

    kind: Literal["text_change"] = "text_change"
    object: NonEmpty | None = None
    old: NonEmpty | None = None
    new: NonEmpty


class PositionChange(Model):
    """Move ``object`` to ``position`` of ``reference``."""

    kind: Literal["position_change"] = "position_change"
    object: NonEmpty
    position: Position
    reference: NonEmpty


class CountChange(Model):
    """Make the number of ``object`` in the picture equal to ``count``."""

    kind: Literal["count_change"] = "count_change"
    object: NonEmpty
    count: Annotated[int, Field(ge=0, le=1000)]
    """At most 1000: no detector tells that many apart."""


class BackgroundChange(Model):
    """Change the background to ``background`` and leave the objects in ``keep`` as they are."""

    kind: Literal["background_change"] = "background_change"
    background: NonEmpty
    keep: tuple[NonEmpty, ...] = ()


EditInstruction = Annotated[
    SubjectAdd
    | SubjectRemove
    | SubjectReplace
    | ColorAlter
    | MaterialAlter
    | TextChange
    | PositionChange
    | CountChange
    | BackgroundChange,
    Field(discriminator="kind"),
]

EditKind = Literal[
    "subject_add",
    "subject_remove",
    "subject_replace",
    "color_alter",
    "material_alter",
    "text_change",
    "position_change",
    "count_change",
    "background_change",
]
