import numpy as np
import pytest

from mmeval.synthetic.rendering import render
from mmeval.synthetic.scenes import sample_scene
from mmeval.synthetic.train.captioned import captioned_scenes, crop
from mmeval.synthetic.train.detector import augmented, collate
from mmeval.synthetic.train.labelled import labelled_scenes
from mmeval.synthetic.train.schedule import warm_cosine
from mmeval.synthetic.train.seeds import held_out_seeds, training_seeds
from mmeval.synthetic.vocabulary import CLASSES, SIGN


def test_labels_are_the_truth_of_the_scene():
    for seed, picture in zip((1, 2, 3), labelled_scenes((1, 2, 3), 192), strict=True):
        drawn = render(sample_scene(seed))
        assert picture.image.shape == (192, 192, 3)
        assert picture.owners.shape == (48, 48)
        assert [CLASSES[index] for index in picture.classes] == list(drawn.labels)
        assert picture.owners.max() == len(drawn.labels)
        corners = np.concatenate(
            (
                picture.boxes[:, :2] - picture.boxes[:, 2:] / 2,
                picture.boxes[:, :2] + picture.boxes[:, 2:] / 2,
            ),
            axis=1,
        )
        assert np.allclose(corners * 256, drawn.boxes, atol=1e-3)
        assert picture.mirrored == (SIGN not in drawn.labels)


def test_mirroring_moves_picture_masks_and_boxes_together():
    picture = next(one for one in labelled_scenes(range(20), 192) if one.mirrored)
    seen = [augmented(picture, np.random.default_rng(seed), 0.0) for seed in range(10)]
    flipped = next(one for one in seen if (one.image != picture.image).any())
    assert (flipped.image[:, ::-1] == picture.image).all()
    for index, (x, y, _, _) in enumerate(flipped.boxes * 48):
        rows, columns = np.nonzero(flipped.owners == index + 1)
        assert abs(columns.mean() + 0.5 - x) < 6
        assert abs(rows.mean() + 0.5 - y) < 6


def test_words_are_never_mirrored():
    picture = next(one for one in labelled_scenes(range(20), 192) if not one.mirrored)
    for seed in range(10):
        assert (augmented(picture, np.random.default_rng(seed), 0.0).image == picture.image).all()


def test_batches_are_what_ultralytics_reads():
    pictures = labelled_scenes((1, 2), 192)
    batch = collate(pictures)
    number = sum(len(picture.classes) for picture in pictures)
    assert batch["img"].shape == (2, 3, 192, 192)
    assert 0 <= batch["img"].min() < batch["img"].max() <= 1
    assert batch["cls"].shape == (number, 1)
    assert batch["bboxes"].shape == (number, 4)
    assert batch["batch_idx"].tolist() == [0.0] * len(pictures[0].classes) + [1.0] * len(pictures[1].classes)
    assert batch["masks"].shape == (2, 48, 48)


def test_crops_follow_their_objects():
    data = captioned_scenes(range(5), 96, margin=0.1)
    assert len(data.scene_images) == len(data.scenes) == 5
    assert len(data.crop_images) == len(data.things) == sum(len(scene.objects) for scene in data.scenes)
    assert {image.shape for image in data.scene_images + data.crop_images} == {(96, 96, 3)}


def test_crops_stay_inside_the_picture():
    image = np.zeros((20, 30, 3), np.uint8)
    assert crop(image, np.array([0, 5, 10, 15], np.float32), np.full(4, 0.1)).shape == (12, 11, 3)
    assert crop(image, np.array([0, 0, 30, 20], np.float32), np.full(4, 0.5)).shape == (20, 30, 3)


def test_held_out_scenes_are_never_trained_on():
    trained = {seed for run in range(0, 800, 50) for seed in training_seeds(run, 10_000)[::100]}
    assert trained.isdisjoint(held_out_seeds(0, 1_000_000))
    assert max(training_seeds(799, 1_000_000)) < min(held_out_seeds(0, 1))
    with pytest.raises(ValueError, match="below 800"):
        training_seeds(800, 10)


def test_schedule_warms_up_and_cools_down():
    rates = [warm_cosine(step, 100) for step in range(100)]
    assert rates[0] == pytest.approx(0.2)
    assert max(rates) == pytest.approx(1.0)
    assert rates[-1] == pytest.approx(0.02, abs=0.01)
    assert all(np.diff(rates[6:]) < 0)
