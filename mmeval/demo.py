"""The demo: make benchmarks with known truth, score them, and say how good the scorers are."""

from __future__ import annotations

import shutil
import time
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
from rich.console import Console

import mmeval
from mmeval.cli import print_frame, print_leaderboard
from mmeval.report import validity, validity_text
from mmeval.synthetic import edit_benchmark, photo_benchmark

_MARK = ".mmeval-demo"


def run_demo(
    out: Path, *, sessions: int, seed: int, photos: bool, console: Console, report: bool = True
) -> None:
    """Make, score and report the synthetic demo, and with ``photos`` the photographs as well.

    Everything is written below ``out``: benchmarks, submissions, run folders and ``report.html``.
    An earlier demo there is replaced; a folder that holds anything else is refused.
    """
    _fresh(out)
    started = time.monotonic()
    console.rule("synthetic scenes: seven simulated editors with known faults", align="left")
    made = edit_benchmark(out, sessions=sessions, seed=seed)
    run = _scored(out, made.benchmark, made.submissions, console, report)
    truth = pd.read_json(made.truth, lines=True)
    print_frame(validity_text(validity(run, truth)), "how well the scorers know the truth of these scenes")
    if photos:
        console.rule("photographs with real edits", align="left")
        benchmark, submissions = photo_benchmark(out / "photos", seed=seed)
        _scored(out / "photos", benchmark, submissions, console, report)
    console.print(f"done in {time.monotonic() - started:.0f} s. Next:", highlight=False)
    console.print(f"  open {out / 'report.html'} in a browser", highlight=False)
    if photos:
        console.print(f"  and {out / 'photos' / 'report.html'}", highlight=False)
    if Path("Makefile").exists() and Path("notebooks").is_dir():
        console.print("  make lab       (JupyterLab with the notebooks)", highlight=False)


def _scored(
    out: Path, benchmark: Path, submissions: Sequence[Path], console: Console, report: bool
) -> mmeval.Run:
    run = mmeval.score(benchmark, submissions, out=out / "run")
    print_leaderboard(run)
    if report:
        page = run.report(out / "report.html")
        console.print(f"report: {page} ({page.stat().st_size / 1e6:.1f} MB)", highlight=False)
    return run


def _fresh(out: Path) -> None:
    """An empty folder of our own: only what an earlier demo made is ever deleted."""
    if out.exists() and any(out.iterdir()) and not (out / _MARK).exists():
        raise ValueError(f"{out} holds other files than a demo's; choose another folder with --out")
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    (out / _MARK).touch()
