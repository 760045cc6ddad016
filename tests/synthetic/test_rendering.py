from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmeval.synthetic.rendering import lettering, mask_box, render
from mmeval.synthetic.scenes import Scene, SceneObject, sample_scene
from mmeval.synthetic.vocabulary import BACKGROUNDS, COLORS, MATERIALS, OBJECT_CLASSES, SIGN

seeds = st.integers(0, 2**32)


def one(name="cup", color="red", material="plastic", size=0.3, **more):
    return SceneObject(name, color, material, (0.5, 0.5), size, **more)


@given(seeds)
@settings(max_examples=25, deadline=None)
def test_truth_is_consistent(seed):
    scene = sample_scene(seed)
    drawn = render(scene)
    assert drawn.image.shape == (256, 256, 3)
    assert drawn.image.dtype == np.uint8
    assert (render(scene).image == drawn.image).all()
    assert drawn.labels == tuple(thing.name for thing in scene.objects)
    assert (drawn.masks.sum(axis=0) <= 1).all()
    assert not (drawn.masks & ~drawn.supports).any()
    assert (drawn.supports.any(axis=0) | drawn.backdrop).all()
    for thing, mask, box in zip(scene.objects, drawn.masks, drawn.boxes, strict=True):
        assert mask.sum() > 100
        assert tuple(box) == mask_box(mask)
        middle = (box[:2] + box[2:]) / 2 / 256
        assert np.abs(middle - thing.center).max() < thing.size / 2


@given(seeds, st.sampled_from(["color", "material", "seed", "center", "gone"]))
@settings(max_examples=25, deadline=None)
def test_pixels_outside_the_supports_never_change(seed, change):
    scene = sample_scene(seed)
    first = scene.objects[0]
    changes = {
        "color": replace(first, color="pink" if first.color != "pink" else "blue"),
        "material": replace(first, material="stone" if first.material != "stone" else "metal"),
        "seed": replace(first, seed=first.seed + 1),
        "center": replace(first, center=(first.size / 2, first.size / 2)),
    }
    rest = scene.objects[1:]
    after = replace(scene, objects=rest if change == "gone" else (changes[change], *rest))
    old, new = render(scene), render(after)
    touched = old.supports[0] if change == "gone" else old.supports[0] | new.supports[0]
    assert (old.image[~touched] == new.image[~touched]).all()
    if change == "gone":
        assert (old.image[touched] != new.image[touched]).any()


@given(seeds)
@settings(max_examples=15, deadline=None)
def test_a_new_background_leaves_the_inside_of_objects_alone(seed):
    scene = sample_scene(seed)
    after = replace(scene, background=next(name for name in BACKGROUNDS if name != scene.background))
    old, new = render(scene), render(after)
    assert (old.backdrop == new.backdrop).all()
    assert (old.image[~old.backdrop] == new.image[~old.backdrop]).all()
    assert (old.image[old.backdrop] != new.image[old.backdrop]).any(axis=1).mean() > 0.98


@pytest.mark.parametrize("name", BACKGROUNDS)
def test_backgrounds_vary_by_seed_and_differ_from_each_other(name):
    pictures = [render(Scene((), name, 128, seed)).image.astype(int) for seed in (1, 2)]
    assert np.abs(pictures[0] - pictures[1]).mean() > 0.5
    for other in set(BACKGROUNDS) - {name}:
        assert np.abs(pictures[0] - render(Scene((), other, 128, 1)).image).mean() > 5


@pytest.mark.parametrize("name", OBJECT_CLASSES)
def test_silhouettes_are_distinct(name):
    mask = render(Scene((one(name, size=0.9),), "snow", 96)).masks[0]
    assert 0.12 < mask.mean() < 0.85
    for other in set(OBJECT_CLASSES) - {name}:
        theirs = render(Scene((one(other, size=0.9),), "snow", 96)).masks[0]
        assert (mask & theirs).sum() / (mask | theirs).sum() < 0.85


@pytest.mark.parametrize("material", MATERIALS)
@pytest.mark.parametrize("color", COLORS)
def test_colors_stay_themselves_under_every_material(color, material):
    from skimage.color import rgb2lab

    anchors = rgb2lab(np.array(list(COLORS.values()), float)[None] / 255)[0]
    hits = 0
    for name in OBJECT_CLASSES:
        drawn = render(Scene((one(name, color, material),), "snow"))
        seen = np.median(rgb2lab(drawn.image[drawn.masks[0]]), axis=0)
        hits += list(COLORS)[int(np.linalg.norm(anchors - seen, axis=1).argmin())] == color
    assert hits >= 12  # dark details weigh on red and orange metal; see the share over scenes below


def test_colors_are_seen_in_nearly_all_objects_of_scenes():
    from skimage.color import rgb2lab

    anchors = rgb2lab(np.array(list(COLORS.values()), float)[None] / 255)[0]
    hits = []
    for seed in range(60):
        scene = sample_scene(seed, sign=False)
        drawn = render(scene)
        lab = rgb2lab(drawn.image)
        for thing, mask in zip(scene.objects, drawn.masks, strict=True):
            distances = np.linalg.norm(anchors - np.median(lab[mask], axis=0), axis=1)
            hits.append(list(COLORS)[int(distances.argmin())] == thing.color)
    assert np.mean(hits) > 0.95


def test_an_empty_scene_and_a_hidden_object():
    assert render(Scene((), "grass")).boxes.shape == (0, 4)
    hidden = render(Scene((one("key", size=0.1), one("heart", size=0.9)), "grass"))
    assert not hidden.masks[0].any()
    assert not hidden.boxes[0].any()


def test_size_is_a_parameter():
    small, large = (render(replace(sample_scene(5), size=size)) for size in (128, 384))
    assert small.image.shape[:2] == (128, 128)
    assert np.abs(small.boxes * 3 - large.boxes).max() < 9


def test_the_lettering_is_exactly_where_a_blank_plate_would_differ():
    sign = one(SIGN, text="OPEN", size=0.5)
    written, blank = (render(Scene((replace(sign, text=text),), "sand")).image for text in ("OPEN", ""))
    changed, letters = (written != blank).any(axis=2), lettering(sign, 256)
    assert not (changed & ~letters).any()
    assert changed.sum() > 0.95 * letters.sum()


def test_letters_are_tall_enough_to_read():
    sign = one(SIGN, color="blue", text="LUNCH", size=0.46)
    drawn = render(Scene((sign,), "sand"))
    dark = (drawn.image.max(axis=2) < 110) & lettering(sign, 256)
    rows = np.flatnonzero(dark.any(axis=1))
    assert rows[-1] - rows[0] + 1 >= 20
