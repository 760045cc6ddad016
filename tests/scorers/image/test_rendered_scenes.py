"""Localization and instruction following on rendered scenes, seen by a detector that makes no mistakes."""

import io
from collections import defaultdict
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from PIL import Image
from skimage.color import rgb2lab

from mmeval.features import Appearances, Detections, OcrText, Pixels, Region, Scenery, TextLine
from mmeval.scorers.image import (
    changed_region,
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
    psnr_outside,
    ssim_outside,
)
from mmeval.sessions import (
    BackgroundChange,
    ColorAlter,
    CountChange,
    MaterialAlter,
    PositionChange,
    SubjectAdd,
    SubjectRemove,
    SubjectReplace,
    TextChange,
)
from mmeval.synthetic.editors import EDITORS
from mmeval.synthetic.edits import edit_mask, sample_edit, satisfies
from mmeval.synthetic.rendering import render as draw
from mmeval.synthetic.scenes import Scene, SceneObject, sample_scene
from mmeval.synthetic.vocabulary import BACKGROUNDS, MATERIALS

render = cache(draw)

CUP = SceneObject("cup", "red", "plastic", (0.25, 0.25), 0.3, seed=1)
STAR = SceneObject("star", "blue", "wooden", (0.75, 0.25), 0.3, seed=2)
TREE = SceneObject("tree", "green", "stone", (0.2, 0.75), 0.28, seed=3)
SIGN = SceneObject("sign", "yellow", "plastic", (0.7, 0.7), 0.5, text="OPEN", seed=4)
BLUE_CUP = replace(CUP, color="blue", center=(0.42, 0.75), size=0.2, seed=5)


def scene(*objects, background="grass", seed=0):
    return Scene(objects, background, seed=seed)


START = (CUP, STAR, TREE, SIGN)
MOVED_CUP = replace(CUP, center=(0.45, 0.75), size=0.18)
FISH = replace(CUP, name="fish", color="orange", seed=6)
MORE = [replace(CUP, center=(x, 0.5), size=0.12, seed=7) for x in (0.1, 0.3)]

EDITS = {
    "subject_add": (SubjectAdd(object="blue cup"), (*START, BLUE_CUP)),
    "subject_remove": (SubjectRemove(object="red cup"), START[1:]),
    "subject_replace": (SubjectReplace(old="cup", new="orange fish"), (FISH, *START[1:])),
    "color_alter": (ColorAlter(object="cup", color="green"), (replace(CUP, color="green"), *START[1:])),
    "material_alter": (
        MaterialAlter(object="cup", material="metal"),
        (replace(CUP, material="metal"), *START[1:]),
    ),
    "text_change": (
        TextChange(object="sign", old="OPEN", new="SALE"),
        (*START[:3], replace(SIGN, text="SALE")),
    ),
    "position_change": (
        PositionChange(object="cup", position="below", reference="star"),
        (MOVED_CUP, *START[1:]),
    ),
    "count_change": (CountChange(object="cup", count=3), (*START, *MORE)),
    "background_change": (BackgroundChange(background="snow", keep=("cup", "star")), START),
}

WRONG = {
    "subject_add": (*START, replace(BLUE_CUP, color="green")),
    "subject_remove": (CUP, *START[2:]),
    "subject_replace": (CUP, replace(STAR, name="fish"), *START[2:]),
    "color_alter": (CUP, replace(STAR, color="green"), *START[2:]),
    "material_alter": (replace(CUP, material="stone"), *START[1:]),
    "text_change": (*START[:3], replace(SIGN, text="EXIT")),
    "position_change": (replace(CUP, center=(0.45, 0.15), size=0.18), *START[1:]),
    "count_change": (*START, MORE[0]),
    "background_change": START[1:],
}


def detections(rendering):
    size = rendering.image.shape[:2]
    scores = np.full(len(rendering.labels), 0.9, np.float32)
    return Detections(rendering.boxes, scores, rendering.labels, size, rendering.masks)


def appearances(drawn, rendering):
    lab = rgb2lab(rendering.image)
    colors = np.array([np.median(lab[mask], axis=0) for mask in rendering.masks], np.float32)
    materials = np.array([[float(name == one.material) for name in MATERIALS] for one in drawn.objects])
    return Appearances(detections(rendering), colors, MATERIALS, materials.astype(np.float32))


