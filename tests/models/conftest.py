"""Checkpoints of the real architectures with random weights, written where the real ones would lie."""

import gzip
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from mmeval.models import ModelSpec, get_pack
from mmeval.models.quiet import quiet_ultralytics

SEGMENTER_CLASSES = ("cup", "star", "house", "tree", "sign")


@pytest.fixture(scope="session")
def pictures() -> list[np.ndarray]:
    """Photographs of three sizes."""
    from skimage import data

    return [data.astronaut()[:256, 64:320], data.coffee()[::2, ::2], data.chelsea()[20:250]]


@pytest.fixture
def no_hub(monkeypatch, tmp_path):
    """No weights folder, empty hub caches, no downloads."""
    monkeypatch.delenv("MMEVAL_WEIGHTS", raising=False)
    monkeypatch.setenv("MMEVAL_OFFLINE", "1")
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    return monkeypatch


@pytest.fixture(scope="session")
def weights_folder(tmp_path_factory):
    """An ``MMEVAL_WEIGHTS`` folder with every file of the standard packs, random and in half precision."""
    folder = tmp_path_factory.mktemp("weights")
    torch.manual_seed(0)
    _save(_random_clip(), folder / "ViT-B-32-quickgelu-openai.safetensors")
    (folder / "ViT-B-32-laion2b_s34b_b79k.safetensors").hardlink_to(
        folder / "ViT-B-32-quickgelu-openai.safetensors"
    )
    _save(_random_alexnet(), folder / "alexnet-owt.safetensors")
    _save(_random_yolo_world(), folder / "yolov8s-worldv2.safetensors")
    _save(_random_faster_rcnn(), folder / "fasterrcnn_resnet50_fpn_v2_coco.safetensors")
    yield folder
    shutil.rmtree(folder)  # 500 MB that pytest would keep for three runs


@pytest.fixture
def standard(weights_folder, monkeypatch):
    """The standard pack with its weights in ``MMEVAL_WEIGHTS`` and no way to the hub."""
    monkeypatch.setenv("MMEVAL_WEIGHTS", str(weights_folder))
    monkeypatch.setenv("MMEVAL_OFFLINE", "1")
    return get_pack("standard")


@pytest.fixture(scope="session")
def small_detector(tmp_path_factory) -> ModelSpec:
    """The tiny pack's detector with random weights."""
    quiet_ultralytics()
    import yaml
    from ultralytics.cfg import __file__ as cfg
    from ultralytics.models import YOLO

    folder = tmp_path_factory.mktemp("detector")
    architecture = yaml.safe_load((Path(cfg).parent / "models/11/yolo11-seg.yaml").read_text())
    path = folder / "small.yaml"
    scales = {"n": architecture["scales"]["n"]}  # the only one, or ultralytics takes the first it finds
    path.write_text(yaml.safe_dump({**architecture, "nc": len(SEGMENTER_CLASSES), "scales": scales}))
    torch.manual_seed(1)
    model = YOLO(str(path), task="segment").model
    _loud_head(model)
    metadata = {"names": json.dumps(SEGMENTER_CLASSES), "imgsz": "256"}
    _save(model, folder / "small.safetensors", metadata)
    spec = get_pack("tiny").model("detector")
    return spec.at(architecture=path, weights=folder / "small.safetensors")


@pytest.fixture(scope="session")
def small_clip(tmp_path_factory) -> ModelSpec:
    """The tiny pack's CLIP with random weights and a vocabulary of its own."""
    from open_clip.model import CLIP

    folder = tmp_path_factory.mktemp("clip")
    merges = ["c u", "cu p</w>", "r e", "re d</w>", "s t"]
    text = "\n".join(["#version: 0.2", *merges])
    (folder / "bpe.txt.gz").write_bytes(gzip.compress(text.encode()))
    config = {
        "model_cfg": {
            "embed_dim": 32,
            "vision_cfg": {"image_size": 64, "layers": 2, "width": 64, "patch_size": 16, "head_width": 32},
            "text_cfg": {
                "context_length": 24,
                "vocab_size": 512 + len(merges) + 2,
                "width": 64,
                "heads": 2,
                "layers": 2,
            },
        },
        "preprocess_cfg": {"mean": [0.5, 0.4, 0.3], "std": [0.2, 0.3, 0.4], "resize_mode": "squash"},
    }
    (folder / "clip.json").write_text(json.dumps(config))
    torch.manual_seed(2)
    _save(CLIP(**config["model_cfg"]), folder / "clip.safetensors")
    spec = get_pack("tiny").model("clip")
    return spec.at(
        config=folder / "clip.json", vocabulary=folder / "bpe.txt.gz", weights=folder / "clip.safetensors"
    )


def float_tensors(path: Path) -> dict[str, torch.Tensor]:
    """What ``_save`` wrote, in full precision."""
    return {k: v.float() if v.is_floating_point() else v for k, v in load_file(path).items()}


@pytest.fixture(scope="session")
def tensors_of():
    """Reads a checkpoint without mmeval."""
    return float_tensors


def _save(model: torch.nn.Module, path: Path, metadata: dict[str, str] | None = None) -> None:
    tensors = {
        name: (value.half() if value.is_floating_point() else value).contiguous().clone()
        for name, value in model.state_dict().items()
    }
    save_file(tensors, str(path), metadata)


def _random_clip() -> torch.nn.Module:
    from open_clip import get_model_config
    from open_clip.model import CLIP

    with torch.device("meta"):  # its own initialisation takes half a minute on a busy machine
        model = CLIP(**get_model_config("ViT-B-32-quickgelu"))
    model = model.to_empty(device="cpu")
    for name, parameter in model.named_parameters():
        is_gain = parameter.ndim == 1 and name.endswith("weight")
        parameter.data.normal_(1.0 if is_gain else 0.0, 0.03)
    model.logit_scale.data.fill_(np.log(100))
    return model


def _random_alexnet() -> torch.nn.Module:
    from torchvision.models import alexnet

    return alexnet(weights=None)


def _random_yolo_world() -> torch.nn.Module:
    quiet_ultralytics()
    from ultralytics.models import YOLOWorld

    model = YOLOWorld("yolov8s-worldv2.yaml").model
    for head in model.model[-1].cv4:  # an untrained head is silent
        head.bias.data.fill_(0.0)
    return model


def _random_faster_rcnn() -> torch.nn.Module:
    from torchvision.models.detection import fasterrcnn_resnet50_fpn_v2

    model = fasterrcnn_resnet50_fpn_v2(weights=None, weights_backbone=None)
    model.roi_heads.box_predictor.cls_score.weight.data.normal_(0, 0.1)
    return model


def _loud_head(model: torch.nn.Module) -> None:
    """Make an untrained detector find objects of several classes with several scores."""
    for module in model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.2)
            module.running_var.uniform_(0.2, 1.0)
    for branch in model.model[-1].cv3:
        branch[-1].weight.data.normal_(0, 0.4)
        branch[-1].bias.data.fill_(-0.2)
