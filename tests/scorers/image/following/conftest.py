"""Pictures as a detector reports them, made by hand."""

import numpy as np
import pytest
from skimage.color import rgb2lab

from mmeval.features import Appearances, Detections

SIZE = (200, 200)
MATERIALS = ("plastic", "wooden", "metal", "stone")
RGB = {
    "red": (208, 32, 36),
    "green": (44, 154, 62),
    "blue": (34, 88, 206),
    "yellow": (246, 214, 40),
    "dark blue": (0, 0, 110),
    "light blue": (173, 216, 230),
    "gray": (128, 128, 128),
}


def detected(*things, size=SIZE, vocabulary=None):
    """Things are (label, (x, y) of the centre, options): size 40 unless told, score .9."""
    boxes, scores = [], []
    for _, (x, y), options in things:
        half = options.get("size", 40) / 2
        boxes.append((x - half, y - half, x + half, y + half))
        scores.append(options.get("score", 0.9))
    labels = tuple(label for label, _, _ in things)
    return Detections(
        np.array(boxes, np.float32).reshape(-1, 4),
        np.array(scores, np.float32),
        labels,
        size,
        None,
        vocabulary,
    )


def appearing(*things, size=SIZE, vocabulary=None):
    """As ``detected``, with colour (gray unless told) and material (plastic unless told)."""
    rgb = np.array([[RGB[options.get("color", "gray")] for _, _, options in things]], np.uint8)
    lab = rgb2lab(rgb)[0] if things else np.zeros((0, 3))
    certain = 0.7
    rest = (1 - certain) / (len(MATERIALS) - 1)
    materials = np.array(
        [
            [certain if name == options.get("material", "plastic") else rest for name in MATERIALS]
            for _, _, options in things
        ],
        np.float32,
    ).reshape(-1, len(MATERIALS))
    found = detected(*things, size=size, vocabulary=vocabulary)
    return Appearances(found, lab.astype(np.float32), MATERIALS, materials)


def a(label, x, y, **options):
    return label, (x, y), options


@pytest.fixture(name="a")
def thing():
    """``a("cup", x, y, color="red", score=.9, size=40)``."""
    return a


@pytest.fixture
def look():
    """``look(a(...), ...)``: Appearances of a picture."""
    return appearing


@pytest.fixture
def find():
    """``find(a(...), ...)``: Detections of a picture."""
    return detected


@pytest.fixture
def agreed():
    """The verdict, after checking that its margin says the same and that it is explained."""

    def check(score):
        facts = score.evidence[0].facts
        assert score.value in {0.0, 1.0}
        assert (facts["margin"] > 0) == (score.value == 1.0)
        assert any(type(piece).__name__ == "Boxes" for piece in score.evidence)
        return bool(score.value)

    return check
