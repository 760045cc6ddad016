"""The README against the code: tables, commands and examples.

``make readme`` rewrites the generated tables.
"""

import json
import os
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import mmeval as mm
from mmeval.cli import app
from mmeval.models import packs
from mmeval.models.origins import Asset, Packaged
from mmeval.protocols import get_protocol, protocol_names
from mmeval.scorers.catalog import all_scorers
from mmeval.scorers.scorer import _registry

README = Path(__file__).parents[2] / "README.md"


def table(header, rows):
    lines = ["| " + " | ".join(row) + " |" for row in [header, *rows]]
    lines.insert(1, "|" + "---|" * len(header))
    return "\n" + "\n".join(lines) + "\n"


def bound(value):
    return {float("inf"): "∞", float("-inf"): "-∞"}.get(value, f"{value:g}")


def scorer_table():
    ours = [one for one in all_scorers().values() if one.function.__module__.startswith("mmeval.")]
    return table(
        ["scorer", "what", "better", "range", "source"],
        [
            [f"`{one.name}`", one.summary, one.better, " to ".join(map(bound, one.bounds)), one.source]
            for one in ours
        ],
    )


def protocol_table():
    ours = [get_protocol(name) for name in protocol_names()]
    return table(
        ["protocol", "what", "metrics"], [[f"`{p.name}`", p.title, str(len(p.scorers))] for p in ours]
    )


def weight_table():
    """The files of every model that is neither shipped with mmeval nor inside a package."""
    rows = {}
    for pack in packs().values():
        for spec in pack.models:
            for file in spec.files.values():
                if not isinstance(file.origin, Asset | Packaged):
                    names = " or ".join(f"`{name}`" for name in file.names)
                    used_by = rows.setdefault(names, ([], f"{file.size_bytes / 1e6:.0f} MB"))[0]
                    used_by.append(f"{pack.name}: {spec.family}")
    return table(
        ["file", "size", "needed by"],
        [[names, size, ", ".join(dict.fromkeys(users))] for names, (users, size) in rows.items()],
    )


def model_licences():
    specs = {spec.name: spec for spec in packs()["tiny"].models}
    return "; ".join(f"{spec.name} {spec.licence}" for spec in specs.values()) + "."


GENERATED = {
    "scorers": scorer_table,
    "protocols": protocol_table,
    "weights": weight_table,
    "model-licences": model_licences,
}


def block(name):
    found = re.search(rf"<!-- {name} -->(.*?)<!-- /{name} -->", README.read_text(), re.DOTALL)
    assert found, f"README.md has no block {name!r}"
    return found


@pytest.mark.parametrize("name", GENERATED)
def test_generated_blocks_are_up_to_date(name):
    wanted = GENERATED[name]()
    if os.environ.get("MMEVAL_UPDATE_README"):
        found = block(name)
        text = README.read_text()
        README.write_text(text[: found.start(1)] + wanted + text[found.end(1) :])
    assert block(name).group(1) == wanted, "run `make readme`"


def test_every_command_and_option_is_documented():
    documented = block("commands").group(1)
    section = README.read_text().partition("## Command line")[2].partition("\n## ")[0]
    for command in app.registered_commands:
        name = command.name or command.callback.__name__
        assert f"`mmeval {name}" in documented, f"README.md does not document `mmeval {name}`"
    import typer.main

    for name, command in typer.main.get_command(app).commands.items():
        for parameter in command.params:
            for option in parameter.opts:
                if option.startswith("--") and option != "--help":
                    assert option in section, f"README.md does not document `mmeval {name} {option}`"


def test_no_command_is_documented_that_does_not_exist():
    real = {command.name or command.callback.__name__ for command in app.registered_commands}
    assert set(re.findall(r"^\| `mmeval (\w+)", block("commands").group(1), re.MULTILINE)) == real


def named_json(name):
    """The JSON block that follows the line which starts with a file's name."""
    found = re.search(
        rf"^`{re.escape(name)}`[^\n]*\n\n```json\n(.*?)```", README.read_text(), re.DOTALL | re.M
    )
    assert found, f"README.md shows no {name}"
    return found.group(1)


@pytest.fixture
def example(tmp_path):
    """The README's benchmark and submission on disk, with pictures under the names it uses."""
    for folder, info, rows in [
        ("bench", "benchmark.json", "sessions.jsonl"),
        ("mine", "submission.json", "outputs.jsonl"),
    ]:
        (tmp_path / folder / "media").mkdir(parents=True)
        (tmp_path / folder / info).write_text(named_json(info))
        lines = named_json(rows)
        if rows == "sessions.jsonl":
            lines = json.dumps(json.loads(lines)) + "\n"
        (tmp_path / folder / rows).write_text(lines)
        for number, path in enumerate(sorted(set(re.findall(r"media/[\w.-]+\.png", lines)))):
            pixels = np.full((64, 64), 0, np.uint8) if "mask" in path else None
            if pixels is None:
                pixels = np.random.default_rng(number).integers(0, 256, (64, 64, 3), np.uint8)
            else:
                pixels[20:40, 20:40] = 255
            Image.fromarray(pixels).save(tmp_path / folder / path)
    return tmp_path


def test_the_example_benchmark_is_valid(example):
    assert mm.validate(example / "bench") == []
    assert [p for p in mm.validate(example / "mine", example / "bench") if p.severity == "error"] == []


def test_the_example_benchmark_can_be_scored(example):
    run = mm.score(
        example / "bench", example / "mine", scorers=["ssim", "psnr"], out=example / "run", progress=False
    )
    rows = run.scores()
    assert set(rows.session) == {"kitchen-1"}
    first, second = (rows[rows.turn == turn] for turn in (1, 2))
    assert (first.status == "scored").all()
    assert (second.status == "missing").all()
    assert second.reason.str.contains("refused").all()


def test_the_example_scorer_runs(example, monkeypatch):
    code = re.search(r"<!-- example: scorer -->\n```python\n(.*?)```", README.read_text(), re.DOTALL).group(1)
    assert "brightness_change" not in all_scorers()
    Image.new("RGB", (8, 8), (0, 0, 0)).save(example / "a.png")
    Image.new("RGB", (8, 8), (51, 51, 51)).save(example / "b.png")
    monkeypatch.chdir(example)
    *definition, call = code.strip().splitlines()
    names = {"__name__": "readme_example"}
    try:
        exec("from __future__ import annotations\n" + "\n".join(definition), names)
        assert eval(call, names) == pytest.approx(0.2)
        run = mm.score("bench", "mine", scorers=["brightness_change"], out="run", progress=False)
        assert (run.scores().name == "brightness_change").all()
    finally:
        _registry.pop("brightness_change", None)


def test_links_lead_to_files():
    targets = re.findall(r"\]\((?!https?:)([^)#]+)\)", README.read_text())
    assert targets
    for target in targets:
        assert (README.parent / target).exists(), f"README.md links to {target}"


def test_the_first_screen_is_short():
    """What it is, the picture, two commands and ten lines of notebook come before the first heading."""
    first = README.read_text().partition("\n## ")[0]
    assert "make demo" in first
    assert "make test" in first
    code = re.search(r"```python\n(.*?)```", first, re.DOTALL).group(1)
    assert len([line for line in code.splitlines() if line.strip()]) <= 10
