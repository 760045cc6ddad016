"""Widgets that wrap the renderers of ``mmeval.report``: for looking, judging and comparing in notebooks."""

from mmeval.workbench.annotator import Annotator
from mmeval.workbench.arena import Arena
from mmeval.workbench.compare import CompareView
from mmeval.workbench.gallery import GalleryView
from mmeval.workbench.headless import Still, is_headless, setup_notebook
from mmeval.workbench.judging import StillDesk, annotate, arena
from mmeval.workbench.opening import compare, gallery, run_panel, trust, view
from mmeval.workbench.panel import RunControl, RunPanel
from mmeval.workbench.trust import TrustView
from mmeval.workbench.viewer import SessionViewer
from mmeval.workbench.widget import Widget

__all__ = [
    "Annotator",
    "Arena",
    "CompareView",
    "GalleryView",
    "RunControl",
    "RunPanel",
    "SessionViewer",
    "Still",
    "StillDesk",
    "TrustView",
    "Widget",
    "annotate",
    "arena",
    "compare",
    "gallery",
    "is_headless",
    "run_panel",
    "setup_notebook",
    "trust",
    "view",
]
