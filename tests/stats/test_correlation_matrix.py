import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import pearsonr, spearmanr

from mmeval.stats import correlation_matrix, similarity_order

NAN = np.nan
values = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 9)), min_size=4, max_size=25)


@settings(deadline=None)
@given(values)
def test_values_are_those_of_scipy(pairs):
    columns = np.array(pairs, dtype=float)
    if (np.ptp(columns, axis=0) == 0).any():
        return
    for method, reference in (("spearman", spearmanr), ("pearson", pearsonr)):
        found = correlation_matrix(columns, np.arange(len(pairs)), method=method, resamples=10)
        assert found.value[0, 1] == pytest.approx(reference(*columns.T).statistic, abs=1e-12)
        np.testing.assert_allclose(np.diag(found.value), 1)


def test_pairs_use_what_both_have_and_say_how_many():
    columns = np.array([[1, 2, NAN], [2, 3, 1], [3, 1, 5], [4, NAN, 2], [5, 5, 3.0]])
    found = correlation_matrix(columns, np.arange(5))
    assert found.n.tolist() == [[5, 4, 4], [4, 4, 3], [4, 3, 4]]
    assert found.value[1, 2] == pytest.approx(spearmanr([3, 1, 5], [1, 5, 3]).statistic)
    np.testing.assert_array_equal(found.value, found.value.T)


def test_too_few_or_constant_have_none():
    columns = np.array([[1, 7, NAN], [2, 7, 1], [3, 7, 5], [4, 7, NAN]])
    found = correlation_matrix(columns, np.arange(4))
    assert np.isnan(found.value[0, 1])
    assert np.isnan(found.value[0, 2])
    assert found.n[0, 2] == 2


def reranked(columns, clusters, resamples=4000):
    """The bootstrap as it is defined: draw clusters, rank again."""
    rng, labels = np.random.default_rng(1), np.unique(clusters)
    members = [np.flatnonzero(clusters == label) for label in labels]
    drawn = [
        np.concatenate([members[place] for place in rng.integers(0, len(labels), len(labels))])
        for _ in range(resamples)
    ]
    return np.quantile([spearmanr(*columns[rows].T).statistic for rows in drawn], [0.025, 0.975])


@pytest.mark.parametrize(("noise", "digits"), [(0.3, 6), (0.3, 0), (1.5, 6)])
def test_intervals_agree_with_ranking_every_resample_again(noise, digits):
    rng = np.random.default_rng(3)
    clusters = np.repeat(np.arange(80), 3)
    shared = rng.normal(size=(80, 1))[clusters]
    columns = np.round(shared + noise * rng.normal(size=(240, 2)), digits)
    found = correlation_matrix(columns, clusters, resamples=4000)
    low, high = reranked(columns, clusters)
    assert found.high[0, 1] - found.low[0, 1] == pytest.approx(high - low, rel=0.15)
    assert found.low[0, 1] == pytest.approx(low, abs=0.2 * (high - low))


def test_intervals_widen_with_clusters_and_stay_within_bounds():
    rng = np.random.default_rng(4)
    clusters = np.repeat(np.arange(20), 10)
    columns = np.repeat(rng.normal(size=(20, 2)) + rng.normal(size=(20, 1)) * 2, 10, axis=0)
    columns += rng.normal(size=columns.shape) * 0.01
    together = correlation_matrix(columns, clusters)
    apart = correlation_matrix(columns, np.arange(200))
    assert together.high[0, 1] - together.low[0, 1] > 2 * (apart.high[0, 1] - apart.low[0, 1])
    assert -1 <= together.low[0, 1] < together.value[0, 1] < together.high[0, 1] <= 1
    assert np.isnan(correlation_matrix(columns, np.zeros(200)).low[0, 1]), "one cluster, no interval"


def test_perfect_agreement_has_an_interval_without_width():
    columns = np.array([[1, 10], [2, 20], [3, 30], [4, 50.0]])
    found = correlation_matrix(columns, np.arange(4))
    assert (found.value[0, 1], found.low[0, 1], found.high[0, 1]) == (1, 1, 1)


def test_similar_columns_come_side_by_side_whatever_their_sign():
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(2, 80))
    columns = np.stack([a, b, -a + rng.normal(size=80) * 0.1, b + rng.normal(size=80) * 0.1], axis=1)
    order = similarity_order(correlation_matrix(columns, np.arange(80), resamples=10).value)
    assert abs(order.index(0) - order.index(2)) == 1
    assert abs(order.index(1) - order.index(3)) == 1


def test_order_of_few_or_unknown():
    assert similarity_order(np.zeros((0, 0))) == []
    assert similarity_order(np.eye(2)) == [0, 1]
    assert sorted(similarity_order(np.full((3, 3), NAN))) == [0, 1, 2]


def test_what_is_certain_has_an_interval_only_where_resamples_would_have_one():
    values = np.column_stack([np.arange(6.0), np.arange(6.0)])
    few, some = (correlation_matrix(values, clusters) for clusters in ([1, 1, 1, 2, 2, 2], np.arange(6)))
    assert few.value[0, 1] == some.value[0, 1] == pytest.approx(1)
    assert np.isnan(few.low[0, 1])
    assert some.low[0, 1] == pytest.approx(1)
