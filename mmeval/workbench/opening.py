"""The calls that open a view of a run: a widget, or plain HTML where nothing can answer it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from mmeval.report import Comparison, ContactSheet, SessionBrowser, TrustDesk
from mmeval.runs import RunFolder
from mmeval.sessions import Benchmark, Submission
from mmeval.workbench.compare import CompareView
from mmeval.workbench.gallery import GalleryView
from mmeval.workbench.headless import Still, is_headless
from mmeval.workbench.panel import RunControl, RunPanel
from mmeval.workbench.trust import TrustView
from mmeval.workbench.viewer import SessionViewer

RunLike = RunFolder | Path | str


def view(
    run: RunLike,
    *,
    session: str | None = None,
    system: str | None = None,
    where: str = "",
    turn: int = 1,
    keys: dict[str, str] | None = None,
    headless: bool | None = None,
) -> SessionViewer | Still:
    """Look through the sessions of a run, turn by turn.

    Args:
        run: a run or its folder.
        session: the session to open first.
        system: the system to look at; the first one by default.
        where: which sessions to list; see ``mmeval.report.Query``.
        turn: the turn to open, from 1.
        keys: other keys, by what they do: ``{"next session": "n"}``.
        headless: plain HTML instead of a widget; by default what ``MMEVAL_HEADLESS`` says.

    Raises:
        KeyError: the run has no such session or system.
        ValueError: nothing can meet the filter, the session has no such turn, or two actions would
            share a key.
    """
    browser = SessionBrowser(folder_of(run), session=session, system=system, where=where)
    browser.require_turn(turn)
    SessionViewer.require_keys(keys)
    if is_headless(headless):
        return Still(browser.describe, browser.to_html)
    return SessionViewer(browser, turn=turn, keys=keys)


def compare(
    run: RunLike,
    *systems: str,
    metric: str | None = None,
    session: str | None = None,
    where: str = "",
    keys: dict[str, str] | None = None,
    headless: bool | None = None,
) -> CompareView | Still:
    """Look at the same sessions from two or more systems, those first where two differ most.

    Args:
        run: a run or its folder.
        systems: the systems; the first two are shown first. By default all of the run.
        metric: what sessions are compared by: a number's name, or a metric's name, family or
            identity; the run's first number by default.
        session: the session to open first.
        where: which sessions to list; a condition must hold for either system.
        keys: other keys, by what they do: ``{"swap systems": "w"}``.
        headless: plain HTML instead of a widget; by default what ``MMEVAL_HEADLESS`` says.

    Raises:
        KeyError: the run has no such session or system.
        ValueError: fewer than two systems, a metric or filter that nothing can meet, or two actions
            that would share a key.
    """
    found = Comparison(folder_of(run), *systems, metric=metric, session=session, where=where)
    CompareView.require_keys(keys)
    if is_headless(headless):
        return Still(found.describe, found.to_html)
    return CompareView(found, keys=keys)


def gallery(
    run: RunLike,
    where: str | None = None,
    *,
    system: str | None = None,
    keys: dict[str, str] | None = None,
    headless: bool | None = None,
) -> GalleryView | Still:
    """Look at many answers at once: those that failed, or those that meet a filter.

    Args:
        run: a run or its folder.
        where: which answers, as ``mmeval.report.Query`` filters sessions: ``"if=0"``, ``"ssim<0.9 cup"``,
            ``"status=missing"``; all conditions must hold at one turn. By default those that failed
            the run's first yes-or-no number, or are unscored in a run without one; "" is every answer.
        system: the system; every system by default.
        keys: other keys, by what they do: ``{"next item": "n"}``.
        headless: plain HTML instead of a widget; by default what ``MMEVAL_HEADLESS`` says.

    Raises:
        KeyError: the run has no such system.
        ValueError: nothing can meet the filter, or two actions would share a key.
    """
    found = ContactSheet(folder_of(run), where=where, system=system)
    GalleryView.require_keys(keys)
    if is_headless(headless):
        return Still(found.describe, found.to_html)
    return GalleryView(found, keys=keys)


def run_panel(
    benchmark: Benchmark | Path | str,
    submissions: Submission | Path | str | Iterable[Submission | Path | str],
    *,
    out: Path | str,
    protocol: str | None = None,
    pack: str = "tiny",
    device: str | None = None,
    keys: dict[str, str] | None = None,
    headless: bool | None = None,
) -> RunPanel | RunControl:
    """Score systems in a process of its own: start, watch, stop and resume it from a notebook.

    The kernel stays free, and the models' memory is not the notebook's. The run goes on when the
    notebook is closed; the same call finds it again, and a second start is refused.

    Args:
        benchmark: a benchmark or its folder.
        submissions: one or more systems' outputs, or their folders.
        out: the run folder; what is there is resumed. Its log is beside it.
        protocol: which metrics and numbers; the benchmark's own protocol by default.
        pack: which models compute the features.
        device: "cpu", "cuda", "cuda:1"; a GPU when there is one by default.
        keys: other keys, by what they do: ``{"start": "g"}``.
        headless: no widget, only its methods and plain HTML; by default what ``MMEVAL_HEADLESS`` says.
    """
    control = RunControl(benchmark, submissions, out=out, protocol=protocol, pack=pack, device=device)
    RunPanel.require_keys(keys)
    return control if is_headless(headless) else RunPanel(control, keys=keys)


def trust(
    run: RunLike,
    metric: str | None = None,
    question: str | None = None,
    *,
    passing: Collection[str] | None = None,
    cut: float | None = None,
    threshold: float | None = None,
    keys: dict[str, str] | None = None,
    headless: bool | None = None,
) -> TrustView | Still:
    """Find out whether a metric deserves trust: its values against what people said of the same outputs.

    Args:
        run: a run or its folder; its annotations are read once.
        metric: a metric's name, family or identity; by default the first one that can be compared.
        question: the question that was answered, of the kind pass_fail, choice or scale; by default
            the first one.
        passing: the options of a choice that are a pass; the first one by default.
        cut: on a scale, answers from here on are a pass; by default those above the middle.
        threshold: where the metric passes; by default where it agrees with people best.
        keys: other keys, by what they do: ``{"stricter": "p"}``.
        headless: plain HTML instead of a widget; by default what ``MMEVAL_HEADLESS`` says.

    Raises:
        KeyError: the run has no such metric, or nobody answered that question.
        ValueError: the metric has several values per output, or two actions would share a key.
    """
    desk = TrustDesk(folder_of(run), metric, question, passing=passing, cut=cut, threshold=threshold)
    TrustView.require_keys(keys)
    if is_headless(headless):
        return Still(desk.describe, desk.to_html)
    return TrustView(desk, keys=keys)


def folder_of(run: RunLike) -> RunFolder:
    """The run itself, opened if a path is given."""
    return run if isinstance(run, RunFolder) else RunFolder.open(run)
