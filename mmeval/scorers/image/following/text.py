"""Writing and rewriting text in the picture."""

from __future__ import annotations

from mmeval.features import Detections, OcrText, TextLine
from mmeval.media import Unscorable
from mmeval.scorers.evidence import Boxes, Facts
from mmeval.scorers.image.following.objects import Thing, shown
from mmeval.scorers.image.following.phrases import parse
from mmeval.scorers.image.following.picking import meant_before
from mmeval.scorers.image.following.reading import gone_margin, read_margin, unchanged_margin, without
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

    EdiVal has a VLM read the picture, cropped to the object's box of the picture before when a text is
    replaced, and looks for the asked text as a substring whatever its case. Here an OCR model reads;
    lines that touch the box count. The asked text must be whole words ("sale" is not read in
    "WHOLESALE") where the script has spaces. The old text is gone when it is not even part of a word
    and nothing left is like it by .8 (of matching characters), as a reader may merge or misread what
    still stands there; numbers are only compared exactly. An old text that holds the new one ("BIG
    SALE" to "SALE") is gone when all that is like it is more like the new one. Case, spaces and
    punctuation do not count, except signs that belong to a number ("$1.50") and + and # after letters
    ("C++"). New text may stand anywhere. Undefined when the object that carries the old text is not
    found before (EdiVal: 0; ``if_text_read`` needs no object), and when the two texts differ in nothing
    that counts.
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
    old, new = instruction.old, instruction.new
    if old and _holds(new, old) and _holds(old, new):
        raise Unscorable(
            f"{old!r} and {new!r} differ only in case, spaces or punctuation, which "
            "are not compared, so a change from one to the other cannot be seen",
            "broken",
        )
    lines = [line for line in after.lines if place is None or _touches(line, place.pixels)]
    conditions = {"asked text is read": read_margin(new, lines)}
    if old and not _holds(new, old):
        conditions["old text is gone"] = _old_gone(old, new, lines)
    region = "whole picture" if place is None else f"{place.label} of the picture before"
    return verdict(
        conditions,
        Facts("text", {"read": " / ".join(line.text for line in lines), "asked": new}),
        Boxes(
            "after: text read",
            tuple(_bounds(line) for line in lines),
            tuple(f"{line.text} {line.confidence:.2f}" for line in lines),
            layer="text",
        ),
        shown("before: where it should stand", [place] if place else [], "before"),
        region=region,
    )


def _place(before: Detections, instruction: TextChange, threshold: float) -> Thing | None:
    if instruction.object is None or instruction.old is None:
        return None
    return meant_before(before, parse(instruction.object), threshold)[0]


def _old_gone(old: str, new: str, lines: list[TextLine]) -> float:
    gone = gone_margin(old, without(new, lines))
    return min(gone, unchanged_margin(old, new, lines)) if _holds(old, new) else gone


def _holds(text: str, part: str) -> bool:
    line = TextLine(text, 1.0, ((0.0, 0.0),))
    return read_margin(part, [line]) > 0


def _bounds(line: TextLine) -> Pixels4:
    xs, ys = zip(*line.polygon, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _touches(line: TextLine, box: Pixels4) -> bool:
    x0, y0, x1, y1 = _bounds(line)
    return x0 < box[2] and x1 > box[0] and y0 < box[3] and y1 > box[1]
