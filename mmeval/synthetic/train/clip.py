"""Training the tiny CLIP: open_clip's own model, tokenizer and loss, a plain loop around them."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from mmeval.synthetic.captions import sampled_caption, sampled_object_caption
from mmeval.synthetic.train.byte_pairs import learn_merges, world_words, write_merges
from mmeval.synthetic.train.captioned import Captioned, captioned_scenes
from mmeval.synthetic.train.checkpoint import RECIPE_VERSION, load_checkpoint, save_checkpoint
from mmeval.synthetic.train.schedule import warm_cosine
from mmeval.synthetic.train.seeds import training_seeds
from mmeval.synthetic.vocabulary import SIGN

if TYPE_CHECKING:
    import torch

logger = logging.getLogger(__name__)

CONFIG = "tiny-clip.json"
VOCABULARY = "tiny-clip-bpe.txt.gz"
WEIGHTS = "tiny-clip.safetensors"

IMAGE_SIZE: Final = 96
CONTEXT_LENGTH: Final = 40
MEAN: Final = (0.62, 0.58, 0.55)
STD: Final = (0.27, 0.27, 0.28)
MAX_LOGIT_SCALE: Final = float(np.log(100.0))


@dataclass(frozen=True)
class ClipRecipe:
    """Everything that decides the weights, given the drawings and the library versions.

    Attributes:
        seed: of initialisation, scenes, captions and batches.
        scenes: how many different scenes are rendered; each also gives a crop per object.
        steps: optimizer steps.
        batch: pairs per step.
        crops: share of them that are crops of one object; the others are whole scenes.
        lr: peak learning rate of AdamW; linear warm-up over 5 % of the steps, then a cosine.
        weight_decay: on matrices only.
        degraded: share of scenes that are blurred, compressed, tinted or made noisy.
    """

    seed: int = 0
    scenes: int = 5000
    steps: int = 1000
    batch: int = 96
    crops: float = 1 / 2
    lr: float = 1e-3
    weight_decay: float = 0.05
    degraded: float = 0.35


def train_clip(out: Path, recipe: ClipRecipe, save_every: int = 100) -> None:
    """Write vocabulary and configuration to `out`, train from scratch, write the weights.

    A checkpoint in the final format is written every `save_every` steps, so that an unfinished run
    leaves something usable.
    """
    import torch
    from open_clip.loss import ClipLoss

    out.mkdir(parents=True, exist_ok=True)
    write_merges(out / VOCABULARY, learn_merges(world_words()))
    tokenizer = load_tokenizer(out)
    config = clip_config(tokenizer.vocab_size)
    (out / CONFIG).write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")

    torch.manual_seed(recipe.seed)
    model = new_model(out).train()
    model.visual.to(memory_format=torch.channels_last)
    loss_of = ClipLoss()
    optimizer = _optimizer(model, recipe)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: warm_cosine(step, recipe.steps))
    data = captioned_scenes(training_seeds(recipe.seed, recipe.scenes), IMAGE_SIZE, recipe.degraded)
    started = time.perf_counter()
    for step, (images, captions) in enumerate(_batches(data, recipe), start=1):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            image_features, text_features, scale = model(images, tokenizer(captions))
        loss = loss_of(image_features.float(), text_features.float(), scale)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        optimizer.step()
        schedule.step()
        with torch.no_grad():
            model.logit_scale.clamp_(0, MAX_LOGIT_SCALE)
        if step % 20 == 0:
            elapsed = time.perf_counter() - started
            logger.info("step %d/%d %.0fs loss %.3f", step, recipe.steps, elapsed, loss.item())
        if step % save_every == 0 or step == recipe.steps:
            save_checkpoint(out / WEIGHTS, model.state_dict(), _metadata(recipe, step))


def clip_config(vocab_size: int) -> dict[str, Any]:
    """Model and preprocessing in the layout of open_clip's `open_clip_config.json`."""
    return {
        "model_cfg": {
            "embed_dim": 128,
            "vision_cfg": {
                "layers": [1, 1, 1, 1],
                "width": 20,
                "head_width": 32,
                "image_size": IMAGE_SIZE,
            },
            "text_cfg": {
                "context_length": CONTEXT_LENGTH,
                "vocab_size": vocab_size,
                "width": 128,
                "heads": 4,
                "layers": 3,
            },
        },
        "preprocess_cfg": {
            "mean": list(MEAN),
            "std": list(STD),
            "interpolation": "bicubic",
            "resize_mode": "squash",
        },
    }


