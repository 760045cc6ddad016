"""`python -m mmeval.synthetic.train`: train the tiny pack and measure it on held-out scenes."""

from __future__ import annotations

import argparse
import json
import logging
import os
import shutil
from pathlib import Path

from mmeval.synthetic.train.checkpoint import list_digests

logger = logging.getLogger("mmeval.synthetic.train")

_PARTS = ("detector", "clip")


def main() -> None:
    """Parse the command line and do what it asks."""
    given = _parser().parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    os.environ.setdefault("YOLO_AUTOINSTALL", "false")
    if given.threads:
        import torch

        torch.set_num_threads(given.threads)
    for part in [given.part] if given.part else _PARTS:
        if not given.measure:
            _train(part, given)
        figures = _measure(part, given.out, given.seed, given.held_out)
        path = given.out / f"tiny-{part}.metrics.json"
        path.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
        logger.info("%s: %s", path, json.dumps(figures))
    list_digests(given.out)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m mmeval.synthetic.train", description=__doc__)
    parser.add_argument("--part", choices=_PARTS, help="only this model; both when left out")
    parser.add_argument("--out", type=Path, default=Path("assets/models"), help="folder of the pack")
    parser.add_argument("--seed", type=int, default=0, help="of everything random")
    parser.add_argument("--scenes", type=int, help="training scenes to render")
    parser.add_argument("--steps", type=int, help="optimizer steps")
    parser.add_argument("--batch", type=int, help="pictures per step")
    parser.add_argument("--held-out", type=int, default=512, help="held-out scenes to measure on")
    parser.add_argument("--measure", action="store_true", help="measure the weights in --out, do not train")
    parser.add_argument("--threads", type=int, help="CPU threads; torch's default when left out")
    return parser


def _train(part: str, given: argparse.Namespace) -> None:
    sizes = {key: getattr(given, key) for key in ("scenes", "steps", "batch")}
    changes = {key: value for key, value in sizes.items() if value is not None}
    if part == "detector":
        from mmeval.synthetic.train.detector import ARCHITECTURE, DetectorRecipe, train_detector

        _bring(ARCHITECTURE, given.out)
        train_detector(given.out, DetectorRecipe(seed=given.seed, **changes))
    else:
        from mmeval.synthetic.train.clip import ClipRecipe, train_clip

        train_clip(given.out, ClipRecipe(seed=given.seed, **changes))


def _bring(name: str, out: Path) -> None:
    """Copy an architecture file from the shipped pack into a folder that lacks it."""
    from mmeval.models import asset

    if not (out / name).exists():
        out.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(asset(f"models/{name}"), out / name)


def _measure(part: str, out: Path, seed: int, number: int) -> dict[str, object]:
    """Figures on clean and on degraded held-out scenes, and which scenes these are."""
    from mmeval.synthetic.train.seeds import held_out_seeds

    seeds = held_out_seeds(seed, number)
    if part == "detector":
        from mmeval.synthetic.train.detector_quality import measure_detector

        clean, degraded = measure_detector(out, seeds), measure_detector(out, seeds, degraded=True)
    else:
        from mmeval.synthetic.train.clip_quality import measure_clip

        clean, degraded = measure_clip(out, seeds), measure_clip(out, seeds, degraded=1.0)
    return {
        "held_out_scenes": number,
        "first_scene_seed": seeds.start,
        "clean": _rounded(clean),
        "degraded": _rounded(degraded),
    }


def _rounded(figures: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in figures.items()}


if __name__ == "__main__":
    main()
