"""Noun phrases such as "red wooden cup": what an instruction calls an object."""

from __future__ import annotations

from dataclasses import dataclass

from mmeval.synthetic.scenes import Scene, SceneObject
from mmeval.synthetic.vocabulary import CLASSES, COLORS, MATERIALS


@dataclass(frozen=True, slots=True)
class Phrase:
    """A class name with the adjectives that were said; None where nothing was said."""

    name: str
    color: str | None = None
    material: str | None = None

    @classmethod
    def parse(cls, text: str) -> Phrase:
        """Read adjectives and, as last word, the class name.

        Raises:
            ValueError: a word is neither a known adjective nor the class name at the end.
        """
        *adjectives, name = text.split()
        colors = [word for word in adjectives if word in COLORS]
        materials = [word for word in adjectives if word in MATERIALS]
        unknown = set(adjectives) - {*colors, *materials}
        if name not in CLASSES or unknown or len(colors) > 1 or len(materials) > 1:
            raise ValueError(
                f"{text!r} is no phrase of this world; write an optional colour, an optional "
                f"material and a class, for example 'red wooden cup'"
            )
        return cls(name, next(iter(colors), None), next(iter(materials), None))

    def __str__(self) -> str:
        return " ".join(word for word in (self.color, self.material, self.name) if word)

    def describes(self, thing: SceneObject) -> bool:
        """Whether everything that was said is true of the object."""
        return (
            thing.name == self.name
            and self.color in {None, thing.color}
            and self.material in {None, thing.material}
        )

    def find(self, scene: Scene) -> int | None:
        """Index of the object meant: the first it describes, else the first of its class."""
        alike = [index for index, thing in enumerate(scene.objects) if thing.name == self.name]
        exact = [index for index in alike if self.describes(scene.objects[index])]
        return next(iter(exact + alike), None)
