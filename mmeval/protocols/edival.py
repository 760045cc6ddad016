"""EdiVal-Bench: its published instruction file as a benchmark of typed, three-turn editing sessions.

EdiVal-Agent (arXiv 2509.13399; data C-Tianyu/EdiVal, CC-BY-SA-4.0) publishes 572 pictures with three
instructions each. Scoring them as published asks a vision-language model; the protocol ``edit`` scores
the same typed edits by detectors, colours and OCR, under names of its own.
"""

from __future__ import annotations

import ast
import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from pydantic import TypeAdapter

from mmeval.sessions import (
    Benchmark,
    BenchmarkInfo,
    EditInstruction,
    EditKind,
    Media,
    Message,
    Session,
    Target,
    Turn,
)

COLUMNS: Final = (
    "image_index", "turns", "task_type", "instructions", "format_instructions", "bg_consistency",
    "unchanged_objects", "available_objects", "all_objects",
)  # fmt: skip

COUNTS: Final[Mapping[EditKind, tuple[int, int, int]]] = {
    "subject_add": (67, 77, 93),
    "subject_remove": (75, 69, 61),
    "background_change": (65, 55, 72),
    "count_change": (73, 58, 60),
    "material_alter": (66, 50, 72),
    "text_change": (64, 70, 54),
    "color_alter": (56, 73, 57),
    "subject_replace": (54, 57, 55),
    "position_change": (52, 63, 48),
}
"""How many edits of each kind the published file asks for at turns 1, 2 and 3."""

_TEMPLATES: Final[Mapping[str, tuple[str, ...]]] = {
    "subject_add": (
        r"Add \[(?P<object>.+?)\] on the \[(?P<position>\w+)\] of \[(?P<reference>.+)\]",
        r"Add \[(?P<object>.+)\]",
    ),
    "subject_remove": (r"Remove \[(?P<object>.+)\]",),
    "subject_replace": (r"Replace \[(?P<old>.+?)\] with \[(?P<new>.+)\]",),
    "color_alter": (r"Change the color of \[(?P<object>.+?)\] to \[(?P<color>.+)\]",),
    "material_alter": (r"Change the material of \[(?P<object>.+?)\] to \[(?P<material>.+)\]",),
    "text_change": (
        r"Replace the text '\[(?P<old>.+?)\]' on \[(?P<object>.+?)\] with '\[(?P<new>.+)\]'",
        r"Add text '\[(?P<new>.+)\]' on the image",
    ),
    "position_change": (
        r"Change the position of \[(?P<object>.+?)\] to \[(?P<position>\w+)\] of \[(?P<reference>.+)\]",
    ),
    "count_change": (r"Change the count of \[(?P<object>.+?)\] to \[(?P<count>\d+)\]",),
    "background_change": (r"Change the background to \[(?P<background>.+?)\]",),
}
_KEPT: Final = re.compile(r", remain the (.+) unchanged")
_EDIT: Final = TypeAdapter[Any](EditInstruction)


class EdivalTurn(NamedTuple):
    """One row of the published file."""

    image: int
    turn: int
    instruction: str
    edit: EditInstruction
    bg_consistency: bool
    """Whether the background must have stayed as it was, up to this turn."""
    unchanged: tuple[str, ...]
    objects: tuple[str, ...]

    @property
    def never_scored(self) -> bool:
        """Whether the published code finds no rule for it and always counts it as failed.

        So it is with a background change that names no object to remain: 7 rows of the published file.
        """
        return self.edit.kind == "background_change" and not self.edit.keep


def read_edival(table: Path | str) -> list[EdivalTurn]:
    """The rows of ``oai_instruction_generation_output.csv``, in its order.

    Lists in the file grow turn by turn; of the instructions the last one is the turn's own.

    Raises:
        ValueError: a column is missing, or a row is none of the published form; it names the line.
    """
    with Path(table).open(newline="", encoding="utf-8-sig") as file:
        reader = csv.DictReader(file)
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
        if missing:
            raise ValueError(f"{table} has no column {', '.join(missing)}; it is not EdiVal's file")
        return [_turn(row, f"{table}:{reader.line_num}") for row in reader]


