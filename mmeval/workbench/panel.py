"""The run panel: a run started, watched, stopped and resumed, while the kernel stays free."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

import traitlets
from markupsafe import Markup

from mmeval.report import RunProgress, run_progress
from mmeval.report.page import environment, style
from mmeval.sessions import Benchmark, Submission
from mmeval.workbench.child import ChildRun
from mmeval.workbench.widget import Answer, Widget, script

SHARE_OF_TIME = 0.1
"""Most of the time that is spent on reading the folder of a run that is watched."""

STATES = {
    "new": "not started",
    "starting": "starting: models are being loaded",
    "running": "running",
    "stopped": "stopped; it can be resumed",
    "failed": "failed; it can be resumed once the cause is mended",
    "finished": "finished",
}


class RunControl:
    """A run in a process of its own, from a notebook or a script. Shown as HTML where nothing can answer."""

    def __init__(
        self,
        benchmark: Benchmark | Path | str,
        submissions: Submission | Path | str | Iterable[Submission | Path | str],
        *,
        out: Path | str,
        protocol: str | None = None,
        pack: str = "tiny",
        device: str | None = None,
    ) -> None:
        given = [submissions] if isinstance(submissions, Submission | Path | str) else list(submissions)
        self.folder = Path(out).absolute()
        options = {"--out": str(self.folder), "--pack": pack, "--protocol": protocol, "--device": device}
        named = [part for name, value in options.items() if value for part in (name, value)]
        folders = [str(_folder(one)) for one in (benchmark, *given)]
        self._child = ChildRun(["run", *folders, *named, "--resume"], self.folder)
        self._seen: RunProgress | None = None
        self._next_look = 0.0

    def start(self) -> None:
        """Start the run, or resume it: what is there stays, what failed is tried again.

        Raises:
            RunInUseError: it is being computed already, by this notebook or another process.
        """
        progress = self.progress(fresh=True)
        self._child.start(progress.done if progress and not progress.finished else 0)

    def stop(self) -> bool:
        """Stop the run after what it has committed; False when it was not running."""
        return self._child.stop()

    def wait(self, seconds: float | None = None) -> str:
        """Wait until the run has ended, at most ``seconds``; returns its state."""
        until = None if seconds is None else time.monotonic() + seconds
        while self._child.running() and (until is None or time.monotonic() < until):
            time.sleep(0.1)
        return str(self.describe()["state"])

    def progress(self, *, fresh: bool = False) -> RunProgress | None:
        """What is committed. Large runs are read less often, unless ``fresh``."""
        if fresh or time.monotonic() >= self._next_look:
            began = time.monotonic()
            self._seen = run_progress(self.folder)
            took = time.monotonic() - began
            self._next_look = time.monotonic() + took / SHARE_OF_TIME
        return self._seen

    def describe(self) -> dict[str, Any]:
        """Facts of the run as it is now, without a browser."""
        started = self._child.running()
        progress = self.progress(fresh=started is None)
        problem = "" if started else self._child.problem()
        state = _state(progress, started is not None, problem)
        return {
            "view": "run",
            "folder": str(self.folder),
            "state": state,
            "says": STATES[state],
            "problem": problem if state == "failed" else "",
            "process": started.pid if started else None,
            "since": started.since if started else "",
            "seconds": _since(started.since) if started else None,
            "benchmark": progress.benchmark if progress else "",
            "systems": list(progress.systems) if progress else [],
            "done": progress.done if progress else 0,
            "total": progress.total if progress else 0,
            "rows": progress.rows if progress else 0,
            "unscored": progress.unscored if progress else 0,
            "losses": [asdict(loss) for loss in progress.losses] if progress else [],
            "seconds_left": _left(progress, started.since, started.done) if started and progress else None,
            "log": str(self._child.log),
            "call": f"mm.view({str(self.folder)!r})",
        }

    def to_html(self) -> str:
        """The run as it is now, as HTML that needs neither kernel nor network."""
        page = environment().get_template("panel.html.j2")
        return page.render(**self.describe(), style=Markup(style()))

    def _repr_html_(self) -> str:
        return self.to_html()


class RunPanel(Widget):
    """Start, watch, stop and resume a run; made by ``mmeval.run_panel``.

    The browser asks how the run is doing; nothing runs in the kernel meanwhile.
    """

    _esm = script("panel")

    KEYS: ClassVar = {"start": "s", "stop": "x", "help": "?"}

    facts = traitlets.Dict().tag(sync=True)
    """The run as it was when somebody last looked: ``RunControl.describe``."""

    def __init__(self, control: RunControl, *, keys: dict[str, str] | None = None) -> None:
        self.control = control
        super().__init__(keys=keys, facts=control.describe())

    def start(self) -> None:
        """As ``RunControl.start``."""
        self.control.start()
        self.error = ""
        self.refresh()

    def stop(self) -> bool:
        """As ``RunControl.stop``."""
        return self.control.stop()

    def wait(self, seconds: float | None = None) -> str:
        """As ``RunControl.wait``; the panel shows the end."""
        self.control.wait(seconds)
        self.refresh()
        return str(self.facts["state"])

    def refresh(self) -> None:
        """Show the run as it is now."""
        self.facts = self.control.describe()

    def describe(self) -> dict[str, Any]:
        """Facts of the run as it is now, without a browser."""
        self.refresh()
        return dict(self.facts)

    def to_html(self) -> str:
        """The run as it is now, as HTML that needs neither kernel nor network."""
        return self.control.to_html()

    def _on_refresh(self) -> Answer:
        self.refresh()
        return {}, []

    def _on_start(self) -> Answer:
        self.start()
        return {}, []

    def _on_stop(self) -> Answer:
        self.stop()
        return {}, []


def _state(progress: RunProgress | None, running: bool, problem: str) -> str:
    if running:
        return "running" if progress and progress.rows else "starting"
    if problem:
        return "failed"
    if progress is None:
        return "new"
    return "finished" if progress.finished else "stopped"


def _left(progress: RunProgress, since: str, before: int) -> float | None:
    """Seconds until the end at the pace since the start; None before anything was done since."""
    done = progress.done - before
    if done <= 0 or progress.finished:
        return None
    return _since(since) / done * (progress.total - progress.done)


def _since(time: str) -> float:
    return (datetime.now(UTC) - datetime.fromisoformat(time)).total_seconds()


def _folder(one: Benchmark | Submission | Path | str) -> Path:
    """The folder, for another process to read. Raises ``FileNotFoundError`` where there is none."""
    folder = (one.root if isinstance(one, Benchmark | Submission) else Path(one)).absolute()
    if not folder.is_dir():
        raise FileNotFoundError(f"there is no folder {folder}; name that of a benchmark or submission")
    return folder
