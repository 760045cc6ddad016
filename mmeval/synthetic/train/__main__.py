"""`python -m mmeval.synthetic.train`: train and measure the tiny pack."""

from __future__ import annotations

import argparse
import logging
import os
from pathlib import Path

_PARTS = ("detector", "clip")


def main() -> None:
    """Parse the command line and do what it asks."""
    parser = argparse.ArgumentParser(description="Train and measure mmeval's tiny pack.")
    parser.add_argument("--part", choices=_PARTS, help="only this model; both when left out")
    parser.add_argument("--out", type=Path, default=Path("assets/models"))
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--scenes", type=int, help="training scenes to render")
    parser.add_argument("--steps", type=int, help="optimizer steps")
    parser.add_argument("--threads", type=int, help="CPU threads; torch's default when left out")
    given = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    os.environ.setdefault("YOLO_AUTOINSTALL", "false")

    import torch

    if given.threads:
        torch.set_num_threads(given.threads)
    changes = {
        key: value
        for key, value in (("scenes", given.scenes), ("steps", given.steps))
        if value is not None
    }
    for part in [given.part] if given.part else _PARTS:
        if part == "detector":
            from mmeval.synthetic.train.detector import DetectorRecipe, train_detector

            train_detector(given.out, DetectorRecipe(seed=given.seed, **changes))
        else:
            from mmeval.synthetic.train.clip import ClipRecipe, train_clip

            train_clip(given.out, ClipRecipe(seed=given.seed, **changes))


if __name__ == "__main__":
    main()
