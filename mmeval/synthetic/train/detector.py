"""Training the tiny detector: ultralytics' own network and loss, a plain loop around them."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from mmeval.synthetic.degradations import random_degradation
from mmeval.synthetic.train.checkpoint import RECIPE_VERSION, load_checkpoint, save_checkpoint
from mmeval.synthetic.train.labelled import Labelled, labelled_scenes
from mmeval.synthetic.train.schedule import warm_cosine
from mmeval.synthetic.train.seeds import training_seeds
from mmeval.synthetic.vocabulary import CLASSES

if TYPE_CHECKING:
    import torch

logger = logging.getLogger(__name__)

ARCHITECTURE = "tiny-detector.yaml"
WEIGHTS = "tiny-detector.safetensors"


@dataclass(frozen=True)
class DetectorRecipe:
    """Everything that decides the weights, given the drawings and the library versions.

    Attributes:
        seed: of initialisation, scenes and augmentation.
        scenes: how many different scenes are rendered.
        steps: optimizer steps.
        batch: pictures per step.
        imgsz: side of the square input in pixels.
        lr: peak learning rate of AdamW; linear warm-up over 5 % of the steps, then a cosine.
        weight_decay: on convolution weights only.
        degraded: share of pictures that are blurred, compressed, tinted or made noisy.
        conf: confidence recommended to users of the weights.
    """

    seed: int = 0
    scenes: int = 5000
    steps: int = 1600
    batch: int = 32
    imgsz: int = 192
    lr: float = 2e-3
    weight_decay: float = 5e-4
    degraded: float = 0.35
    conf: float = 0.35


def train_detector(out: Path, recipe: DetectorRecipe, save_every: int = 50) -> None:
    """Train from scratch and write the weights beside their architecture in `out`.

    A checkpoint in the final format is written every `save_every` steps, so that an unfinished run
    leaves something usable.
    """
    import torch
    from ultralytics.utils.torch_utils import ModelEMA

    torch.manual_seed(recipe.seed)
    model = new_model(out)
    model.train().to(memory_format=torch.channels_last)
    average = ModelEMA(model, decay=0.998, tau=150)
    optimizer = _optimizer(model, recipe)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: warm_cosine(step, recipe.steps))
    pictures = labelled_scenes(training_seeds(recipe.seed, recipe.scenes), recipe.imgsz)
    started = time.perf_counter()
    for step, batch in enumerate(_batches(pictures, recipe), start=1):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            predictions = model(batch["img"])
        loss, parts = model.loss(batch, _floats(predictions))
        optimizer.zero_grad(set_to_none=True)
        (loss.sum() / recipe.batch).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 10.0)
        optimizer.step()
        schedule.step()
        average.update(model)
        if step % 20 == 0:
            told = " ".join(f"{name} {float(value):.3f}" for name, value in parts.items())
            logger.info("step %d/%d %.0fs %s", step, recipe.steps, time.perf_counter() - started, told)
        if step % save_every == 0 or step == recipe.steps:
            save_checkpoint(out / WEIGHTS, average.ema.state_dict(), _metadata(recipe, step))


def new_model(folder: Path) -> Any:
    """The untrained network described by the YAML in `folder`, with its training settings."""
    from ultralytics.cfg import get_cfg
    from ultralytics.nn.tasks import SegmentationModel
    from ultralytics.utils import DEFAULT_CFG

    model = SegmentationModel(str(folder / ARCHITECTURE), ch=3, nc=len(CLASSES), verbose=False)
    model.args = get_cfg(DEFAULT_CFG)
    model.names = dict(enumerate(CLASSES))
    return model


def load_detector(folder: Path) -> Any:
    """A `ultralytics.YOLO` with the weights in `folder`; its settings are in `.overrides`."""
    from ultralytics import YOLO

    state, facts = load_checkpoint(folder / WEIGHTS)
    yolo = YOLO(str(folder / ARCHITECTURE), task="segment", verbose=False)
    yolo.model.load_state_dict(state, strict=True)
    yolo.model.names = dict(enumerate(facts["names"]))
    yolo.overrides.update(imgsz=facts["imgsz"], conf=facts["conf"], device="cpu", verbose=False)
    return yolo


def _metadata(recipe: DetectorRecipe, step: int) -> dict[str, object]:
    return {
        "architecture": ARCHITECTURE,
        "names": list(CLASSES),
        "imgsz": recipe.imgsz,
        "conf": recipe.conf,
        "seed": recipe.seed,
        "recipe": RECIPE_VERSION,
        "steps": step,
        "of_steps": recipe.steps,
    }


def _optimizer(model: Any, recipe: DetectorRecipe) -> torch.optim.AdamW:
    """AdamW; biases and normalisation are not decayed."""
    import torch

    matrices = [value for value in model.parameters() if value.requires_grad and value.ndim > 1]
    vectors = [value for value in model.parameters() if value.requires_grad and value.ndim <= 1]
    groups = [
        {"params": matrices, "weight_decay": recipe.weight_decay},
        {"params": vectors, "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=recipe.lr, betas=(0.9, 0.99))


def _batches(pictures: Sequence[Labelled], recipe: DetectorRecipe) -> Iterator[dict[str, torch.Tensor]]:
    """`recipe.steps` batches in ultralytics' format; every scene is seen once per epoch."""
    rng = np.random.default_rng([recipe.seed, 1])
    waiting: list[int] = []
    for _ in range(recipe.steps):
        while len(waiting) < recipe.batch:
            waiting.extend(rng.permutation(len(pictures)).tolist())
        chosen, waiting = waiting[: recipe.batch], waiting[recipe.batch :]
        yield collate([augmented(pictures[index], rng, recipe.degraded) for index in chosen])


def augmented(picture: Labelled, rng: np.random.Generator, degraded: float) -> Labelled:
    """Mirrored half of the time where no word forbids it, degraded for a share of the time."""
    image, owners, boxes = picture.image, picture.owners, picture.boxes
    if picture.mirrored and rng.random() < 0.5:
        image, owners, boxes = image[:, ::-1], owners[:, ::-1], boxes.copy()
        boxes[:, 0] = 1 - boxes[:, 0]
    if rng.random() < degraded:
        image = random_degradation(np.ascontiguousarray(image), rng)
    return Labelled(image, owners, picture.classes, boxes, picture.mirrored)


def collate(pictures: Sequence[Labelled]) -> dict[str, torch.Tensor]:
    """A batch as ultralytics' segmentation loss reads it."""
    import torch

    stacked = torch.from_numpy(np.stack([picture.image for picture in pictures]))
    numbers = [len(picture.classes) for picture in pictures]
    return {
        "img": (stacked.permute(0, 3, 1, 2).float() / 255).contiguous(memory_format=torch.channels_last),
        "cls": torch.from_numpy(np.concatenate([p.classes for p in pictures])).float()[:, None],
        "bboxes": torch.from_numpy(np.concatenate([p.boxes for p in pictures])),
        "batch_idx": torch.repeat_interleave(torch.arange(len(pictures)), torch.tensor(numbers)).float(),
        "masks": torch.from_numpy(np.stack([p.owners for p in pictures])).float(),
    }


def _floats(predictions: Any) -> Any:
    """Predictions in float32: the loss takes logarithms that bfloat16 is too coarse for."""
    if isinstance(predictions, dict):
        return {key: _floats(value) for key, value in predictions.items()}
    if isinstance(predictions, (list, tuple)):
        return type(predictions)(_floats(value) for value in predictions)
    return predictions.float() if hasattr(predictions, "float") else predictions
