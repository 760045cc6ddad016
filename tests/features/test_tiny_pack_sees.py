"""The shipped pack on unseen scenes, whose truth is known."""

import numpy as np
import pytest
from skimage.color import rgb2lab

from mmeval.features import Appearances, Detections, Pixels, Request, feature_for
from mmeval.media import image_input
from mmeval.models import get_pack
from mmeval.synthetic.rendering import render
from mmeval.synthetic.scenes import sample_scene
from mmeval.synthetic.vocabulary import COLORS, SIGN

SEEDS = range(920_000_000, 920_000_016)


@pytest.fixture(scope="module")
def scenes():
    return [sample_scene(seed) for seed in SEEDS]


@pytest.fixture(scope="module")
def drawn(scenes):
    return [render(scene) for scene in scenes]


@pytest.fixture(scope="module")
def seen(drawn):
    """Detections and appearances of every scene."""
    detections, appearances = (feature_for(value, get_pack("tiny")) for value in (Detections, Appearances))
    detections.load("cpu")
    appearances.load("cpu")
    pixels = [Pixels(one.image) for one in drawn]
    inputs = [image_input(one.image) for one in drawn]
    found = detections.compute([Request(i, None, (p,)) for i, p in zip(inputs, pixels, strict=True)])
    with_objects = zip(inputs, pixels, found, strict=True)
    return appearances.compute([Request(i, None, (p, d)) for i, p, d in with_objects])


def test_it_counts_the_objects_of_nearly_every_scene(drawn, seen):
    exact = [
        sorted(one.labels) == sorted(look.detections.labels) for one, look in zip(drawn, seen, strict=True)
    ]
    assert np.mean(exact) >= 0.9


def test_masks_lie_on_the_objects(drawn, seen):
    overlaps = []
    for one, look in zip(drawn, seen, strict=True):
        for mask, label in zip(look.detections.masks, look.detections.labels, strict=True):
            same = [true for true, name in zip(one.masks, one.labels, strict=True) if name == label]
            overlaps.append(max(((mask & true).sum() / (mask | true).sum() for true in same), default=0))
    assert np.mean(overlaps) > 0.8


def test_colours_and_materials_are_mostly_right(scenes, seen):
    palette = rgb2lab(np.array([list(COLORS.values())], np.uint8))[0]
    colors, materials = [], []
    for scene, look in zip(scenes, seen, strict=True):
        for index, label in enumerate(look.detections.labels):
            if label == SIGN or scene.count(label) != 1:
                continue
            thing = next(thing for thing in scene.objects if thing.name == label)
            nearest = np.linalg.norm(palette - look.lab[index], axis=1).argmin()
            colors.append(list(COLORS)[nearest] == thing.color)
            materials.append(look.materials[look.material_probabilities[index].argmax()] == thing.material)
    assert len(colors) > 20
    assert np.mean(colors) >= 0.85
    assert np.mean(materials) >= 0.85
