"""Which photographs are edited, and how: the plan of the photograph benchmark."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from PIL import Image

from mmeval.sessions import (
    BackgroundChange,
    ColorAlter,
    EditInstruction,
    Position,
    SubjectAdd,
    SubjectRemove,
    TextChange,
)
from mmeval.synthetic.photo_edits import (
    Effect,
    Region,
    Rgb,
    blur,
    box,
    ellipses,
    inpaint,
    paste,
    placed,
    polygon,
    recolour,
    sign,
    wall,
)
from mmeval.synthetic.vocabulary import COLORS

LONGEST_SIDE = 448
"""Photographs are scaled down to this many pixels: enough for OCR to read a sign, quick to score."""

RED = (0.93, 0.035)
ORANGE = (0.0, 0.1)
BLUE = (0.5, 0.68)
CUP = polygon("29,20 30,12 36,5 46,3 56,4 63,9 67.5,17 67,28 64,42 56,53 48,55 39,52 33,42")
"""The cup's outline in the photograph "coffee"."""
FACE = ellipses((46, 50, 40, 50))
"""The cat's face in the photograph "chelsea"."""


@dataclass(frozen=True)
class Edit:
    """One edit of a photograph: what the user says, what it means, where and how it is done."""

    text: str
    instruction: EditInstruction
    region: Region
    effect: Effect


@dataclass(frozen=True)
class Choice:
    """An edit that is complete once one of ``options`` (a colour, a word) is chosen."""

    options: tuple[str, ...]
    edit: Callable[[str], Edit]


@dataclass(frozen=True)
class PhotoPlan:
    """The edits of one photograph, in turn."""

    photo: str
    licence: str
    choices: tuple[Choice, ...]

    def edits(self, rng: np.random.Generator) -> tuple[Edit, ...]:
        """One way to fill in the choices."""
        return tuple(choice.edit(str(rng.choice(choice.options))) for choice in self.choices)


@cache
def photograph(name: str) -> Rgb:
    """One of the photographs inside scikit-image and ultralytics, scaled to ``LONGEST_SIDE``."""
    picture = _original(name)
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    return np.asarray(picture)


def _original(name: str) -> Image.Image:
    if name in {"bus", "zidane"}:
        return Image.open(_ultralytics() / "assets" / f"{name}.jpg").convert("RGB")
    from skimage import data

    loaded = getattr(data, name)()
    return Image.fromarray(loaded[0] if isinstance(loaded, tuple) else loaded)


def _ultralytics() -> Path:
    # Importing ultralytics takes seconds and is not needed for its pictures.
    spec = find_spec("ultralytics")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("two photographs come with ultralytics: pip install ultralytics")
    return Path(spec.submodule_search_locations[0])


def _recolour(name: str, region: Region, colours: str) -> Choice:
    def edit(colour: str) -> Edit:
        instruction = ColorAlter(object=name, color=colour)
        return Edit(f"Make the {name} {colour}.", instruction, region, recolour(COLORS[colour]))

    return Choice(tuple(colours.split()), edit)


def _sign(region: Region, *words: str) -> Choice:
    def edit(word: str) -> Edit:
        return Edit(f"Put up a sign that says {word}.", TextChange(new=word), region, sign(word))

    return Choice(words, edit)


def _rewrite(name: str, old: str, region: Region, *words: str) -> Choice:
    def edit(word: str) -> Edit:
        instruction = TextChange(object=name, old=old, new=word)
        return Edit(f'Replace "{old}" on the {name} by "{word}".', instruction, region, sign(word))

    return Choice(words, edit)


def _remove(name: str, region: Region) -> Choice:
    return _fixed(f"Remove the {name}.", SubjectRemove(object=name), region, inpaint)


def _add(name: str, position: Position, beside: str, place: Region, photo: str, cut: Region) -> Choice:
    way = {"left": "to the left of", "right": "to the right of"}.get(position, position)

    def edit(_: str) -> Edit:
        instruction = SubjectAdd(object=name, reference=beside, position=position)
        effect = paste(photograph(photo), cut)
        return Edit(f"Add a {name} {way} the {beside}.", instruction, placed(cut, place), effect)

    return Choice(("",), edit)


def _background(text: str, background: str, keep: str, outline: str, effect: Effect) -> Choice:
    instruction = BackgroundChange(background=background, keep=(keep,))
    return _fixed(text, instruction, polygon(outline, outside=True), effect)