def text(drawn, rendering):
    lines = []
    for one, (x0, y0, x1, y1) in zip(drawn.objects, rendering.boxes.tolist(), strict=True):
        if one.text:
            lines.append(TextLine(one.text, 0.95, ((x0, y0), (x1, y0), (x1, y1), (x0, y1))))
    return OcrText(tuple(lines))


def scenery(background):
    return Scenery(BACKGROUNDS, (np.array(BACKGROUNDS) == background).astype(np.float32))


def verdict(kind, edit, before, after):
    """The scorer's value for two scenes; pixels are real, everything seen in them is the truth."""
    old, new = render(before), render(after)
    looks = appearances(before, old), appearances(after, new)
    if kind == "text_change":
        return if_text_change(looks[0].detections, text(after, new), edit).value
    if kind == "background_change":
        pictures = Pixels(old.image), Pixels(new.image)
        return if_background_change(*pictures, *looks, scenery(after.background), edit).value
    scorers = {
        "subject_add": if_subject_add,
        "subject_remove": if_subject_remove,
        "subject_replace": if_subject_replace,
        "color_alter": if_color_alter,
        "material_alter": if_material_alter,
        "position_change": if_position_change,
        "count_change": if_count_change,
    }
    return scorers[kind](*looks, edit).value


@pytest.mark.parametrize("kind", EDITS)
@pytest.mark.parametrize("background", ["grass", "night sky"])
def test_right_edits_follow_and_others_do_not(kind, background):
    edit, objects = EDITS[kind]
    before = scene(*START, background=background)
    right = scene(*objects, background="snow" if kind == "background_change" else background)
    wrong = replace(right, objects=WRONG[kind])
    assert verdict(kind, edit, before, right) == 1
    assert verdict(kind, edit, before, before) == 0
    assert verdict(kind, edit, before, wrong) == 0


@pytest.mark.parametrize("kind", EDITS)
@pytest.mark.parametrize("seed", range(3))
def test_verdicts_agree_with_the_truth_of_simulated_editors(kind, seed):
    rng = np.random.default_rng([seed, 7])
    before = sample_scene(seed, sign=True if kind == "text_change" else None)
    edit = sample_edit(before, kind, rng)
    if edit is None:
        pytest.skip("this scene has nothing to edit in this way")
    for name in ("perfect", "wrong_object", "wrong_attribute", "over_editor", "no_op"):
        after = EDITORS[name].edit(before, edit, 1, rng).scene
        assert verdict(kind, edit, before, after) == satisfies(before, after, edit), (name, edit)


def jpeg(rgb, quality):
    file = io.BytesIO()
    Image.fromarray(rgb).save(file, "JPEG", quality=quality)
    return np.asarray(Image.open(file).convert("RGB"))


def overlaps(encode, backgrounds):
    """Mean IoU by kind of right edits."""
    found = defaultdict(list)
    for kind, (_, objects) in EDITS.items():
        for background in backgrounds:
            before = scene(*START, background=background)
            after = scene(*objects, background="snow" if kind == "background_change" else background)
            pictures = Pixels(render(before).image), Pixels(encode(render(after).image))
            found[kind].append(edit_iou(*pictures, Region(edit_mask(before, after))).value)
    return {kind: float(np.mean(values)) for kind, values in found.items()}


def test_right_edits_are_located():
    located = overlaps(lambda rgb: rgb, ("grass", "night sky"))
    word = located.pop("text_change")  # strokes that both words share do not change
    assert min(located.values()) > 0.9, located
    assert word > 0.7


def test_right_edits_are_still_located_after_jpeg():
    located = overlaps(lambda rgb: jpeg(rgb, 85), ("grass",))
    assert np.mean(list(located.values())) > 0.75, located


@pytest.mark.parametrize("seed", range(4))
def test_jpeg_alone_is_no_edit(seed):
    picture = render(scene(*START, background=BACKGROUNDS[seed], seed=seed)).image
    assert changed_region(picture, jpeg(picture, 75)).mean() < 0.02


def test_what_lies_outside_a_right_edit_is_untouched():
    before = scene(*START)
    for kind, (_, objects) in EDITS.items():
        if kind == "background_change":
            continue
        after = scene(*objects)
        pictures = Pixels(render(before).image), Pixels(render(after).image)
        mask = Region(edit_mask(before, after))
        assert ssim_outside(*pictures, mask).value == 1.0, kind
        assert psnr_outside(*pictures, mask).value == 60.0, kind
