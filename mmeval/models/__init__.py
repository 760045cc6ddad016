"""Thin adapters over published models, where their weights come from, and packs of them."""

from mmeval.models.checkpoints import convert_checkpoint
from mmeval.models.errors import WeightsError, WeightsMissing, WeightsRefused
from mmeval.models.inventory import doctor_report, model_table, package_versions
from mmeval.models.origins import Asset, HuggingFace, Origin, Packaged, Torchvision, Ultralytics
from mmeval.models.pack import Family, ModelSpec, Pack
from mmeval.models.packs import get_pack, packs
from mmeval.models.weights import WeightFile, asset, downloads_allowed, file_digest, weights_folder

__all__ = [
    "Asset",
    "Family",
    "HuggingFace",
    "ModelSpec",
    "Origin",
    "Pack",
    "Packaged",
    "Torchvision",
    "Ultralytics",
    "WeightFile",
    "WeightsError",
    "WeightsMissing",
    "WeightsRefused",
    "asset",
    "convert_checkpoint",
    "doctor_report",
    "downloads_allowed",
    "file_digest",
    "get_pack",
    "model_table",
    "package_versions",
    "packs",
    "weights_folder",
]
