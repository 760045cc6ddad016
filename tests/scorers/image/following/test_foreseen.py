import json

import numpy as np
import pytest
from PIL import Image

import mmeval


@pytest.fixture
def asking(tmp_path):
    """A benchmark folder of one session, one turn per asked colour."""

    def make(*colors):
        (tmp_path / "media").mkdir()
        Image.fromarray(np.zeros((64, 64, 3), np.uint8)).save(tmp_path / "media" / "a.png")
        edits = [{"kind": "color_alter", "object": "cup", "color": color} for color in colors]
        turns = [{"user": {"text": "x"}, "target": {"edit": edit}} for edit in edits]
        turns[0]["user"]["media"] = [{"kind": "image", "path": "media/a.png"}]
        (tmp_path / "sessions.jsonl").write_text(json.dumps({"id": "s", "turns": turns}) + "\n")
        (tmp_path / "benchmark.json").write_text('{"format": "mmeval.benchmark/1", "name": "t"}')
        return tmp_path

    return make


def test_colours_that_get_no_verdict_are_foreseen(asking):
    found = mmeval.validate(asking("red", "rainbow", "dark blue", "red and white", "light yellow"))
    assert [(problem.severity, problem.turn, problem.line) for problem in found] == [
        ("warning", turn, 1) for turn in (2, 4, 5)
    ]
    assert found[0].where == "turns[1].target.edit.color"
    assert "use one of: aqua, beige, black" in found[0].message
    assert "several colours" in found[1].message