def typed_edit(kind: str, template: str, instruction: str = "") -> EditInstruction:
    """The edit that a template such as ``Replace [cup] with [vase]`` asks for.

    What the published templates leave out of a background change, the objects that must stay, is
    read from the ``instruction``.

    Raises:
        ValueError: it is none of the published templates.
    """
    for pattern in _TEMPLATES.get(kind, ()):
        found = re.search(pattern, template)
        if found:
            slots: dict[str, Any] = {"kind": kind, **found.groupdict()}
            kept = _KEPT.search(instruction) if kind == "background_change" else None
            if kept:
                slots["keep"] = tuple(kept[1].split(", "))
            if kind == "count_change":
                slots["count"] = int(slots["count"])
            edit: EditInstruction = _EDIT.validate_python(slots)
            return edit
    raise ValueError(f"{template!r} is no template of {kind!r}")


def edival_benchmark(table: Path | str, images: Path | str, out: Path | str) -> Benchmark:
    """Write the benchmark folder ``out`` from the published table and folder of pictures.

    Sessions are called ``edival-0000`` by the picture's index. The answer to a turn is the picture
    that the next one starts from (the published "multipass").

    Raises:
        FileNotFoundError: a picture ``INDEX_input_raw.jpg`` or ``.png`` is not there.
        ValueError: as ``read_edival``.
    """
    by_image: dict[int, list[EdivalTurn]] = {}
    for turn in read_edival(table):
        by_image.setdefault(turn.image, []).append(turn)
    sessions = tuple(_session(index, turns, Path(images)) for index, turns in sorted(by_image.items()))
    info = BenchmarkInfo(
        name="edival", description="EdiVal-Bench, arXiv 2509.13399", protocol="edit", licence="CC-BY-SA-4.0"
    )
    return Benchmark(info, sessions, Path(images)).write(out, copy_media=True)


def counts(turns: Iterable[EdivalTurn]) -> dict[str, tuple[int, int, int]]:
    """How many edits of each kind there are at turns 1, 2 and 3; ``COUNTS`` of the published file."""
    found = Counter((turn.edit.kind, turn.turn) for turn in turns)
    kinds = dict.fromkeys(kind for kind, _ in found)
    return {kind: (found[kind, 1], found[kind, 2], found[kind, 3]) for kind in kinds}


def _turn(row: Mapping[str, str], place: str) -> EdivalTurn:
    try:
        instruction = _listed(row["instructions"])[-1].strip('"')
        kind, template = _listed(row["task_type"])[-1], _listed(row["format_instructions"])[-1]
        return EdivalTurn(
            int(row["image_index"]),
            int(row["turns"]),
            instruction,
            typed_edit(kind, template, instruction),
            row["bg_consistency"] == "True",
            tuple(_listed(row["unchanged_objects"])),
            tuple(_listed(row["all_objects"])),
        )
    except (ValueError, SyntaxError, IndexError, TypeError) as problem:
        raise ValueError(f"{place}: {problem}") from problem


def _listed(text: str) -> Sequence[str]:
    found = ast.literal_eval(text)
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise ValueError(f"{text!r} is no list of texts")
    return found


def _session(index: int, turns: Sequence[EdivalTurn], images: Path) -> Session:
    picture = next(_pictures(index, images), None)
    if picture is None:
        raise FileNotFoundError(
            f"{images} has no {index}_input_raw.jpg or .png; unpack the published pictures there"
        )
    source = (Media(kind="image", path=picture.name),)
    return Session(
        id=f"edival-{index:04d}",
        history="self",
        turns=tuple(
            Turn(
                user=Message(text=turn.instruction, media=source if place == 0 else ()),
                target=Target(edit=turn.edit, objects=turn.objects, unchanged=turn.unchanged),
            )
            for place, turn in enumerate(sorted(turns, key=lambda one: one.turn))
        ),
    )


def _pictures(index: int, images: Path) -> Iterator[Path]:
    names = (images / f"{index}_input_raw.{ending}" for ending in ("jpg", "png"))
    return (name for name in names if name.exists())
