"""Multi-turn image editing: does each edit do what was asked, and leave the rest alone?

The composition follows EdiVal-Agent (arXiv 2509.13399): instruction following per turn and over
all turns so far, consistency, and the geometric mean of the two, O = sqrt(IF * CC). The numbers
carry our own names because the parts differ from the paper's. Instruction following is decided by
a detector, colour statistics, crop embeddings and OCR, without a VLM. Consistency compares with the
previous picture instead of the first one, and by SSIM outside the truth mask instead of DINOv3
features of detected objects: the mask says exactly which pixels had to stay, and every turn is
blamed only for what it changed itself.
"""

from __future__ import annotations

from mmeval.protocols.protocol import Protocol, Reduction
from mmeval.scorers.image import (
    clip_i,
    clip_t,
    edit_iou,
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
    imagenet_i,
    lpips,
    perceptual_distance,
    psnr,
    psnr_outside,
    ssim,
    ssim_outside,
)

_FOLLOWING = Reduction(
    "if_turn",
    "Instruction following",
    reads=("instruction_following",),
    summary="Share of edits that did what was asked. What cannot be decided counts as not done.",
)
_FOLLOWING_SO_FAR = Reduction(
    "if_so_far",
    "Instruction following, all turns so far",
    reads=("instruction_following",),
    rule="all_turns_so_far",
    summary="Share of turns at which this edit and all earlier ones of the session succeeded.",
)
_WHOLE_SESSIONS = Reduction(
    "if_session",
    "Sessions without a failed edit",
    reads=("instruction_following",),
    rule="last_turn_all",
    summary="Share of sessions in which every edit succeeded.",
)
_CONSISTENCY = Reduction(
    "consistency",
    "Consistency",
    reads=("ssim_outside",),
    policy="missing_is_zero",
    summary="SSIM with the previous picture outside the mask of the edit: 1 means that nothing else changed.",
)
_LOCALIZATION = Reduction(
    "localization",
    "Localization",
    reads=("edit_iou",),
    policy="missing_is_zero",
    summary="Overlap (IoU) of the pixels that changed with the mask of the edit.",
)
_OVERALL = Reduction(
    "overall",
    "Overall",
    rule="geometric_mean",
    parts=(_FOLLOWING, _CONSISTENCY),
    summary="Geometric mean of instruction following and consistency: both are needed.",
)
_OVERALL_SO_FAR = Reduction(
    "overall_so_far",
    "Overall, all turns so far",
    rule="geometric_mean",
    parts=(_FOLLOWING_SO_FAR, _CONSISTENCY),
    summary="Geometric mean of instruction following over all turns so far and consistency.",
)
_PERCEPTUAL = Reduction(
    "perceptual_distance",
    "Perceptual change per turn",
    reads=("perceptual_distance",),
    policy="valid",
    better="lower",
    summary="Distance from the previous picture in feature space, the wanted edit included.",
    descriptive=True,
)
_DRIFT = Reduction(
    "imagenet_i",
    "Likeness to the first picture",
    reads=("imagenet_i",),
    policy="valid",
    summary="Cosine of ImageNet features with the session's first picture: how far the session has drifted.",
    descriptive=True,
)

_PIXELS = (
    ssim.bind(before="previous", after="current"),
    psnr.bind(before="previous", after="current"),
    ssim_outside.bind(before="previous", after="current"),
    psnr_outside.bind(before="previous", after="current"),
    edit_iou.bind(before="previous", after="current"),
    perceptual_distance.bind(before="previous", after="current"),
    imagenet_i.bind(before="source", after="current"),
)

_CITATION = "Composition after EdiVal-Agent, arXiv 2509.13399; SSIM: Wang et al. 2004"

EDIT = Protocol(
    name="edit",
    title="Multi-turn image editing",
    scorers=(
        if_subject_add.bind(),
        if_subject_remove.bind(),
        if_subject_replace.bind(),
        if_color_alter.bind(),
        if_material_alter.bind(),
        if_text_change.bind(),
        if_position_change.bind(),
        if_count_change.bind(),
        if_background_change.bind(),
        clip_i.bind(before="source", after="current"),
        clip_t.bind(after="current"),
        lpips.bind(before="previous", after="current"),
        *_PIXELS,
    ),
    reductions=(
        _OVERALL,
        _FOLLOWING,
        _CONSISTENCY,
        _LOCALIZATION,
        _FOLLOWING_SO_FAR,
        _WHOLE_SESSIONS,
        _OVERALL_SO_FAR,
        _PERCEPTUAL,
        _DRIFT,
    ),
    citation=_CITATION,
    notes="Not comparable with published EdiVal numbers: see the module's docstring for what differs.",
)

EDIT_PIXELS = Protocol(
    name="edit_pixels",
    title="Multi-turn image editing, without a detector",
    scorers=(if_text_read.bind(), *_PIXELS),
    reductions=(
        Reduction(
            "edited_there_only",
            "Changed there, and only there",
            rule="geometric_mean",
            parts=(_CONSISTENCY, _LOCALIZATION),
            summary="Geometric mean of consistency and localization: doing nothing is no edit.",
        ),
        _CONSISTENCY,
        _LOCALIZATION,
        Reduction(
            "text",
            "Text edits done",
            reads=("if_text_read",),
            summary="Share of text edits whose text can be read in the result.",
        ),
        _PERCEPTUAL,
        _DRIFT,
    ),
    citation=_CITATION,
    notes="For photographs, where the embedded pack has no detector or CLIP that knows the objects.",
)
