import numpy as np
import pytest

from mmeval.synthetic.train.average_precision import Matches, box_iou, mask_iou


def boxes(*rows):
    return np.array(rows, np.float32).reshape(-1, 4)


def classes(*values):
    return np.array(values, np.int64)


def confidences(*values):
    return np.array(values, np.float32)


def test_iou_of_boxes_and_masks_agree():
    first, second = boxes((0, 0, 10, 10), (5, 5, 15, 15)), boxes((0, 0, 10, 10), (10, 10, 20, 20))
    masks = []
    for group in (first, second):
        masks.append(np.zeros((len(group), 20, 20), bool))
        for mask, (x0, y0, x1, y1) in zip(masks[-1], group.astype(int), strict=True):
            mask[y0:y1, x0:x1] = True
    expected = [[1, 0], [25 / 175, 25 / 175]]
    assert np.allclose(box_iou(first, second), expected)
    assert np.allclose(mask_iou(*masks), expected)
    assert box_iou(first, boxes()).shape == (2, 0)
    assert mask_iou(masks[0][:0], masks[1]).shape == (0, 2)


def scored(*pictures):
    matches = Matches()
    for found, sure, names, truth, true in pictures:
        matches.add(box_iou(found, truth), sure, names, true)
    return matches.mean_average_precision()


def test_perfect_detections_score_nearly_one():
    truth = boxes((0, 0, 10, 10), (20, 20, 40, 40))
    picture = (truth, confidences(0.9, 0.8), classes(0, 1), truth, classes(0, 1))
    assert scored(*[picture] * 20) == pytest.approx((0.995, 0.995), abs=0.01)


def test_duplicates_and_wrong_classes_cost():
    truth = boxes((0, 0, 10, 10), (20, 20, 40, 40))
    swapped = (truth, confidences(0.9, 0.8), classes(1, 0), truth, classes(0, 1))
    assert scored(*[swapped] * 5)[0] == 0
    twice = boxes((0, 0, 10, 10), (0, 0, 10, 10.5), (20, 20, 40, 40))
    doubled = (twice, confidences(0.7, 0.9, 0.8), classes(0, 0, 1), truth, classes(0, 1))
    assert 0.5 < scored(*[doubled] * 5)[0] < 0.99


def test_loose_boxes_count_at_low_thresholds_only():
    truth, loose = boxes((0, 0, 10, 10)), boxes((0, 0, 10, 13))
    at_half, over_all = scored(*[(loose, confidences(0.9), classes(0), truth, classes(0))] * 5)
    assert at_half > 0.95
    assert 0.4 < over_all < 0.7


def test_finding_nothing_scores_nothing():
    truth = boxes((0, 0, 10, 10))
    assert scored((boxes(), confidences(), classes(), truth, classes(0))) == (0, 0)
