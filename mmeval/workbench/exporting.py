"""Notebooks as HTML that asks nothing of any network: ``jupyter nbconvert --to mmeval_html``."""

from __future__ import annotations

from typing import Any

from nbconvert.exporters import HTMLExporter
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode

from mmeval.workbench.plots import LIBRARY_ID, PLOTLY, figure_html, library_html

_PAGE = """
{%- extends 'index.html.j2' -%}
{% block html_head_js_requirejs %}{% endblock %}
{% block html_head_js_mathjax %}{{ resources.plotly_js }}{% endblock %}
{% block html_head_js_mermaidjs %}{% endblock %}
"""
"""Nbconvert's own page without what it loads from servers."""


class OfflineHTMLExporter(HTMLExporter):
    """Nbconvert's HTML page, with plotly.js in it when a figure needs it, and without widgets.

    A widget needs a kernel, and its saved state a server: what a widget also gives as HTML is shown
    instead. Run notebooks with ``MMEVAL_HEADLESS=1``, so that every view does.
    """

    export_from_notebook = "HTML that needs no network"

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)  # type: ignore[no-untyped-call]
        self.raw_template = _PAGE
        self.register_preprocessor(OfflinePreprocessor, enabled=True)  # type: ignore[no-untyped-call]


class OfflinePreprocessor(Preprocessor):
    """Takes the state of widgets out, and gives figures that have no HTML some."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Called by nbconvert; changes the notebook in place, which is a copy."""
        nb.metadata.pop("widgets", None)
        shown = [output.data for cell in nb.cells for output in cell.get("outputs", ()) if "data" in output]
        for data in shown:
            if PLOTLY in data and "text/html" not in data:
                data["text/html"] = figure_html(data[PLOTLY])
        has_library = any(f'<script id="{LIBRARY_ID}">' in data.get("text/html", "") for data in shown)
        needs_library = any(PLOTLY in data for data in shown) and not has_library
        resources["plotly_js"] = library_html() if needs_library else ""
        return nb, resources
