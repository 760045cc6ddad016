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


class Still:
    """A view without a widget: the same facts and the same HTML, and nothing that a kernel must answer."""

    def __init__(self, describe: Callable[[], dict[str, Any]], to_html: Callable[[], str]) -> None:
        self.describe = describe
        self.to_html = to_html

    def _repr_html_(self) -> str:
        return self.to_html()
