"""The runs below a folder, and what to do when there is none."""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any

import pandas as pd

from mmeval.runs import RunFolder, RunFolderError

SHELF_COLUMNS = ("folder", "benchmark", "protocol", "systems", "sessions", "finished", "created")

EMPTY = (
    "No run yet in {folder}. Make one: run `make demo` in a terminal, call mmeval.demo.demo_run(...), "
    "or score your own files with mm.score(...), as 07_bring_your_own_benchmark shows."
)


class Shelf:
    """Runs by folder, the newest first; ``broken`` says why others could not be opened."""

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder)
        self.broken: dict[str, str] = {}
        lines = [self._line(file.parent) for file in sorted(self.folder.rglob("run.json"))]
        table = pd.DataFrame([line for line in lines if line], columns=list(SHELF_COLUMNS))
        self.table = table.sort_values("created", ascending=False, kind="stable", ignore_index=True)

    def _line(self, path: Path) -> dict[str, Any] | None:
        name = str(path.relative_to(self.folder))
        try:
            info = RunFolder.open(path).info
        except RunFolderError as error:
            self.broken[name] = str(error)
            return None
        return {
            "folder": name,
            "benchmark": info["benchmark"]["name"],
            "protocol": info["protocol"] or "single scorers",
            "systems": ", ".join(entry["system"] for entry in info["submissions"]),
            "sessions": info["benchmark"].get("sessions"),
            "finished": "yes" if info.get("finished") else "no: score it again with resume=True",
            "created": info.get("created", ""),
        }

    def describe(self) -> dict[str, Any]:
        """Facts of what is shown."""
        return {"view": "shelf", "folder": str(self.folder), "runs": len(self.table), "broken": self.broken}

    def _repr_html_(self) -> str:
        said = [f"{name}: {why}" for name, why in self.broken.items()]
        if not len(self.table):
            said.insert(0, EMPTY.format(folder=self.folder))
        notes = "".join(f"<p>{html.escape(note)}</p>" for note in said)
        return (self.table.to_html(index=False) if len(self.table) else "") + notes

    def __repr__(self) -> str:
        return self.table.to_string() if len(self.table) else EMPTY.format(folder=self.folder)
