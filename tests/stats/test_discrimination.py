import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmeval.stats import average_ranks, balanced_accuracy, geometric_mean, roc_auc

labelled = st.lists(st.tuples(st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0]), st.booleans()), max_size=30)


@settings(deadline=None)
@given(labelled)
def test_auc_is_the_chance_to_order_a_pair_rightly(pairs):
    positives = [s for s, p in pairs if p]
    negatives = [s for s, p in pairs if not p]
    auc = roc_auc([s for s, _ in pairs], [p for _, p in pairs])
    if not positives or not negatives:
        assert auc is None
        return
    wins = sum((a > b) + 0.5 * (a == b) for a in positives for b in negatives)
    assert auc == pytest.approx(wins / (len(positives) * len(negatives)))


def test_auc_landmarks():
    assert roc_auc([1, 2, 3, 4], [False, False, True, True]) == 1.0
    assert roc_auc([4, 3, 2, 1], [False, False, True, True]) == 0.0
    assert roc_auc([1, 1, 1], [True, False, True]) == 0.5


def test_ranks_share_ties():
    assert average_ranks(np.array([10.0, 20, 10, 30])).tolist() == [1.5, 3, 1.5, 4]
    with pytest.raises(ValueError, match="NaN"):
        average_ranks(np.array([1, np.nan]))


@settings(deadline=None)
@given(labelled)
def test_balanced_accuracy_against_its_definition(pairs):
    said = [s >= 0.5 for s, _ in pairs]
    truth = [p for _, p in pairs]
    value = balanced_accuracy(said, truth)
    if len(set(truth)) < 2:
        assert value is None
        return
    recalls = [np.mean([s == t for s, t in zip(said, truth, strict=True) if t is c]) for c in (True, False)]
    assert value == pytest.approx(np.mean(recalls))


def test_shapes_must_agree():
    with pytest.raises(ValueError, match=r"need two \(n,\) arrays"):
        roc_auc([1, 2], [True])
    with pytest.raises(ValueError, match=r"need two \(n,\) arrays"):
        balanced_accuracy([[True]], [[False]])


@settings(deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=6))
def test_geometric_mean_lies_between_its_parts(parts):
    value = float(geometric_mean(np.array(parts)))
    assert min(parts) - 1e-12 <= value <= max(parts) + 1e-12


def test_geometric_mean_of_published_pairs():
    """EdiVal-O of Seedream 4.0 and Qwen-Image-Edit from their IF and CC."""
    pairs = np.array([[75.93, 92.51], [55.58, 88.03], [41.59, 85.86], [22.55, 77.98], [16.61, 90.22]])
    assert geometric_mean(pairs).round(2).tolist() == [83.81, 69.95, 59.76, 41.93, 38.71]
    assert np.isnan(geometric_mean(np.array([[0.5, np.nan]]))).all()
    assert np.isnan(geometric_mean(np.array([[0.5, -0.1]]))).all()
