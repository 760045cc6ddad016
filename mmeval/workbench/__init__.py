"""Widgets that wrap the renderers of ``mmeval.report``: for looking, judging and comparing in notebooks."""

from mmeval.workbench.compare import CompareView
from mmeval.workbench.headless import Still, is_headless, setup_notebook
from mmeval.workbench.opening import compare, view
from mmeval.workbench.viewer import SessionViewer
from mmeval.workbench.widget import Widget

__all__ = [
    "CompareView",
    "SessionViewer",
    "Still",
    "Widget",
    "compare",
    "is_headless",
    "setup_notebook",
    "view",
]