def _fixed(text: str, instruction: EditInstruction, region: Region, effect: Effect) -> Choice:
    return Choice(("",), lambda _: Edit(text, instruction, region, effect))


SUIT = polygon("2,100 6,60 20,42 30,54 50,58 62,47 70,62 60,75 54,100", hues=ORANGE)
BIKE_PAINT = polygon(
    "12,40 20,38 45,38 64,33 67,46 50,50 36,58", "68,68 68,60 73,53 80,53 88,62 86,65 78,59", hues=RED
)
BUS_PAINT = polygon("30,30 100,30 100,62 40,66 30,60", hues=BLUE)
MOTORCYCLE = "11,40 20,30 40,36 62,32 66,20 76,19 78,40 87,53 93,72 90,91 80,89 70,76 45,88 30,82 16,72"
TWO_MEN = (
    "10,100 13,62 20,46 36,42 38,32 44,27 51,31 53,44 50,56 60,58 59,42 69,33 69,10 75,4 83,8 85,20 83,32 "
    "93,44 91,70 88,100"
)

PLANS = (
    PhotoPlan(
        "astronaut",
        "public domain (NASA)",
        (
            _recolour("space suit", SUIT, "blue green purple pink"),
            _remove("round patch on the chest", ellipses((33, 75.5, 8.8, 8.8))),
            _sign(box(66, 3, 98, 15), "HELLO", "WELCOME", "GOODBYE"),
        ),
    ),
    PhotoPlan(
        "coffee",
        "CC0 (Rachel Michetti)",
        (
            _recolour("saucer", ellipses((46.2, 50, 33.5, 46), hues=RED), "blue green purple"),
            _remove("spoon", ellipses((61, 70, 7.5, 12))),
            _sign(box(3, 4, 25, 20), "CAFE", "MENU", "ESPRESSO"),
        ),
    ),
    PhotoPlan(
        "rocket",
        "CC0 (SpaceX)",
        (
            _sign(box(56, 8, 88, 24), "LAUNCH", "TONIGHT", "ORBIT"),
            _add("coffee cup", "left", "rocket", box(16, 22, 36, 49), "coffee", CUP),
        ),
    ),
    PhotoPlan(
        "stereo_motorcycle",
        "CC0 (Daniel Scharstein)",
        (
            _recolour("motorcycle", BIKE_PAINT, "blue green purple"),
            _remove("white tub on the shelf", box(75.7, 27, 85.2, 34.8)),
            _background(
                "Blur the garage and keep the motorcycle sharp.",
                "blurred garage",
                "motorcycle",
                MOTORCYCLE,
                blur(5),
            ),
        ),
    ),
    PhotoPlan(
        "bus",
        "AGPL-3.0 (ultralytics)",
        (
            _recolour("bus", BUS_PAINT, "red green purple"),
            _rewrite("bus", "cero emisiones", box(66, 50, 95, 58.5), "NIGHT LINE", "CITY TOUR", "AIRPORT"),
            _add("cat", "below", "bus", box(47, 73, 77, 91.7), "chelsea", FACE),
        ),
    ),
    PhotoPlan(
        "zidane",
        "AGPL-3.0 (ultralytics)",
        (
            _background(
                "Replace the crowd behind the two men by a plain blue wall.",
                "plain blue wall",
                "men",
                TWO_MEN,
                wall((70, 110, 200), (40, 70, 150)),
            ),
            _sign(box(3, 6, 30, 26), "GOAL", "FINAL", "OFFSIDE"),
        ),
    ),
    PhotoPlan(
        "chelsea",
        "CC0 (Stefan van der Walt)",
        (
            _recolour("eyes", ellipses((37.8, 38.5, 8.5, 10.5), (70.8, 45.5, 5.5, 10)), "blue purple"),
            _add("coffee cup", "right", "cat", box(78, 50, 98, 77), "coffee", CUP),
        ),
    ),
    PhotoPlan(
        "hubble_deep_field",
        "public domain (NASA, ESA)",
        (
            _remove("bright orange galaxy right of the centre", ellipses((72.5, 54.5, 3.5, 4))),
            _sign(box(5, 4, 42, 14), "GALAXIES", "HUBBLE", "DEEP FIELD"),
        ),
    ),
)
"""Eight photographs with two or three edits each; regions are in per cent of width and height."""
