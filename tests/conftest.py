import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from small_run import Maker

ROOT = Path(__file__).parent
SLOW = ("notebooks/test_exported.py", "browser/")


def pytest_collection_modifyitems(items):
    """The slowest files come first, so that no process is left alone with them at the end."""

    def rank(item):
        name = item.path.relative_to(ROOT).as_posix()
        return next((place for place, start in enumerate(SLOW) if name.startswith(start)), len(SLOW))

    items.sort(key=rank)


def write_lines(path, records):
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")


def picture(path, seed, size=(24, 32)):
    path.parent.mkdir(parents=True, exist_ok=True)
    rgb = np.random.default_rng(seed).integers(0, 256, (*size, 3), dtype=np.uint8)
    Image.fromarray(rgb).save(path)
    return rgb


@pytest.fixture
def folders(tmp_path):
    """A benchmark of five ragged sessions and two systems; every picture is noise of its own."""
    bench = tmp_path / "bench"
    bench.mkdir()
    (bench / "benchmark.json").write_text(
        json.dumps({"format": "mmeval.benchmark/1", "name": "little", "protocol": "edit_pixels"})
    )
    sessions = []
    for number in range(5):
        name = f"s{number}"
        picture(bench / f"media/{name}.png", seed=number)
        mask = np.zeros((24, 32), dtype=np.uint8)
        mask[4:12, 4:12] = 255
        Image.fromarray(mask).save(bench / f"media/{name}_mask.png")
        source = {"text": "edit it", "media": [{"kind": "image", "path": f"media/{name}.png"}]}
        target = {"mask": {"format": "png", "path": f"media/{name}_mask.png"}}
        later = [{"user": {"text": "again"}} for _ in range(number % 3)]
        sessions.append({"id": name, "turns": [{"user": source, "target": target}, *later]})
    write_lines(bench / "sessions.jsonl", sessions)
    systems = []
    for rank, system in enumerate(("alpha", "beta")):
        root = tmp_path / system
        root.mkdir()
        (root / "submission.json").write_text(
            json.dumps({"format": "mmeval.submission/1", "system": system, "benchmark": "little"})
        )
        outputs = []
        for session in sessions:
            for turn in range(1, len(session["turns"]) + 1):
                path = f"media/{session['id']}_{turn}.png"
                picture(root / path, seed=1000 * rank + 10 * int(session["id"][1:]) + turn + 100)
                outputs.append(
                    {"session": session["id"], "turn": turn, "media": [{"kind": "image", "path": path}]}
                )
        write_lines(root / "outputs.jsonl", outputs)
        systems.append(root)
    return bench, systems


@pytest.fixture(scope="session")
def small_run(tmp_path_factory):
    """A run of two systems and two sessions with every status and kind of evidence; not to be written to."""
    return Maker(tmp_path_factory.mktemp("run")).run()


@pytest.fixture
def make_run(tmp_path):
    """Makes a run like ``small_run`` that a test may change."""
    return lambda **options: Maker(tmp_path, **options).run()
