"""Keep libraries from installing packages, phoning home or talking over the program."""

from __future__ import annotations

import getpass
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def quiet_ultralytics() -> None:
    """Prepare the environment before ultralytics is imported; a user's own settings win.

    No package installation at run time, no online checks, no log lines, and its settings file in a
    temporary folder (it would write one into the home folder on import).
    """
    settings = Path(tempfile.gettempdir()) / f"mmeval-ultralytics-{getpass.getuser()}"
    settings.mkdir(mode=0o700, exist_ok=True)
    for name, value in {
        "YOLO_AUTOINSTALL": "false",
        "YOLO_OFFLINE": "true",
        "YOLO_VERBOSE": "false",
        "YOLO_CONFIG_DIR": str(settings),
    }.items():
        os.environ.setdefault(name, value)


@contextmanager
def online_ultralytics() -> Iterator[None]:
    """Let ultralytics download for a moment: somebody asked for one of its checkpoints."""
    quiet_ultralytics()
    before = os.environ.pop("YOLO_OFFLINE", None)
    try:
        yield
    finally:
        if before is not None:
            os.environ["YOLO_OFFLINE"] = before
