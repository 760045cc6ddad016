"""A run in a process of its own, which outlives the notebook: started, stopped and found again."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from mmeval.runs import locked

PATIENCE_S = 2.0
"""How long a start waits for a lock that somebody only looks at."""

_NO_FAULT = (0, -signal.SIGTERM, -signal.SIGINT)
"""Exit codes of runs that were finished or stopped."""

_WARNING = "mmeval: warning: "
"""Before what the command line only doubts."""


class RunInUseError(RuntimeError):
    """Another process computes the run; the message says which one, and what to do."""


@dataclass(frozen=True)
class Started:
    """Who computes a run: process, when it began, and how much was done then."""

    pid: int
    since: str
    done: int


class ChildRun:
    """``python -m mmeval`` over one run folder, at most one at a time on this machine.

    The process holds a lock beside the folder as long as it lives, whatever becomes of the notebook
    that started it; so any other notebook finds it, and none starts a second one.
    """

    def __init__(self, arguments: Sequence[str], folder: Path) -> None:
        self.command = (sys.executable, "-m", "mmeval", *arguments)
        self.lock = folder.with_name(f".{folder.name}.lock")
        self.log = folder.with_name(f"{folder.name}.log")
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, done: int = 0) -> None:
        """Start the process; ``done`` is kept beside it.

        Raises:
            RunInUseError: the run is being computed already.
        """
        self.lock.parent.mkdir(parents=True, exist_ok=True)
        with self.lock.open("a+") as held:
            if not locked(held.fileno(), PATIENCE_S):
                raise RunInUseError(self._in_use())
            with self.log.open("wb") as log:
                # A session of its own: interrupting or restarting the kernel must not reach it.
                self._process = subprocess.Popen(
                    self.command,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=log,
                    env={**os.environ, "NO_COLOR": "1", "PYTHONUNBUFFERED": "1"},
                    pass_fds=[held.fileno()],
                    start_new_session=True,
                )
            began = datetime.now(UTC).isoformat(timespec="seconds")
            held.truncate(0)
            held.write(json.dumps(asdict(Started(self._process.pid, began, done))))

    def stop(self) -> bool:
        """Ask the process to end, whoever started it; False when there is none.

        What it has committed stays; the shard it is at is computed again when the run is resumed.
        """
        started = self.running()
        if started is None:
            return False
        try:
            os.killpg(started.pid, signal.SIGTERM)
        except ProcessLookupError:
            return False
        return True

    def running(self) -> Started | None:
        """Who computes the run now; None when nobody does."""
        if self._process is not None:
            self._process.poll()  # one that has ended must not stay as a zombie
        try:
            with self.lock.open("r+") as held:
                return None if locked(held.fileno()) else _started(held)
        except FileNotFoundError:
            return None

    def problem(self) -> str:
        """What the last process said when it failed; "" when it did not, or when there was none."""
        code = self._process.poll() if self._process is not None else None
        if code in _NO_FAULT:
            return ""
        if code is not None and code < 0:
            why = "; the machine may have run out of memory" if code == -signal.SIGKILL else ""
            return f"the process was ended by signal {-code}{why}"
        try:
            text = self.log.read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return ""
        lines = [line.strip() for line in re.split(r"[\r\n]+", text) if line.strip()]
        said = [line for line in lines if line.startswith("mmeval: ") and not line.startswith(_WARNING)]
        if said:
            return said[-1].removeprefix("mmeval: ")
        failed = any(line.startswith("Traceback ") for line in lines)
        return f"{lines[-1]} (all of it is in {self.log})" if failed else ""

    def _in_use(self) -> str:
        started = self.running()
        who = f"process {started.pid} since {started.since}" if started else "another process"
        return f"this run is being computed already, by {who}; watch it here, or stop it before starting anew"


def _started(file: IO[str]) -> Started | None:
    """What the holder of the lock has written there, once it has."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        file.seek(0)
        if text := file.read():
            return Started(**json.loads(text))
        time.sleep(0.02)
    return None
