"""Widgets that wrap the renderers of ``mmeval.report``: for looking, judging and comparing in notebooks."""

from mmeval.workbench.headless import Still, is_headless
from mmeval.workbench.opening import view
from mmeval.workbench.viewer import SessionViewer
from mmeval.workbench.widget import Widget

__all__ = ["SessionViewer", "Still", "Widget", "is_headless", "view"]
