"""The packs that come with mmeval."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from mmeval.models import catalogue
from mmeval.models.asr import whisper_tiny_en
from mmeval.models.pack import Pack
from mmeval.models.speech_quality import dnsmos
from mmeval.models.vad import silero_vad

_EVERYDAY_MATERIALS = (
    "wooden",
    "metal",
    "plastic",
    "glass",
    "stone",
    "fabric",
    "leather",
    "ceramic",
    "paper",
    "gold",
    "marble",
    "woolen",
)

_EVERYDAY_BACKGROUNDS = (
    "beach",
    "sea",
    "forest",
    "mountain",
    "desert",
    "snow",
    "grass field",
    "garden",
    "night sky",
    "blue sky",
    "sunset",
    "city street",
    "brick wall",
    "plain white",
    "plain black",
    "living room",
    "kitchen",
    "bedroom",
    "office",
    "library",
    "cafe",
    "stage",
)

_SYNTHETIC_BACKGROUNDS = (
    "grass",
    "sand",
    "sea",
    "night sky",
    "brick wall",
    "checker floor",
    "paper",
    "snow",
    "sunset",
    "wallpaper",
)
"""Those of the scenes that the tiny CLIP was trained on."""


@cache
def packs() -> Mapping[str, Pack]:
    """All packs by name."""
    speech = (whisper_tiny_en(), dnsmos(), silero_vad())
    reading = catalogue.rapidocr_v6()
    made = (
        Pack(
            "tiny",
            "comes with mmeval and its packages; for demos and tests",
            (
                catalogue.tiny_detector(),
                catalogue.tiny_clip(),
                catalogue.efficientnet_lite0(),
                catalogue.efficientnet_lite0_maps(),
                reading,
                *speech,
            ),
            materials=("plastic", "wooden", "metal", "stone"),
            backgrounds=_SYNTHETIC_BACKGROUNDS,
        ),
        Pack(
            "standard",
            "what papers use: OpenAI's CLIP ViT-B/32, LPIPS AlexNet, YOLO-World (AGPL-3.0)",
            (
                catalogue.yolo_world(),
                catalogue.clip_openai(),
                catalogue.lpips_alexnet(),
                catalogue.efficientnet_lite0(),
                catalogue.efficientnet_lite0_maps(),
                reading,
                *speech,
            ),
            materials=_EVERYDAY_MATERIALS,
            backgrounds=_EVERYDAY_BACKGROUNDS,
        ),
        Pack(
            "standard-permissive",
            "as standard without AGPL: LAION's CLIP ViT-B/32, torchvision Faster R-CNN on COCO classes",
            (
                catalogue.faster_rcnn(),
                catalogue.clip_laion(),
                catalogue.lpips_alexnet(),
                catalogue.efficientnet_lite0(),
                catalogue.efficientnet_lite0_maps(),
                reading,
                *speech,
            ),
            materials=_EVERYDAY_MATERIALS,
            backgrounds=_EVERYDAY_BACKGROUNDS,
        ),
    )
    return {pack.name: pack for pack in made}


def get_pack(name: str) -> Pack:
    """The pack called ``name``. Raises KeyError with the names that exist."""
    try:
        return packs()[name]
    except KeyError:
        raise KeyError(f"there is no pack {name!r}; there are: {', '.join(packs())}") from None
