"""Simulated image editors with known faults, to hold scorers against.

An editor sees its own previous scene, as a real system sees its own previous picture: what it got
wrong at one turn is what it edits at the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from mmeval.sessions import EditInstruction
from mmeval.synthetic.degradations import blur, gamma, noise, rotate_hue
from mmeval.synthetic.edits import InfeasibleEdit, apply_edit
from mmeval.synthetic.faults import with_collateral, wrong_attribute, wrong_object
from mmeval.synthetic.rendering import render
from mmeval.synthetic.scenes import Scene


@dataclass(frozen=True, slots=True, eq=False)
class EditorResult:
    """What an editor made of one turn.

    Attributes:
        scene: its picture as a scene: the truth to judge it by.
        image: (H, W, 3) uint8 RGB, the rendered scene, for the drifter with its drift.
    """

    scene: Scene
    image: NDArray[np.uint8]


class Editor(Protocol):
    """Something that edits pictures on request."""

    def edit(
        self, scene: Scene, instruction: EditInstruction, turn: int, rng: np.random.Generator
    ) -> EditorResult:
        """Carry out one instruction.

        Args:
            scene: the editor's own result of the previous turn.
            instruction: what is asked.
            turn: counted from 1.
            rng: decides which mistake is made.
        """


class Perfect:
    """Does exactly what is asked; leaves the picture alone where that is impossible."""

    def edit(
        self, scene: Scene, instruction: EditInstruction, turn: int, rng: np.random.Generator
    ) -> EditorResult:
        """See `Editor.edit`."""
        return _drawn(_carried_out(scene, instruction))


class NoOp:
    """Returns the picture unchanged."""

    def edit(
        self, scene: Scene, instruction: EditInstruction, turn: int, rng: np.random.Generator
    ) -> EditorResult:
        """See `Editor.edit`."""
        return _drawn(scene)


class OverEditor:
    """Does what is asked, and recolours, moves or repaints something else as well."""

    def edit(
        self, scene: Scene, instruction: EditInstruction, turn: int, rng: np.random.Generator
    ) -> EditorResult:
        """See `Editor.edit`."""
        after = _carried_out(scene, instruction)
        return _drawn(with_collateral(scene, after, instruction, rng))


class WrongObject:
    """Does the kind of edit that is asked, to another object."""

    def edit(
        self, scene: Scene, instruction: EditInstruction, turn: int, rng: np.random.Generator
    ) -> EditorResult:
        """See `Editor.edit`."""
        return _drawn(wrong_object(scene, instruction, rng))


class WrongAttribute:
    """Edits the right object, but gives it another colour, place, number, word ... than asked."""

    def edit(
        self, scene: Scene, instruction: EditInstruction, turn: int, rng: np.random.Generator
    ) -> EditorResult:
        """See `Editor.edit`."""
        return _drawn(wrong_attribute(scene, instruction, rng))


class Half:
    """Carries out the instructions of odd turns and ignores the others."""

    def edit(
        self, scene: Scene, instruction: EditInstruction, turn: int, rng: np.random.Generator
    ) -> EditorResult:
        """See `Editor.edit`."""
        return _drawn(_carried_out(scene, instruction) if turn % 2 else scene)


@dataclass(frozen=True)
class Drifter:
    """Does what is asked, but every turn blurs, darkens, tints and roughens the whole picture.

    Attributes:
        severity: strength of one turn's drift; 0 is none, 1 is visible when compared side by side.
    """

    severity: float = 1.0

    def edit(
        self, scene: Scene, instruction: EditInstruction, turn: int, rng: np.random.Generator
    ) -> EditorResult:
        """See `Editor.edit`."""
        after = _carried_out(scene, instruction)
        return EditorResult(after, drifted(render(after).image, turn, self.severity, rng))


def drifted(
    image: NDArray[np.uint8], turns: int, severity: float, rng: np.random.Generator
) -> NDArray[np.uint8]:
    """The picture after so many turns of drift; each adds to the last."""
    amount = turns * severity
    if amount <= 0:
        return image
    image = blur(image, 0.35 * amount**0.5)
    image = gamma(image, 1.06**amount)
    image = rotate_hue(image, 1.5 * amount)
    return noise(image, 1.5 * amount**0.5, rng)


EDITORS: Final[dict[str, Editor]] = {
    "perfect": Perfect(),
    "over_editor": OverEditor(),
    "drifter": Drifter(),
    "half": Half(),
    "wrong_attribute": WrongAttribute(),
    "wrong_object": WrongObject(),
    "no_op": NoOp(),
}
"""The seven simulated editors by name."""


def _carried_out(scene: Scene, instruction: EditInstruction) -> Scene:
    try:
        return apply_edit(scene, instruction)
    except InfeasibleEdit:
        return scene


def _drawn(scene: Scene) -> EditorResult:
    return EditorResult(scene, render(scene).image)
