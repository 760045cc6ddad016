"""A metric's code is known by its source and by that of the modules it uses nearby."""

import importlib
import sys

import pytest

from mmeval.scorers import find
from mmeval.scorers.code import code_digest


@pytest.fixture
def digest_of(tmp_path, monkeypatch):
    """The digest of ``plug.scorers.one.function`` with these sources, freshly imported."""
    monkeypatch.syspath_prepend(tmp_path)

    def digest(one, helper="def half(x):\n    return x / 2\n", other=""):
        room = tmp_path / "plug" / "scorers"
        room.mkdir(parents=True, exist_ok=True)
        files = {room / "one.py": one, room / "helper.py": helper, tmp_path / "plug" / "other.py": other}
        for file, text in files.items():
            file.write_text(text)
        for name in [name for name in sys.modules if name.split(".")[0] == "plug"]:
            del sys.modules[name]
        importlib.invalidate_caches()
        monkeypatch.setattr(sys, "dont_write_bytecode", True)
        return code_digest(importlib.import_module("plug.scorers.one").function)

    yield digest
    for name in [name for name in sys.modules if name.split(".")[0] == "plug"]:
        del sys.modules[name]


ONE = "from plug.scorers.helper import half\nimport plug.other\ndef function(x):\n    return half(x)\n"


def test_own_source_and_modules_nearby_count_and_others_do_not(digest_of):
    first = digest_of(ONE)
    assert digest_of(ONE) == first
    assert digest_of(ONE + "# changed\n") != first
    assert digest_of(ONE, helper="def half(x):\n    return x / 3\n") != first
    assert digest_of(ONE, other="x = 1\n") == first


def test_functions_without_a_file_are_known_by_their_bytecode():
    made = [{}, {}, {}]
    for names, value in zip(made, (1, 1, 2), strict=True):
        exec(f"def function():\n    return {value}", names)
    first, same, other = (code_digest(names["function"]) for names in made)
    assert first == same != other


def test_every_scorer_has_one():
    assert len(find("ssim").code) == 16
    assert find("ssim").code != find("wer").code
