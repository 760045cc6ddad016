"""A benchmark from real photographs with real edits: what the synthetic scenes cannot show.

The photographs come inside scikit-image (public domain and CC0) and ultralytics. Every edit is
made by code, so its result and its mask are exact; five systems make the same edits well or badly.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from mmeval.sessions import (
    Benchmark,
    BenchmarkInfo,
    Media,
    Message,
    Output,
    PngMask,
    Session,
    Submission,
    SubmissionInfo,
    Target,
    Turn,
)
from mmeval.synthetic.photo_edits import Effect, Mask, Rgb, apply, blur, misplaced
from mmeval.synthetic.photo_plans import PLANS, Edit, PhotoPlan, photograph

NAME = "demo-photos"


@dataclass(frozen=True)
class PhotoSystem:
    """An editor with a known fault: ``edit`` gets its last picture, the effect and the true mask."""

    name: str
    description: str
    edit: Callable[[Rgb, Effect, Mask], Rgb]
    suffix: str = ".png"


def _careful(photo: Rgb, effect: Effect, mask: Mask) -> Rgb:
    return apply(effect, photo, mask)


def _blurry(photo: Rgb, effect: Effect, mask: Mask) -> Rgb:
    return blur(1.2)(apply(effect, photo, mask), mask)


def _elsewhere(photo: Rgb, effect: Effect, mask: Mask) -> Rgb:
    return apply(effect, photo, misplaced(mask))


def _no_op(photo: Rgb, effect: Effect, mask: Mask) -> Rgb:
    return photo


SYSTEMS = (
    PhotoSystem("careful", "Makes the edit and touches nothing else.", _careful),
    PhotoSystem("jpeg", "Makes the edit, then saves everything as JPEG of quality 60.", _careful, ".jpg"),
    PhotoSystem("blurry", "Makes the edit, then blurs everything a little.", _blurry),
    PhotoSystem("elsewhere", "Makes the right edit at the wrong place.", _elsewhere),
    PhotoSystem("no_op", "Returns the picture as it was.", _no_op),
)
"""The simulated editors, each working on its own last picture."""


def photo_benchmark(
    folder: Path, seed: int = 0, names: Sequence[str] | None = None
) -> tuple[Path, list[Path]]:
    """Write the photograph benchmark and the submissions of ``SYSTEMS`` below ``folder``.

    Args:
        folder: gets ``benchmark/`` and ``submissions/<system>/``; made when it does not exist.
        seed: chooses the new colours and the words on the signs; photographs and places are fixed.
        names: the photographs to take, all by default; their edits do not depend on it.

    Returns:
        The benchmark's folder and the submissions' folders in the order of ``SYSTEMS``.
    """
    rng = np.random.default_rng(seed)
    made = {plan.photo: plan.edits(rng) for plan in PLANS}
    edits = made if names is None else {name: made[name] for name in names}
    benchmark = folder / "benchmark"
    info = BenchmarkInfo(
        name=NAME,
        description="Photographs with inpainting, pasting, recolouring, signs and blur; the masks are exact.",
        protocol="edit_pixels",
        metadata={"seed": seed, "made_by": "mmeval.synthetic"},
    )
    sessions = tuple(_session(plan, edits[plan.photo], benchmark) for plan in PLANS if plan.photo in edits)
    Benchmark(info, sessions).write(benchmark)
    return benchmark, [_submission(system, edits, folder / "submissions" / system.name) for system in SYSTEMS]


def _session(plan: PhotoPlan, edits: tuple[Edit, ...], folder: Path) -> Session:
    photo = photograph(plan.photo)
    source = _saved(Image.fromarray(photo), folder, f"media/{plan.photo}.png")
    truth, turns = photo, []
    for number, edit in enumerate(edits, start=1):
        mask = edit.region.mask(photo)
        truth = apply(edit.effect, truth, mask)
        stem = f"media/{plan.photo}_{number}"
        result = _saved(Image.fromarray(truth), folder, f"{stem}.png")
        shown = _saved(Image.fromarray(mask), folder, f"{stem}_mask.png")
        target = Target(media=(result,), mask=PngMask(path=shown.path), edit=edit.instruction)
        turns.append(
            Turn(user=Message(text=edit.text, media=(source,) if number == 1 else ()), target=target)
        )
    return Session(
        id=plan.photo, turns=tuple(turns), tags={"source": "photograph"}, licence=plan.licence, history="self"
    )


def _submission(system: PhotoSystem, edits: Mapping[str, tuple[Edit, ...]], folder: Path) -> Path:
    outputs = []
    for name, steps in edits.items():
        photo = last = photograph(name)
        for number, step in enumerate(steps, start=1):
            edited = Image.fromarray(system.edit(last, step.effect, step.region.mask(photo)))
            saved = _saved(edited, folder, f"media/{name}_{number}{system.suffix}")
            last = np.asarray(Image.open(folder / saved.path))
            outputs.append(Output(session=name, turn=number, media=(saved,)))
    info = SubmissionInfo(system=system.name, benchmark=NAME, description=system.description)
    Submission(info, tuple(outputs)).write(folder)
    return folder


def _saved(picture: Image.Image, folder: Path, path: str) -> Media:
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    # JPEG reads the quality, PNG the level: 1 takes a third of the time and a tenth more space.
    picture.save(folder / path, quality=60, compress_level=1)
    return Media(kind="image", path=path)
