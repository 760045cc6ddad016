"""Instructions in English."""

from __future__ import annotations

from typing import Final, assert_never

from mmeval.sessions import (
    BackgroundChange,
    ColorAlter,
    CountChange,
    EditInstruction,
    MaterialAlter,
    Position,
    PositionChange,
    SubjectAdd,
    SubjectRemove,
    SubjectReplace,
    TextChange,
)
from mmeval.synthetic.phrases import Phrase
from mmeval.synthetic.vocabulary import NUMBER_WORDS, SIGN, plural, with_article

_WHERE: Final[dict[Position, str]] = {
    "left": "to the left of",
    "right": "to the right of",
    "above": "above",
    "below": "below",
}

_BACKGROUND_NOUNS: Final = {
    "sea": "the sea",
    "night sky": "a night sky",
    "brick wall": "a brick wall",
    "checker floor": "a checker floor",
    "sunset": "a sunset",
}


def instruction_text(edit: EditInstruction) -> str:  # noqa: PLR0911 - one per kind
    """What a person would say to have this done."""
    match edit:
        case SubjectAdd():
            where = ""
            if edit.position is not None:
                where = f" {_WHERE[edit.position]} the {edit.reference or 'middle of the picture'}"
            return f"Add {with_article(edit.object)}{where}."
        case SubjectRemove():
            return f"Remove the {edit.object}."
        case SubjectReplace():
            return f"Replace the {edit.old} with {with_article(edit.new)}."
        case ColorAlter():
            return f"Change the color of the {edit.object} to {edit.color}."
        case MaterialAlter():
            return f"Make the {edit.object} {edit.material}."
        case TextChange():
            return _text_change(edit)
        case PositionChange():
            return f"Move the {edit.object} {_WHERE[edit.position]} the {edit.reference}."
        case CountChange():
            return f"Change the number of {_plural(edit.object)} to {_number(edit.count)}."
        case BackgroundChange():
            return _background_change(edit)
        case _:
            assert_never(edit)


def _text_change(edit: TextChange) -> str:
    if edit.object is None:
        return f'Add {with_article(SIGN)} that says "{edit.new}".'
    if edit.old is None:
        return f'Write "{edit.new}" on the {edit.object}.'
    return f'Change the text on the {edit.object} from "{edit.old}" to "{edit.new}".'


def _background_change(edit: BackgroundChange) -> str:
    noun = _BACKGROUND_NOUNS.get(edit.background, edit.background)
    kept = [f"the {phrase}" for phrase in edit.keep]
    if not kept:
        return f"Change the background to {noun}."
    listed = " and ".join([", ".join(kept[:-1]), kept[-1]] if len(kept) > 1 else kept)
    return f"Change the background to {noun}, but keep {listed}."


def _plural(phrase: str) -> str:
    name = Phrase.parse(phrase).name
    return phrase.removesuffix(name) + plural(name)


def _number(count: int) -> str:
    return NUMBER_WORDS[count] if count < len(NUMBER_WORDS) else str(count)
