"""mmeval: score multi-turn image editors, video assistants and voice assistants, and look inside.

    import mmeval as mm
    run = mm.score("bench", ["system_a", "system_b"], out="runs/first")
    run.leaderboard()
    mm.scorer("ssim").of(before="a.png", after="b.png").value

Names are imported when first used, so ``import mmeval`` itself stays fast.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_HOMES = {
    "Benchmark": "mmeval.sessions",
    "Question": "mmeval.runs",
    "Run": "mmeval.api",
    "Score": "mmeval.scorers",
    "Submission": "mmeval.sessions",
    "annotate": "mmeval.workbench",
    "arena": "mmeval.workbench",
    "compare": "mmeval.workbench",
    "gallery": "mmeval.workbench",
    "from_table": "mmeval.sessions",
    "load": "mmeval.api",
    "open_run": "mmeval.api",
    "run_panel": "mmeval.workbench",
    "score": "mmeval.api",
    "scorer": "mmeval.api",
    "setup_notebook": "mmeval.workbench",
    "trust": "mmeval.workbench",
    "unscored": "mmeval.scorers",
    "validate": "mmeval.api",
    "view": "mmeval.workbench",
}

__all__ = [
    "Benchmark",
    "Question",
    "Run",
    "Score",
    "Submission",
    "__version__",
    "annotate",
    "arena",
    "compare",
    "from_table",
    "gallery",
    "load",
    "open_run",
    "run_panel",
    "score",
    "scorer",
    "setup_notebook",
    "trust",
    "unscored",
    "validate",
    "view",
]

if TYPE_CHECKING:
    from mmeval.api import Run, load, open_run, score, scorer, validate
    from mmeval.runs import Question
    from mmeval.scorers import Score, unscored
    from mmeval.sessions import Benchmark, Submission, from_table
    from mmeval.workbench import annotate, arena, compare, gallery, run_panel, setup_notebook, trust, view


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'mmeval' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
