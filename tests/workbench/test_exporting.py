"""The settings and the exporter that make notebooks into pages, without a browser."""

import os

import nbformat
import plotly.graph_objects as go
import plotly.io as pio
import pytest
from nbconvert.exporters import get_export_names, get_exporter

from mmeval.workbench import is_headless, setup_notebook
from mmeval.workbench.exporting import OfflineHTMLExporter
from mmeval.workbench.headless import SETTING
from mmeval.workbench.plots import LIBRARY_ID, PLOTLY, figure_html

FIGURE = go.Figure(go.Bar(x=["a"], y=[1]))
WIDGET = "application/vnd.jupyter.widget-view+json"


@pytest.fixture(autouse=True)
def as_before(monkeypatch):
    monkeypatch.setenv(SETTING, "")
    before = pio.renderers.default
    yield
    pio.renderers.default = before


def page(*bundles, **metadata):
    outputs = [nbformat.v4.new_output("display_data", bundle) for bundle in bundles]
    cell = nbformat.v4.new_code_cell("run", outputs=outputs)
    notebook = nbformat.v4.new_notebook(cells=[cell], metadata=metadata)
    return OfflineHTMLExporter().from_notebook_node(notebook)[0]


def library(html):
    return html.count(f'<script id="{LIBRARY_ID}">')


def test_headless_is_what_is_said(monkeypatch):
    setup_notebook()
    assert not is_headless()
    setup_notebook(headless=True)
    assert is_headless()
    assert os.environ[SETTING] == "1"
    setup_notebook(headless=False)
    assert not is_headless()
    monkeypatch.setenv(SETTING, "1")
    setup_notebook()
    assert is_headless()


def test_live_notebooks_keep_plotlys_own_renderer():
    before = pio.renderers.default
    setup_notebook(headless=False)
    assert pio.renderers.default == before
    setup_notebook(headless=True)
    assert pio.renderers.default == "mmeval"


def test_a_headless_figure_is_for_live_pages_and_for_exported_ones():
    setup_notebook(headless=True)
    bundle = pio.renderers["mmeval"].to_mimebundle(FIGURE.to_dict())
    assert set(bundle) == {PLOTLY, "text/html"}
    assert "plotly-graph-div" in bundle["text/html"]
    assert "http" not in bundle["text/html"]


def test_text_in_a_figure_cannot_end_its_script():
    html = figure_html(go.Figure(layout={"title": "</script><script>x()</script>"}).to_dict())
    assert html.count("</script>") == html.count("<script") == 1


def test_figures_without_html_get_some_and_the_library_comes_once():
    html = page({PLOTLY: FIGURE.to_plotly_json()}, {PLOTLY: FIGURE.to_plotly_json()})
    assert html.count('class="plotly-graph-div"') == 2
    assert library(html) == 1


def test_the_library_is_not_brought_twice_nor_without_a_figure():
    with_library = {"text/html": f'<script id="{LIBRARY_ID}">1</script>'}
    assert library(page(with_library, {PLOTLY: FIGURE.to_plotly_json()})) == 1
    assert library(page({"text/html": "<p>none</p>"})) == 0


def test_a_widget_gives_way_to_its_html():
    view = {WIDGET: {"model_id": "m"}, "text/html": "<p>as html</p>"}
    state = {"application/vnd.jupyter.widget-state+json": {"state": {"m": {}}, "version_major": 2}}
    html = page(view, widgets=state)
    assert "as html" in html
    assert "widget-state" not in html


def test_nothing_is_loaded_from_a_server():
    html = page({"text/html": "<p>one</p>"})
    for word in ("cdnjs", "unpkg", "require.min.js", "MathJax.js", "mermaid"):
        assert word not in html, word


def test_nbconvert_knows_the_exporter():
    assert "mmeval_html" in get_export_names()
    assert get_exporter("mmeval_html") is OfflineHTMLExporter
