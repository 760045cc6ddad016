"""With or without a browser: an explicit setting, never a guess."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

SETTING = "MMEVAL_HEADLESS"
"""Environment variable: "1" shows every view as plain HTML, as notebooks need that run unattended."""


def is_headless(asked: bool | None = None) -> bool:
    """What the caller asked for, else what ``MMEVAL_HEADLESS`` says."""
    return os.environ.get(SETTING, "") not in ("", "0") if asked is None else asked


def setup_notebook(headless: bool | None = None) -> None:
    """Say once, at the top of a notebook, how all of its views are shown.

    Args:
        headless: True shows views as plain HTML and figures so that exported pages show them too,
            False shows widgets; None leaves it to ``MMEVAL_HEADLESS``.
    """
    if headless is not None:
        os.environ[SETTING] = "1" if headless else "0"
    if is_headless():
        from mmeval.workbench.plots import show_figures_offline

        show_figures_offline()


class Still:
    """A view without a widget: the same facts and the same HTML, and nothing that a kernel must answer."""

    def __init__(self, describe: Callable[[], dict[str, Any]], to_html: Callable[[], str]) -> None:
        self.describe = describe
        self.to_html = to_html

    def _repr_html_(self) -> str:
        return self.to_html()
