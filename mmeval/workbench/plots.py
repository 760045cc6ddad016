"""Plotly figures in pages that must show them without a network."""

from __future__ import annotations

from typing import Any

import plotly.io as pio  # type: ignore[import-untyped]
from plotly.io.base_renderers import MimetypeRenderer  # type: ignore[import-untyped]
from plotly.offline import get_plotlyjs  # type: ignore[import-untyped]

PLOTLY = "application/vnd.plotly.v1+json"
"""What JupyterLab and VS Code draw by themselves; nbconvert drops it."""

LIBRARY_ID = "mmeval-plotly"


def show_figures_offline() -> None:
    """From now on figures of this kernel also show in exported pages; the first one brings plotly.js.

    Plotly's own renderer "notebook" does the same, but its pages ask a server for MathJax.
    """
    pio.renderers["mmeval"] = OfflineRenderer()
    pio.renderers.default = "mmeval"


class OfflineRenderer(MimetypeRenderer):  # type: ignore[misc]
    """A figure for live notebooks, and the same as HTML for exported ones."""

    def activate(self) -> None:
        """Called by plotly once, before the first figure."""
        from IPython.display import HTML, display

        display(HTML(library_html()))  # type: ignore[no-untyped-call]

    def to_mimebundle(self, fig_dict: dict[str, Any]) -> dict[str, Any]:
        """Called by plotly for every figure."""
        bundle = pio.renderers["plotly_mimetype"].to_mimebundle(fig_dict)
        return {**bundle, "text/html": figure_html(bundle[PLOTLY])}


def figure_html(figure: dict[str, Any]) -> str:
    """A figure (data, layout, config) as HTML for a page that holds ``library_html()`` further up."""
    shown = {"data": figure.get("data", []), "layout": figure.get("layout", {})}
    config = {key: value for key, value in figure.get("config", {}).items() if key != "plotlyServerURL"}
    return str(
        pio.to_html(
            shown, config, include_plotlyjs=False, include_mathjax=False, full_html=False, validate=False
        )
    )


def library_html() -> str:
    """Plotly.js itself (about 5 MB), once for all figures of a page."""
    return f'<script id="{LIBRARY_ID}">{get_plotlyjs()}</script>'
