import numpy as np
import pytest
import torch
import torchmetrics.functional.classification as reference
from hypothesis import given, settings
from hypothesis import strategies as st

from mmeval.stats import best_threshold, confusion, discrimination, roc_auc, threshold_curve
from mmeval.stats.bootstrap import expanded_tail


def data(n=200, seed=0, digits=1):
    rng = np.random.default_rng(seed)
    values = rng.normal(size=n).round(digits)
    return values, values + rng.normal(size=n) > 0.3, rng.integers(0, 40, n)


def squashed(values):
    return torch.tensor(1 / (1 + np.exp(-values)), dtype=torch.float64)


@pytest.mark.parametrize("seed", range(3))
def test_areas_agree_with_torchmetrics(seed):
    values, positive, clusters = data(seed=seed)
    found = discrimination(values, positive, clusters)
    arguments = squashed(values), torch.tensor(positive).long()
    assert found.auc.value == pytest.approx(float(reference.binary_auroc(*arguments)), abs=1e-6)
    expected = float(reference.binary_average_precision(*arguments))
    assert found.average_precision.value == pytest.approx(expected, abs=1e-6)
    assert found.auc.value == pytest.approx(roc_auc(values, positive))
    assert found.auc.low < found.auc.value < found.auc.high
    assert (found.n_positive, found.n_negative) == (positive.sum(), (~positive).sum())


def test_the_curve_agrees_with_torchmetrics():
    values, positive, _ = data()
    curve = threshold_curve(values, positive)
    rates, recall, _ = reference.binary_roc(squashed(values), torch.tensor(positive).long())
    assert curve.recall == pytest.approx(recall.numpy(), abs=1e-6)
    assert curve.false_alarms == pytest.approx(rates.numpy(), abs=1e-6)
    precision, _, _ = reference.binary_precision_recall_curve(squashed(values), torch.tensor(positive).long())
    assert curve.precision[1:] == pytest.approx(precision.numpy()[-2::-1], abs=1e-6)
    assert curve.thresholds[0] == np.inf
    assert curve.thresholds[1:].tolist() == sorted(set(values), reverse=True)


def test_the_interval_is_that_of_a_plain_loop_over_resampled_clusters():
    values, positive, clusters = data(digits=3)
    rng, names, areas = np.random.default_rng(1), np.unique(clusters), []
    for _ in range(1500):
        rows = np.concatenate([np.flatnonzero(clusters == name) for name in rng.choice(names, len(names))])
        areas.append(roc_auc(values[rows], positive[rows]))
    tail = expanded_tail(0.025, len(names))
    low, high = np.quantile(areas, [tail, 1 - tail])
    found = discrimination(values, positive, clusters, resamples=1500).auc
    assert found.low == pytest.approx(low, abs=0.1 * (high - low))
    assert found.high == pytest.approx(high, abs=0.1 * (high - low))


PAIRS = st.lists(st.tuples(st.integers(-5, 5), st.booleans()), min_size=2, max_size=30)


@settings(deadline=None)
@given(PAIRS)
def test_lower_is_better_is_the_mirror_of_higher(pairs):
    values, positive = (np.array(part) for part in zip(*pairs, strict=True))
    clusters = np.arange(len(values))
    there, here = (
        discrimination(values, positive, clusters),
        discrimination(-values, positive, clusters, higher=False),
    )
    assert there == here
    assert there.auc.value == pytest.approx(roc_auc(values, positive))
    best = best_threshold(values, positive, clusters, resamples=5).threshold.value
    mirrored = best_threshold(-values, positive, clusters, higher=False, resamples=5).threshold.value
    assert best == (None if mirrored is None else -mirrored)


@settings(deadline=None)
@given(PAIRS, st.sampled_from(["balanced_accuracy", "f1", "youden"]), st.booleans())
def test_no_other_value_makes_a_better_threshold(pairs, criterion, higher):
    values, positive = (np.array(part) for part in zip(*pairs, strict=True))
    best = best_threshold(values, positive, np.arange(len(values)), criterion, higher=higher, resamples=2)
    if positive.all() or not positive.any():
        assert best.threshold.value is None
        return
    reached = confusion(values, positive, best.threshold.value, higher=higher).measures[criterion].value
    assert reached == pytest.approx(best.reached.value)
    for other in values:
        assert confusion(values, positive, other, higher=higher).measures[criterion].value <= reached + 1e-12


def test_cells_name_their_observations():
    values, positive = [0.1, 0.4, 0.6, 0.9, 0.6], [False, True, False, True, True]
    cells = confusion(values, positive, 0.6, [0, 1, 2, 3, 4])
    assert [c.tolist() for c in (cells.true_pass, cells.false_pass, cells.false_fail, cells.true_fail)] == [
        [3, 4], [2], [1], [0],
    ]  # fmt: skip
    measures = {name: measured.value for name, measured in cells.measures.items()}
    assert measures == pytest.approx(
        {
            "accuracy": 3 / 5, "balanced_accuracy": (2 / 3 + 1 / 2) / 2, "precision": 2 / 3, "recall": 2 / 3,
            "specificity": 1 / 2, "f1": 2 / 3, "youden": 2 / 3 - 1 / 2,
        }
    )  # fmt: skip
    assert cells.measures["accuracy"].low < 0.6 < cells.measures["accuracy"].high
    lower = confusion(values, positive, 0.4, higher=False)
    assert lower.true_pass.tolist() == [1]
    assert lower.false_pass.tolist() == [0]
    assert lower.measures["recall"].low is None, "no clusters, no interval"


def test_one_class_only_says_why():
    found = discrimination([1.0, 2.0], [True, True], [0, 1])
    assert (found.auc.value, found.average_precision.value) == (None, None)
    assert found.reason == "none of the 2 verdicts is negative"
    assert discrimination([], [], []).reason == "there are no verdicts"
    nothing = confusion([], [], 0.5)
    assert nothing.measures["accuracy"].value is None
    assert confusion([1.0], [True], 2.0).measures["precision"].value is None, "nothing passes"


def test_unscored_values_may_not_be_given_as_nan():
    for call in (threshold_curve, lambda v, p: discrimination(v, p, [0, 1])):
        with pytest.raises(ValueError, match="leave unscored ones out"):
            call([1.0, np.nan], [True, False])
