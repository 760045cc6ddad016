"""Writes a table of judgements as CSV, Parquet or JSON lines: the same rows in each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mmeval.runs.atomic import Atomic
from mmeval.runs.database import AnnotationError

if TYPE_CHECKING:
    import pandas as pd

JSON_COLUMNS = ("options", "value")
"""Columns of JSON text; in JSON lines they are nested values instead."""

_ENCODE = json.JSONEncoder(ensure_ascii=False).encode


def write_table(frame: pd.DataFrame, path: Path) -> Path:
    """Write in the format that the file name ends in, in one step, and return the path.

    Raises:
        AnnotationError: it ends neither in .csv nor .parquet nor .jsonl.
    """
    if path.suffix not in (".csv", ".parquet", ".jsonl"):
        raise AnnotationError(f"{path} ends in {path.suffix!r}; exports are .csv, .parquet or .jsonl")
    path.parent.mkdir(parents=True, exist_ok=True)
    with Atomic(path) as temporary:
        if path.suffix == ".csv":
            frame.to_csv(temporary, index=False, lineterminator="\n")
        elif path.suffix == ".parquet":
            frame.to_parquet(temporary, index=False)
        else:
            temporary.write_text(_json_lines(frame), encoding="utf-8")
    return path


def _json_lines(frame: pd.DataFrame) -> str:
    """Texts of JSON are put in as they are, so nothing is read and written twice."""
    names = [json.dumps(name) for name in frame.columns]
    columns = [_json_texts(frame[name], nested=name in JSON_COLUMNS) for name in frame.columns]
    rows = zip(*columns, strict=True)
    lines = "".join("{" + ", ".join(map(": ".join, zip(names, row, strict=True))) + "}\n" for row in rows)
    # Some readers end a line at these, which JSON allows in texts.
    return lines.translate({ord(sign): f"\\u{ord(sign):04x}" for sign in "\x85\u2028\u2029"})


def _json_texts(column: pd.Series[Any], *, nested: bool) -> list[str]:
    if nested:
        return list(column)
    values = column.astype(object).where(column.notna(), None)
    return [_ENCODE(value) for value in values]
