"""A pack with the real architectures of the tiny pack and small random weights."""

import gzip
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from mmeval.features import Request
from mmeval.media import image_input, text_input
from mmeval.models import ModelSpec, Pack, WeightFile, get_pack
from mmeval.models.detector import Found


@pytest.fixture(scope="session")
def pictures() -> list[np.ndarray]:
    """Photographs of three sizes."""
    from skimage import data

    return [data.astronaut()[:256, 64:320], data.coffee()[::2, ::2], data.chelsea()[20:250]]


@pytest.fixture(scope="session")
def clip_spec(tmp_path_factory) -> ModelSpec:
    """A small open_clip model."""
    from open_clip.model import CLIP

    folder = tmp_path_factory.mktemp("clip")
    (folder / "bpe.txt.gz").write_bytes(gzip.compress(b"#version: 0.2\nc u\ncu p</w>"))
    text = {"context_length": 24, "vocab_size": 516, "width": 64, "heads": 2, "layers": 1}
    vision = {"image_size": 64, "layers": 1, "width": 64, "patch_size": 16, "head_width": 32}
    config = {"embed_dim": 32, "vision_cfg": vision, "text_cfg": text}
    (folder / "clip.json").write_text(json.dumps({"model_cfg": config, "preprocess_cfg": {}}))
    torch.manual_seed(0)
    save_file(CLIP(**config).state_dict(), str(folder / "clip.safetensors"))
    return (
        get_pack("tiny")
        .model("clip")
        .at(
            config=folder / "clip.json", vocabulary=folder / "bpe.txt.gz", weights=folder / "clip.safetensors"
        )
    )


class BoxPainter:
    """A detector whose answer is known: the names it is asked for, in a row of boxes, with masks."""

    def __init__(self, names: tuple[str, ...] | None) -> None:
        self.names = names
        self.asked: list[tuple[str, ...] | None] = []

    def detect(self, images, names=None):
        self.asked.append(names)
        labels = tuple(names or self.names)
        return [self._found(image, labels) for image in images]

    @staticmethod
    def _found(image, labels) -> Found:
        boxes = np.array([(20 * i, 10, 20 * i + 16, 40) for i in range(len(labels))], np.float32).reshape(
            -1, 4
        )
        masks = np.zeros((len(labels), *image.shape[:2]), bool)
        for mask, (x0, y0, x1, _) in zip(masks, boxes.astype(int), strict=True):
            mask[y0 : y0 + 20, x0:x1] = True
        return Found(boxes, np.linspace(0.9, 0.5, len(labels)).astype(np.float32), labels, masks)


@pytest.fixture
def painter_spec(tmp_path):
    """Makes the spec of a detector whose answer is known."""
    path = tmp_path / "painter.json"
    path.write_text("{}")

    def make(names: tuple[str, ...] | None) -> ModelSpec:
        file = WeightFile(("painter.json",), get_pack("tiny").model("ocr").files["detection"].origin, 2)
        return ModelSpec(
            name="painter",
            family="detector",
            licence="MIT",
            source="this test",
            files={"weights": replace(file, explicit=path)},
            build=lambda files, device: BoxPainter(names),
            preprocessing=str(names),
            open_vocabulary=names is None,
        )

    return make


@pytest.fixture
def pack(clip_spec, painter_spec) -> Pack:
    """The tiny pack with these two models."""
    return get_pack("tiny").with_model(clip_spec).with_model(painter_spec(("cup", "star")))


@pytest.fixture
def requests_of():
    """Requests as the engine makes them, with what the feature needs computed first."""
    return _requests


def _requests(feature, items, pack, arguments=None):
    from mmeval.features import feature_for

    made = []
    for item in items:
        entry = text_input(item) if isinstance(item, str) else image_input(item)
        needed = []
        for value in feature.needs(entry):
            other = feature_for(value, pack)
            other.load("cpu")
            own = arguments[0] if value.__name__ == "Detections" and isinstance(arguments, tuple) else None
            needed += other.compute(_requests(other, [item], pack, own))
        made.append(Request(entry, arguments, tuple(needed)))
    return made


@pytest.fixture
def photo_file(tmp_path, pictures) -> Path:
    """A photograph on disk."""
    from PIL import Image

    Image.fromarray(pictures[0]).save(tmp_path / "photo.png")
    return tmp_path / "photo.png"
