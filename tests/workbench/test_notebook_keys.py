"""What notebooks say of keys is what the keys do."""

import json
import re
from pathlib import Path

import pytest

from mmeval.workbench import Annotator, Arena

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
WIDGETS = {"mm.annotate(": Annotator, "mm.arena(": Arena}


def told():
    """Each text that stands just before or after a cell that opens a judging widget, with the widget."""
    found = []
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        for place, cell in enumerate(cells):
            source = "".join(cell["source"])
            widget = next((one for call, one in WIDGETS.items() if call in source), None)
            if cell["cell_type"] == "code" and widget:
                near = [one for one in cells[max(0, place - 1) : place + 2] if one["cell_type"] == "markdown"]
                found += [(path.stem, widget, "".join(one["source"])) for one in near]
    return found


def named(text):
    """Keys and the words after them: ``p`` pass."""
    return [(key, words.split("\n")[0]) for key, words in re.findall(r"`([^`\s])` ([a-z ]+)", text)]


def test_some_keys_are_named():
    assert len([pair for _, _, text in told() for pair in named(text)]) >= 7


@pytest.mark.parametrize(("notebook", "widget", "text"), told())
def test_every_key_that_a_notebook_names_does_what_it_says(notebook, widget, text):
    for key, words in named(text):
        actions = [name for name, its in widget.KEYS.items() if its == key]
        if key == "?":
            assert actions == ["help"]
        else:
            assert any(words.startswith(name) for name in actions), f"{notebook}: {key} is {actions}"
