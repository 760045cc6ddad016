"""The notebook runs headless, and its exported page shows pictures and figures without a network."""

import io
import shutil
from pathlib import Path

import nbformat
import numpy as np
import papermill
import pytest
from nbconvert import HTMLExporter
from PIL import Image

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "01_image_editing.ipynb"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SECONDS_PER_CELL = 600


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """The notebook after a run on two sessions."""
    folder = tmp_path_factory.mktemp("notebook")
    papermill.execute_notebook(
        str(NOTEBOOK),
        str(folder / "executed.ipynb"),
        parameters={"sessions": 2, "out": str(folder / "out")},
        cwd=str(folder),
        kernel_name="python3",
        progress_bar=False,
        execution_timeout=SECONDS_PER_CELL,
    )
    return folder / "executed.ipynb"


def outputs(path, kind):
    cells = nbformat.read(path, as_version=4).cells
    return [out["data"][kind] for c in cells for out in c.get("outputs", ()) if kind in out.get("data", {})]


def test_it_is_stored_without_outputs_and_with_parameters():
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(not cell.outputs and cell.execution_count is None for cell in code)
    (parameters,) = [cell for cell in code if "parameters" in cell.metadata.get("tags", [])]
    assert {"sessions", "seed", "pack", "out"} <= set(compiled_names(parameters.source))


def compiled_names(source):
    scope = {}
    exec(source, scope)
    return scope


def test_it_runs_from_top_to_bottom(executed):
    errors = [
        out
        for cell in nbformat.read(executed, as_version=4).cells
        for out in cell.get("outputs", ())
        if out["output_type"] == "error"
    ]
    assert not errors
    assert (executed.parent / "out" / "report.html").stat().st_size > 100_000
    tables = " ".join(outputs(executed, "text/html"))
    assert "Overall" in tables
    assert 'class="mm"' in tables


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium")
def test_the_exported_page_shows_pictures_and_figures_offline(executed, tmp_path):
    playwright = pytest.importorskip("playwright.sync_api")
    body, _ = HTMLExporter().from_filename(str(executed))
    file = tmp_path / "exported.html"
    file.write_text(body, encoding="utf-8")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_context(viewport={"width": 1300, "height": 900}, offline=True).new_page()
        page.goto(file.as_uri())
        figures = page.locator(".js-plotly-plot .main-svg:first-child")
        figures.first.wait_for(state="visible", timeout=60_000)
        assert figures.count() >= 4
        assert page.locator(".js-plotly-plot .point").count() > 20, "their points are drawn"
        picture = page.locator(".mm .open .pic").first
        picture.scroll_into_view_if_needed()
        shown = np.array(Image.open(io.BytesIO(picture.screenshot())).convert("RGB"))
        assert len(np.unique(shown.reshape(-1, 3), axis=0)) > 100, "a picture, not an empty frame"
        picture.click()
        assert page.locator(".mm :popover-open table.values tr").count() > 5
        browser.close()
