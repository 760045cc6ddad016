from itertools import count

import numpy as np
import pytest
from PIL import Image

from mmeval.models import WeightsRefused, get_pack
from mmeval.synthetic.rendering import render
from mmeval.synthetic.scenes import sample_scene


@pytest.fixture(scope="module")
def detector(small_detector):
    return small_detector.load("cpu")


def test_segmenter_finds_what_ultralytics_finds_in_the_same_files(
    detector, small_detector, pictures, tensors_of
):
    from ultralytics.models import YOLO

    reference = YOLO(str(small_detector.files["architecture"].explicit), task="segment")
    reference.model.load_state_dict(tensors_of(small_detector.files["weights"].explicit))
    settings = {"imgsz": 256, "conf": 0.05, "iou": 0.7, "rect": False, "retina_masks": True}
    references = reference.predict([Image.fromarray(picture) for picture in pictures], **settings)
    for picture, found, expected in zip(pictures, detector.detect(pictures), references, strict=True):
        assert len(found.labels) == len(expected.boxes) > 3
        np.testing.assert_allclose(found.boxes, expected.boxes.xyxy.numpy(), atol=0.01)
        np.testing.assert_allclose(found.scores, expected.boxes.conf.numpy(), atol=1e-4)
        assert [detector.names.index(label) for label in found.labels] == expected.boxes.cls.int().tolist()
        assert found.masks.shape == (len(found.labels), *picture.shape[:2])
        assert (found.masks != expected.masks.data.numpy().astype(bool)).mean() < 1e-3


@pytest.fixture(scope="module")
def trained():
    """The shipped detector: random weights find only near ties, which rounding would decide."""
    return get_pack("tiny").model("detector").load("cpu")


@pytest.fixture(scope="module")
def scenes():
    """Unseen scenes of several sizes and what is in them."""
    drawn = [render(sample_scene(seed, size=size)) for seed, size in ((910_000_001, 256), (910_000_002, 320))]
    return [*(one.image for one in drawn), drawn[0].image[:, :200]]


def test_a_pictures_objects_do_not_depend_on_its_neighbours(trained, scenes):
    for picture, found in zip(scenes, trained.detect(scenes), strict=True):
        alone = trained.detect([picture])[0]
        assert len(found.labels) > 0
        assert found.labels == alone.labels
        np.testing.assert_allclose(found.boxes, alone.boxes, atol=0.05)
        np.testing.assert_allclose(found.scores, alone.scores, atol=1e-4)
        assert (found.masks != alone.masks).mean() < 1e-3


def test_a_busy_machine_finds_the_same_objects(trained, scenes, monkeypatch):
    from ultralytics.utils import nms

    expected = trained.detect(scenes)
    hours = count()
    monkeypatch.setattr(nms.time, "time", lambda: 3600.0 * next(hours))
    for found, before in zip(trained.detect(scenes), expected, strict=True):
        assert found.labels == before.labels
        np.testing.assert_array_equal(found.boxes, before.boxes)


def test_doubtful_objects_are_returned_for_scorers_to_decide(trained, scenes):
    faded = (scenes[0] * 0.25 + 96).astype(np.uint8)
    scores = trained.detect([faded])[0].scores
    assert scores.min() >= 0.05
    assert scores.min() < 0.25 < scores.max()


def test_names_restrict_the_classes(detector, pictures):
    everything = detector.detect(pictures[:1])[0]
    some = everything.labels[0]
    assert set(detector.detect(pictures[:1], [some])[0].labels) == {some}
    none = detector.detect(pictures[:1], ["zebra"])[0]
    assert none.labels == ()
    assert none.masks.shape == (0, 256, 256)


def test_nothing_found_has_empty_arrays(detector):
    found = detector.detect([])
    assert found == []


def test_weights_of_another_model_are_refused(small_detector, weights_folder):
    with pytest.raises(WeightsRefused, match="does not name its classes"):
        small_detector.at(weights=weights_folder / "alexnet-owt.safetensors").load("cpu")


def test_yolo_world_finds_what_ultralytics_finds_with_the_same_text_embeddings(
    standard, weights_folder, pictures, tensors_of
):
    import torch
    from ultralytics.models import YOLOWorld

    ours = standard.model("detector").load("cpu")
    assert ours.names is None
    names = ("bottle", "cup", "umbrella")
    found = ours.detect(pictures, names)

    reference = YOLOWorld("yolov8s-worldv2.yaml")
    reference.model.load_state_dict(tensors_of(weights_folder / "yolov8s-worldv2.safetensors"))
    reference.model.txt_feats = torch.from_numpy(standard.model("clip").load("cpu").encode_texts(names))[None]
    reference.model.model[-1].nc = len(names)
    reference.model.names = dict(enumerate(names))
    settings = {"imgsz": 640, "conf": 0.05, "iou": 0.7, "rect": False, "agnostic_nms": True}
    references = reference.predict([Image.fromarray(picture) for picture in pictures], **settings)
    for one, expected in zip(found, references, strict=True):
        assert len(one.labels) == len(expected.boxes) > 3
        assert one.masks is None
        np.testing.assert_allclose(one.boxes, expected.boxes.xyxy.numpy(), atol=0.05)
        assert set(one.labels) <= set(names)


def test_yolo_world_changes_its_names_and_back(standard, pictures):
    ours = standard.model("detector").load("cpu")
    first = ours.detect(pictures[:1], ("cup", "star"))[0]
    other = ours.detect(pictures[:1], ("fish",))[0]
    again = ours.detect(pictures[:1], ("cup", "star"))[0]
    assert set(other.labels) == {"fish"}
    assert set(first.labels) <= {"cup", "star"}
    np.testing.assert_array_equal(first.boxes, again.boxes)
    assert ours.detect(pictures[:1], ())[0].labels == ()


def test_faster_rcnn_finds_what_torchvision_finds(standard, weights_folder, pictures, tensors_of):
    import torch
    from torchvision.models.detection import FasterRCNN_ResNet50_FPN_V2_Weights, fasterrcnn_resnet50_fpn_v2

    ours = get_pack("standard-permissive").model("detector").load("cpu")
    assert len(ours.names) == 80
    found = ours.detect(pictures[:1])[0]
    reference = fasterrcnn_resnet50_fpn_v2(weights=None, weights_backbone=None, box_score_thresh=0.05)
    reference.load_state_dict(tensors_of(weights_folder / "fasterrcnn_resnet50_fpn_v2_coco.safetensors"))
    weights = FasterRCNN_ResNet50_FPN_V2_Weights.COCO_V1
    with torch.inference_mode():
        expected = reference.eval()([weights.transforms()(Image.fromarray(pictures[0]))])[0]
    assert len(found.labels) == len(expected["labels"]) > 0
    np.testing.assert_allclose(found.boxes, expected["boxes"].numpy(), atol=0.01)
    assert list(found.labels) == [weights.meta["categories"][i] for i in expected["labels"]]
