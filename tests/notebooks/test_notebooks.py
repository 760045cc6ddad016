"""Every notebook: stored clean, thin, and running from top to bottom without a browser."""

import subprocess
import sys

import nbformat
import pytest
from executed import FOLDER, NAMES

WIDGET = "application/vnd.jupyter.widget-view+json"
STORY = {
    "00_start_here": ["synthetic-edits", "demo-video", 'class="mm"'],
    "01_image_editing": ["Overall", 'class="mm"', "AUC of the margin"],
    "02_compare_systems": ["perfect against drifter", "not told apart"],
    "03_annotate_and_agree": ["simulated Ada", "simulated Ben", "Krippendorff"],
    "04_trust_a_metric": ["threshold", "instance"],
    "05_audio_dialogue": ["Words said as written", "mumbler", "<audio"],
    "06_video_dialogue": ["Frames hold together", "flickering"],
    "07_bring_your_own_benchmark": ["subject", "perfect", 'class="mm"'],
    "08_headless_nightly": ["regression", "no difference shown"],
}
"""What must be seen somewhere in a notebook's outputs."""


def stored(name):
    return nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def ran(executed, name):
    if name not in executed:
        pytest.skip("the extra 'audio' is not installed")
    return executed[name]


def outputs(result):
    cells = code(nbformat.read(result.path, as_version=4))
    return [output for cell in cells for output in cell.outputs]


def shown(result):
    """All that a notebook shows, as one text."""
    data = [output.get("data", {}) for output in outputs(result)]
    return " ".join(str(text) for bundle in data for text in bundle.values())


def test_there_are_nine_and_each_has_a_story():
    assert set(STORY) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_it_is_stored_without_outputs(name):
    notebook = stored(name)
    nbformat.validate(notebook)
    assert all(not cell.outputs and cell.execution_count is None for cell in code(notebook))
    assert "widgets" not in notebook.metadata


@pytest.mark.parametrize("name", NAMES)
def test_its_parameters_are_in_one_tagged_cell_that_needs_nothing(name):
    (cell,) = [one for one in code(stored(name)) if "parameters" in one.metadata.get("tags", [])]
    scope = {}
    exec(cell.source, scope)
    assert scope["headless"] is None
    assert code(stored(name))[0] == cell


@pytest.mark.parametrize("name", NAMES)
def test_it_is_thin_and_begins_with_a_heading(name):
    notebook = stored(name)
    assert notebook.cells[0].source.startswith("# ")
    longest = max(len(cell.source.splitlines()) for cell in code(notebook))
    assert longest <= 14, "logic lives in modules"
    assert not any("def " in cell.source or "class " in cell.source for cell in code(notebook))


def test_an_own_benchmark_takes_less_than_ten_cells():
    assert len(code(stored("07_bring_your_own_benchmark"))) < 10


@pytest.mark.parametrize("name", NAMES)
def test_it_runs_headless_from_top_to_bottom(executed, name):
    result = ran(executed, name)
    assert result.error == ""
    assert not [output for output in outputs(result) if output.output_type == "error"]
    assert not [output for output in outputs(result) if WIDGET in output.get("data", {})]


@pytest.mark.parametrize("name", NAMES)
def test_it_tells_its_story(executed, name):
    text = shown(ran(executed, name))
    assert [words for words in STORY[name] if words not in text] == []


def test_with_a_browser_views_are_widgets(executed):
    result = executed["03 live"]
    assert result.error == ""
    assert len([output for output in outputs(result) if WIDGET in output.get("data", {})]) == 3


def test_the_nightly_fails_in_its_last_cell_when_a_system_became_worse(executed):
    result = executed["08 worse"]
    assert "AssertionError: a system became worse" in result.error
    assert "regression" in shown(result)


def test_the_report_of_the_first_story_is_written(executed, demo):
    assert ran(executed, "01_image_editing").error == ""
    assert (demo / "report.html").stat().st_size > 100_000


def test_nightly_exit_codes_as_documented(demo):
    """The commands of 08 on the shell: the gate between a run and itself, and one that does not exist."""
    text = stored("08_headless_nightly").cells[0].source
    assert "python -m mmeval gate runs/tonight --baseline runs/baseline" in text
    for baseline, code in ((demo / "run", 0), (demo / "nowhere", 2)):
        command = [sys.executable, "-m", "mmeval", "gate", demo / "run", "--baseline", baseline]
        assert subprocess.run(command, capture_output=True, check=False).returncode == code
