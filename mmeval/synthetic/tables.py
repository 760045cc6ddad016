"""A folder of images and a CSV, as somebody without any benchmark has them."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
from PIL import Image

from mmeval.sessions.writing import plain
from mmeval.synthetic.benchmark import story
from mmeval.synthetic.captions import scene_caption
from mmeval.synthetic.editors import EDITORS
from mmeval.synthetic.edits import edit_mask, instruction_text
from mmeval.synthetic.rendering import render

SYSTEMS = ("perfect", "over_editor", "no_op")


def image_table(folder: Path, *, sessions: int = 4, seed: int = 0, size: int = 256) -> Path:
    """Write ``images/`` and ``table.csv`` below ``folder`` and return the table.

    The first edit of each demo session, with the answers of the editors ``SYSTEMS`` in columns
    ``output.SYSTEM``; the other columns are those of ``mmeval.from_table``.
    """
    lines = [_line(folder / "images", number, seed, size) for number in range(sessions)]
    columns = dict.fromkeys(column for line in lines for column in line)
    table = folder / "table.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(columns))
        writer.writeheader()
        writer.writerows(lines)
    return table


def _line(images: Path, number: int, seed: int, size: int) -> dict[str, str]:
    told = story(number, seed, size)
    (before, after), edit = told.scenes[:2], told.edits[0]
    pictures = {"image": render(before).image, "mask": 255 * edit_mask(before, after).astype(np.uint8)}
    for system in SYSTEMS:
        rng = np.random.default_rng([seed, number])
        pictures[f"output.{system}"] = EDITORS[system].edit(before, edit, 1, rng).image
    line = {"session": told.id, "instruction": instruction_text(edit), "caption": scene_caption(after)}
    for column, pixels in pictures.items():
        line[column] = f"{told.id}_{column.removeprefix('output.')}.png"
        images.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels).save(images / line[column])
    slots = {f"edit.{slot}": _cell(value) for slot, value in plain(edit).items()}
    return line | slots


def _cell(value: object) -> str:
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)
