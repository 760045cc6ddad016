"""Keep libraries from installing packages, phoning home or talking over the program."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def quiet_ultralytics() -> None:
    """Prepare the environment before ultralytics is imported; a user's own settings win.

    No package installation at run time, no online checks, no log lines, and its settings file in a
    temporary folder (it would write one into the home folder on import).
    """
    settings = Path(tempfile.gettempdir()) / f"mmeval-ultralytics-{os.getuid()}"
    settings.mkdir(mode=0o700, exist_ok=True)
    for name, value in {
        "YOLO_AUTOINSTALL": "false",
        "YOLO_OFFLINE": "true",
        "YOLO_VERBOSE": "false",
        "YOLO_CONFIG_DIR": str(settings),
    }.items():
        os.environ.setdefault(name, value)
