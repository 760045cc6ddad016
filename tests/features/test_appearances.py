import numpy as np
import pytest

from mmeval.features import Appearances, Detections, Pixels, feature_for
from mmeval.features.appearances import caption, object_colors
from mmeval.sessions import MaterialAlter, Message, Session, Target, Turn

RED, GREEN, BLUE = (208, 32, 36), (44, 154, 62), (34, 88, 206)


@pytest.fixture
def scene() -> np.ndarray:
    """Red and green where the painter's two masks are, blue elsewhere, with a few bright specks."""
    picture = np.full((64, 80, 3), BLUE, np.uint8)
    picture[10:30, 0:16], picture[10:30, 20:36] = RED, GREEN
    picture[12:14, 2:12] = 255
    return picture


def looked(scene, pack, requests_of, arguments=None):
    feature = feature_for(Appearances, pack)
    feature.load("cpu")
    return feature, feature.compute(requests_of(feature, [scene, scene[:, ::-1].copy()], pack, arguments))


def lab_of(color):
    from skimage.color import rgb2lab

    return rgb2lab(np.array([[color]], np.uint8))[0, 0]


def test_colours_are_the_median_over_the_objects_mask(pack, scene, requests_of):
    _, (found, _) = looked(scene, pack, requests_of)
    np.testing.assert_allclose(found.lab, [lab_of(RED), lab_of(GREEN)], atol=1e-3)


def test_without_masks_colours_come_from_the_middle_of_the_box(scene):
    boxes = np.array([[0, 10, 16, 30], [70, 55, 200, 90], [5, 5, 5, 5]], np.float32)
    found = object_colors(
        Pixels(scene), Detections(boxes, np.ones(3, np.float32), ("cup", "star", "key"), scene.shape[:2])
    )
    np.testing.assert_allclose(found, [lab_of(RED), lab_of(BLUE), lab_of(BLUE)], atol=1e-3)


def test_materials_are_a_softmax_of_crops_over_captions(pack, scene, requests_of):
    feature, (found, mirrored) = looked(scene, pack, requests_of)
    assert found.materials == pack.materials
    np.testing.assert_allclose(found.material_probabilities.sum(1), 1, atol=1e-5)
    clip = pack.model("clip").load("cpu")
    # Boxes (0, 10, 16, 40) and (20, 10, 36, 40), a tenth wider on each side and inside the picture.
    crops = clip.encode_images([scene[7:43, 0:18], scene[7:43, 18:38]])
    for crop, label, row in zip(crops, ("cup", "star"), found.material_probabilities, strict=True):
        texts = clip.encode_texts([f"a photo of a {name} {label}" for name in pack.materials])
        logits = clip.logit_scale * texts @ crop
        np.testing.assert_allclose(row, np.exp(logits) / np.exp(logits).sum(), atol=1e-4)
    assert np.abs(mirrored.material_probabilities - found.material_probabilities).max() > 1e-4
    assert feature.model == "+".join(pack.model(family).label for family in ("detector", "clip"))


def test_a_picture_without_objects_has_empty_appearances(pack, painter_spec, scene, requests_of):
    empty = pack.with_model(painter_spec(()))
    _, (found, _) = looked(scene, empty, requests_of)
    assert found.lab.shape == (0, 3)
    assert found.material_probabilities.shape == (0, 4)


def test_only_a_clip_that_knows_any_word_compares_asked_materials(pack, clip_spec):
    from dataclasses import replace

    edit = MaterialAlter(object="cup", material="Chocolate")
    session = Session(id="a", turns=(Turn(user=Message(text="x"), target=Target(edit=edit)),))
    closed = feature_for(Appearances, pack)
    assert closed.arguments(session) == (None, pack.materials)
    opened = feature_for(Appearances, pack.with_model(replace(clip_spec, open_vocabulary=True)))
    assert opened.arguments(session) == (None, (*pack.materials, "chocolate"))


def test_the_fingerprint_follows_detector_clip_and_materials(pack, painter_spec):
    from dataclasses import replace

    def fingerprint(changed):
        return feature_for(Appearances, changed).fingerprint

    changed = (pack, pack.with_model(painter_spec(("key",))), replace(pack, materials=("gold",)))
    assert len({fingerprint(one) for one in changed}) == 3


def test_there_are_no_appearances_without_a_detector(pack):
    from dataclasses import replace

    rest = tuple(spec for spec in pack if spec.family != "detector")
    assert feature_for(Appearances, replace(pack, models=rest)) is None


def test_captions_have_the_right_article():
    assert caption("wooden", "cup") == "a photo of a wooden cup"
    assert caption("aluminium", "cup") == "a photo of an aluminium cup"
