"""Scorers of edited pictures: consistency, perceptual distance, localization, instruction following."""

from mmeval.scorers.image.changes import change_map, changed_region
from mmeval.scorers.image.embeddings import clip_i, clip_t, imagenet_i
from mmeval.scorers.image.following import (
    if_background_change,
    if_color_alter,
    if_count_change,
    if_material_alter,
    if_position_change,
    if_subject_add,
    if_subject_remove,
    if_subject_replace,
    if_text_change,
    if_text_read,
    unjudged_colors,
)
from mmeval.scorers.image.localization import edit_iou
from mmeval.scorers.image.multiscale import ms_ssim
from mmeval.scorers.image.perceptual import (
    lpips,
    lpips_outside,
    perceptual_distance,
    perceptual_distance_outside,
)
from mmeval.scorers.image.pixel_distance import l1, l1_outside, l2, l2_outside
from mmeval.scorers.image.pixel_error import psnr, psnr_outside
from mmeval.scorers.image.quality import contrast, overexposure, saturation, sharpness
from mmeval.scorers.image.structure import ssim, ssim_map, ssim_outside
from mmeval.scorers.image.windows import CONVENTIONS, Convention

__all__ = [
    "CONVENTIONS",
    "Convention",
    "change_map",
    "changed_region",
    "clip_i",
    "clip_t",
    "contrast",
    "edit_iou",
    "if_background_change",
    "if_color_alter",
    "if_count_change",
    "if_material_alter",
    "if_position_change",
    "if_subject_add",
    "if_subject_remove",
    "if_subject_replace",
    "if_text_change",
    "if_text_read",
    "imagenet_i",
    "l1",
    "l1_outside",
    "l2",
    "l2_outside",
    "lpips",
    "lpips_outside",
    "ms_ssim",
    "overexposure",
    "perceptual_distance",
    "perceptual_distance_outside",
    "psnr",
    "psnr_outside",
    "saturation",
    "sharpness",
    "ssim",
    "ssim_map",
    "ssim_outside",
    "unjudged_colors",
]
