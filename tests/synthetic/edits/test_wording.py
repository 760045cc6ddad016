import pytest

from mmeval.sessions import (
    BackgroundChange,
    ColorAlter,
    CountChange,
    MaterialAlter,
    PositionChange,
    SubjectAdd,
    SubjectRemove,
    SubjectReplace,
    TextChange,
)
from mmeval.synthetic.edits import instruction_text


@pytest.mark.parametrize(
    ("edit", "text"),
    [
        (SubjectAdd(object="orange cup"), "Add an orange cup."),
        (
            SubjectAdd(object="blue star", reference="red cup", position="left"),
            "Add a blue star to the left of the red cup.",
        ),
        (
            SubjectAdd(object="key", position="above"),
            "Add a key above the middle of the picture.",
        ),
        (SubjectRemove(object="cup"), "Remove the cup."),
        (SubjectReplace(old="red cup", new="blue star"), "Replace the red cup with a blue star."),
        (ColorAlter(object="cup", color="blue"), "Change the color of the cup to blue."),
        (MaterialAlter(object="red cup", material="metal"), "Make the red cup metal."),
        (
            TextChange(object="sign", old="OPEN", new="EXIT"),
            'Change the text on the sign from "OPEN" to "EXIT".',
        ),
        (TextChange(object="sign", new="EXIT"), 'Write "EXIT" on the sign.'),
        (TextChange(new="EXIT"), 'Add a sign that says "EXIT".'),
        (
            PositionChange(object="cup", position="above", reference="tree"),
            "Move the cup above the tree.",
        ),
        (CountChange(object="cup", count=4), "Change the number of cups to four."),
        (CountChange(object="red fish", count=12), "Change the number of red fish to 12."),
        (BackgroundChange(background="sea"), "Change the background to the sea."),
        (
            BackgroundChange(background="snow", keep=("cup", "tree", "sign")),
            "Change the background to snow, but keep the cup, the tree and the sign.",
        ),
    ],
)
def test_sentences(edit, text):
    assert instruction_text(edit) == text
