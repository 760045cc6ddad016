"""The progress bar of a run: moving where somebody watches, a few lines where it is only kept."""

from __future__ import annotations

import sys
from typing import Any

from tqdm.std import tqdm

SECONDS_BETWEEN_LINES = 60.0
"""How often a bar is drawn into a file or pipe, where each drawing stays."""


def progress_bar(total: int, shown: bool) -> tqdm[Any]:
    """A bar that counts sessions: alive in terminals and notebooks, one line a minute elsewhere.

    It is plain text on purpose: the widget bars of tqdm and rich leave stale output or hang when a
    notebook runs headless, and a saved page or a log can be read.
    """
    options: dict[str, Any] = {
        "total": total,
        "unit": "session",
        "desc": "scoring",
        "disable": not shown,
        # Within a shard the count is a fraction.
        "bar_format": "{l_bar}{bar}| {n:.0f}/{total_fmt} [{elapsed}<{remaining}, {rate_fmt}{postfix}]",
    }
    cell = _notebook_line() if shown else None
    if cell is not None:
        return tqdm(file=cell, ncols=100, **options)
    if sys.stderr.isatty():
        return tqdm(dynamic_ncols=True, **options)
    return tqdm(mininterval=SECONDS_BETWEEN_LINES, miniters=0, **options)


def tell(bar: tqdm[Any], what: str, at: float | None = None) -> None:
    """Say what is being done, and how far it is (sessions), as often as the bar is drawn anyway."""
    bar.set_postfix_str(what, refresh=False)
    bar.update(0 if at is None else at - bar.n)


class _NotebookLine:
    """A text output of a notebook cell that always shows the last line written to it.

    Lines written to stderr stay, every one of them, when a notebook is executed and exported.
    """

    encoding = "utf-8"

    def __init__(self, display: Any) -> None:
        self._display = display

    def write(self, text: str) -> None:
        """Show ``text`` in place of what was shown."""
        line = text.strip()
        if line:
            self._display.update({"text/plain": line}, raw=True)

    def flush(self) -> None:
        """Nothing waits."""


def _notebook_line() -> _NotebookLine | None:
    """An empty line below the running cell, or None outside a notebook."""
    ipython = sys.modules.get("IPython")
    if ipython is None or not hasattr(ipython.get_ipython(), "kernel"):
        return None
    handle = ipython.display.display({"text/plain": ""}, raw=True, display_id=True)
    return _NotebookLine(handle)
