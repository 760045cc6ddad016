"""Writing and rewriting text in the picture."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher

from mmeval.features import Detections, OcrText, TextLine
from mmeval.scorers.evidence import Boxes, Facts
from mmeval.scorers.image.following.objects import Thing, knows, meant, seen, shown
from mmeval.scorers.image.following.phrases import parse
from mmeval.scorers.image.following.verdict import FAMILY, verdict
from mmeval.scorers.image.occasions import asks_for
from mmeval.scorers.score import Score
from mmeval.scorers.scorer import scorer
from mmeval.sessions import TextChange

Pixels4 = tuple[float, float, float, float]


@scorer(
    "if_text_change",
    better="higher",
    bounds=(0, 1),
    source="after EdiVal-Agent, arXiv 2509.13399; see the docstring for what differs",
    family=FAMILY,
    applies=asks_for("text_change"),
)
def if_text_change(
    before: Detections, after: OcrText, instruction: TextChange, *, threshold: float = 0.3
) -> Score:
    """Whether the asked text can be read, and the text it replaces cannot: 1 or 0.

    EdiVal has a VLM read the picture, cropped to the object's box of the picture before when a
    text is replaced, and looks for the asked text as a substring whatever its case. Here an OCR
    model reads; lines that touch the box count, and the old text must no longer be read there.
    Case, spaces and punctuation do not count. The whole picture is read when the object is not
    detected before (EdiVal: 0) and for new text.
    """
    place = _place(before, instruction, threshold)
    return _judged(after, instruction, place)


@scorer(
    "if_text_read",
    better="higher",
    bounds=(0, 1),
    source="after EdiVal-Agent's rule for new text, arXiv 2509.13399, with OCR in place of a VLM",
    applies=asks_for("text_change"),
)
def if_text_read(after: OcrText, instruction: TextChange) -> Score:
    """Whether the asked text can be read anywhere in the picture, and the old one nowhere: 1 or 0.

    As ``if_text_change`` for the whole picture, so it needs no detector; a text that stands on
    another object than the asked one passes. It is of no family: a protocol that already asks
    ``if_text_change`` must not count a turn twice.
    """
    return _judged(after, instruction, None)


def _judged(after: OcrText, instruction: TextChange, place: Thing | None) -> Score:
    lines = [line for line in after.lines if place is None or _touches(line, place.pixels)]
    read = "".join(_letters(line.text) for line in lines)
    asked = _letters(instruction.new)
    conditions = {"asked text is read": _found(asked, lines, read)}
    if instruction.old and _letters(instruction.old) not in asked:
        conditions["old text is gone"] = -_found(_letters(instruction.old), lines, read)
    region = "whole picture" if place is None else f"{place.label} of the picture before"
    return verdict(
        conditions,
        Facts("text", {"read": " / ".join(line.text for line in lines), "asked": instruction.new}),
        Boxes(
            "after: text read",
            tuple(_bounds(line) for line in lines),
            tuple(f"{line.text} {line.confidence:.2f}" for line in lines),
        ),
        shown("before: where it should stand", [place] if place else [], "before"),
        region=region,
    )


def _place(before: Detections, instruction: TextChange, threshold: float) -> Thing | None:
    if instruction.object is None or instruction.old is None:
        return None
    phrase = parse(instruction.object)
    if not knows(before, phrase):
        return None
    return next(iter(meant(seen(before, phrase, threshold), phrase)), None)


def _found(wanted: str, lines: Sequence[TextLine], read: str) -> float:
    """Positive when ``wanted`` is read: with which confidence; else how far off the best reading is."""
    if wanted in read:
        holding = [line.confidence for line in lines if wanted in _letters(line.text)]
        return max(max(holding, default=min(line.confidence for line in lines)), 1e-6)
    return _likeness(wanted, read) - 1


def _likeness(wanted: str, read: str) -> float:
    """Largest similarity of ``wanted`` to any stretch of its length, 0..1."""
    stretches = [read[start : start + len(wanted)] for start in range(max(len(read) - len(wanted), 0) + 1)]
    return max(SequenceMatcher(None, wanted, stretch, autojunk=False).ratio() for stretch in stretches)


def _letters(text: str) -> str:
    """Letters and digits only, in one case and one Unicode form."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in folded if character.isalnum()) or folded.strip()


def _bounds(line: TextLine) -> Pixels4:
    xs, ys = zip(*line.polygon, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _touches(line: TextLine, box: Pixels4) -> bool:
    x0, y0, x1, y1 = _bounds(line)
    return x0 < box[2] and x1 > box[0] and y0 < box[3] and y1 > box[1]