def new_model(folder: Path) -> Any:
    """The untrained network described by the configuration in `folder`."""
    from open_clip.model import CLIP

    return CLIP(**json.loads((folder / CONFIG).read_text(encoding="utf-8"))["model_cfg"])


def load_tokenizer(folder: Path) -> Any:
    """open_clip's tokenizer over the vocabulary in `folder`."""
    from open_clip.tokenizer import SimpleTokenizer

    return SimpleTokenizer(bpe_path=str(folder / VOCABULARY), context_length=CONTEXT_LENGTH)


def load_clip(folder: Path) -> tuple[Any, Any]:
    """Model in evaluation mode with the weights in `folder`, and its tokenizer."""
    model = new_model(folder)
    model.load_state_dict(load_checkpoint(folder / WEIGHTS)[0], strict=True)
    return model.eval(), load_tokenizer(folder)


def to_input(images: list[np.ndarray[Any, np.dtype[np.uint8]]]) -> torch.Tensor:
    """Squares of `IMAGE_SIZE` to the network's normalised (N, 3, side, side) input."""
    import torch

    stacked = torch.from_numpy(np.stack(images)).permute(0, 3, 1, 2).float() / 255
    mean, std = torch.tensor(MEAN), torch.tensor(STD)
    normal = (stacked - mean[:, None, None]) / std[:, None, None]
    return normal.contiguous(memory_format=torch.channels_last)


def _metadata(recipe: ClipRecipe, step: int) -> dict[str, object]:
    return {
        "architecture": CONFIG,
        "vocabulary": VOCABULARY,
        "image_size": IMAGE_SIZE,
        "seed": recipe.seed,
        "recipe": RECIPE_VERSION,
        "steps": step,
        "of_steps": recipe.steps,
    }


def _optimizer(model: Any, recipe: ClipRecipe) -> torch.optim.AdamW:
    """AdamW; biases, normalisation and the temperature are not decayed."""
    import torch

    matrices = [value for value in model.parameters() if value.ndim > 1]
    vectors = [value for value in model.parameters() if value.ndim <= 1]
    groups = [
        {"params": matrices, "weight_decay": recipe.weight_decay},
        {"params": vectors, "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=recipe.lr, betas=(0.9, 0.98))


def _batches(data: Captioned, recipe: ClipRecipe) -> Iterator[tuple[torch.Tensor, list[str]]]:
    """`recipe.steps` batches of normalised pictures and fresh captions of them."""
    rng = np.random.default_rng([recipe.seed, 3])
    crops = round(recipe.batch * recipe.crops)
    for _ in range(recipe.steps):
        images, captions = [], []
        for index in rng.integers(len(data.scenes), size=recipe.batch - crops):
            scene = data.scenes[index]
            images.append(_mirrored(data.scene_images[index], scene.count(SIGN) > 0, rng))
            captions.append(_titled(sampled_caption(scene, rng), rng))
        for index in rng.integers(len(data.things), size=crops):
            thing = data.things[index]
            images.append(_mirrored(data.crop_images[index], thing.name == SIGN, rng))
            captions.append(sampled_object_caption(thing, rng))
        yield to_input(images), captions


def _titled(caption: str, rng: np.random.Generator) -> str:
    return f"a picture of {caption}" if rng.random() < 0.2 else caption


def _mirrored(
    image: np.ndarray[Any, np.dtype[np.uint8]], has_words: bool, rng: np.random.Generator
) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Flip left and right half of the time; words stay readable."""
    return image if has_words or rng.random() < 0.5 else image[:, ::-1]
