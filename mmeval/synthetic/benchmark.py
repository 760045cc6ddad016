"""The synthetic edit benchmark on disk: sessions, simulated editors' outputs, and the truth."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mmeval.media import encode_rle
from mmeval.sessions import (
    Benchmark,
    BenchmarkInfo,
    EditInstruction,
    EditKind,
    Media,
    Message,
    Output,
    Session,
    Submission,
    SubmissionInfo,
    Target,
    Turn,
)
from mmeval.synthetic.captions import scene_caption
from mmeval.synthetic.editors import EDITORS, Editor
from mmeval.synthetic.edits import apply_edit, edit_mask, instruction_text, sample_edit, satisfies
from mmeval.synthetic.rendering import render
from mmeval.synthetic.scenes import Scene, sample_scene

KINDS: tuple[EditKind, ...] = get_args(EditKind)
TURNS = (2, 4)
"""Fewest and most turns of a session."""

UNCLEAN = frozenset({"over_editor", "drifter"})
"""The editors that also change what nobody asked them to change."""


@dataclass(frozen=True)
class EditDemo:
    """Where a made benchmark lies.

    ``truth`` holds one JSON line per output: ``kind`` of edit; ``success``: it did what was asked;
    ``clean``: it changed nothing else; ``on_track``: the picture before was the benchmark's own, so
    the truth mask fits.
    """

    benchmark: Path
    submissions: tuple[Path, ...]
    truth: Path


@dataclass(frozen=True)
class Story:
    """One session as scenes: ``scenes[t]`` is the exact result of the first ``t`` edits."""

    id: str
    scenes: tuple[Scene, ...]
    edits: tuple[EditInstruction, ...]


def edit_benchmark(folder: Path, *, sessions: int = 24, seed: int = 0, size: int = 256) -> EditDemo:
    """Write a benchmark of ``sessions`` multi-turn edit sessions and one submission per editor.

    Kinds of edit take turns, so that each occurs about equally often. Every editor works on its
    own pictures: what it got wrong at turn 1 is what it edits at turn 2. Deterministic by ``seed``.
    """
    stories = [story(number, seed, size) for number in range(sessions)]
    benchmark = _write_benchmark(folder / "benchmark", stories, seed)
    truths: list[dict[str, object]] = []
    submissions = []
    for name, editor in EDITORS.items():
        root = folder / "submissions" / name
        truths.extend(_write_submission(root, benchmark.info, editor, stories, seed))
        submissions.append(root)
    truth = folder / "truth.jsonl"
    truth.write_text("".join(json.dumps(line) + "\n" for line in truths), encoding="utf-8")
    return EditDemo(benchmark.root, tuple(submissions), truth)


def story(number: int, seed: int, size: int) -> Story:
    """Session ``number`` of the benchmark with this seed."""
    for attempt in range(100):
        rng = np.random.default_rng([seed, number, attempt])
        scene = sample_scene(int(rng.integers(2**31)), size=size, count=(3, 6))
        made = _edits(scene, _kinds(number, int(rng.integers(TURNS[0], TURNS[1] + 1))), rng)
        if made is not None:
            return Story(f"scene-{number:04d}", *made)
    raise RuntimeError(f"no feasible session {number} for seed {seed} in 100 attempts")


def _kinds(number: int, turns: int) -> list[EditKind]:
    start = number * 3
    return [KINDS[(start + turn) % len(KINDS)] for turn in range(turns)]


def _edits(
    scene: Scene, kinds: Sequence[EditKind], rng: np.random.Generator
) -> tuple[tuple[Scene, ...], tuple[EditInstruction, ...]] | None:
    scenes, edits = [scene], []
    for kind in kinds:
        edit = sample_edit(scenes[-1], kind, rng)
        if edit is None:
            return None
        edits.append(edit)
        scenes.append(apply_edit(scenes[-1], edit))
    return tuple(scenes), tuple(edits)


def _write_benchmark(root: Path, stories: Sequence[Story], seed: int) -> Benchmark:
    made = [_session(root, one) for one in stories]
    info = BenchmarkInfo(
        name="synthetic-edits",
        description="Procedural scenes with all nine kinds of edit; results and masks are exact.",
        protocol="edit",
        licence="Apache-2.0",
        metadata={"seed": seed, "made_by": "mmeval.synthetic"},
    )
    return Benchmark(info, tuple(made)).write(root)


def _session(root: Path, one: Story) -> Session:
    turns = []
    for number, edit in enumerate(one.edits, start=1):
        before, after = one.scenes[number - 1], one.scenes[number]
        result = _picture(root, f"media/{one.id}_{number}.png", render(after).image)
        source = (_picture(root, f"media/{one.id}_0.png", render(before).image),) if number == 1 else ()
        target = Target(
            media=(result,),
            caption=scene_caption(after),
            mask=encode_rle(edit_mask(before, after)),
            edit=edit,
            objects=tuple(sorted({thing.name for thing in before.objects})),
        )
        turns.append(Turn(user=Message(text=instruction_text(edit), media=source), target=target))
    kinds = "+".join(edit.kind for edit in one.edits)
    return Session(id=one.id, turns=tuple(turns), tags={"kinds": kinds}, licence="Apache-2.0")


def _write_submission(
    root: Path, benchmark: BenchmarkInfo, editor: Editor, stories: Sequence[Story], seed: int
) -> list[dict[str, object]]:
    """Write one editor's outputs and return what is true of them."""
    outputs: list[Output] = []
    truths: list[dict[str, object]] = []
    info = SubmissionInfo(system=root.name, benchmark=benchmark.name, metadata={"seed": seed})
    for number, one in enumerate(stories):
        scene = one.scenes[0]
        rng = np.random.default_rng([seed, number])
        for turn, edit in enumerate(one.edits, start=1):
            result = editor.edit(scene, edit, turn, rng)
            media = _picture(root, f"media/{one.id}_{turn}.png", result.image)
            outputs.append(Output(session=one.id, turn=turn, media=(media,)))
            truths.append(
                {
                    "system": root.name,
                    "session": one.id,
                    "turn": turn,
                    "kind": edit.kind,
                    "success": satisfies(scene, result.scene, edit),
                    "clean": root.name not in UNCLEAN,
                    "on_track": scene == one.scenes[turn - 1],
                }
            )
            scene = result.scene
    Submission(info, tuple(outputs)).write(root)
    return truths


def _picture(root: Path, path: str, image: NDArray[np.uint8]) -> Media:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(image).save(file)
    return Media(kind="image", path=path)
