import time

import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st

from mmeval.stats import bootstrap, cluster_bootstrap, geometric_mean, paired_difference, ratio_of_sums
from mmeval.stats.bootstrap import expanded_tail, student_t_quantile


def with_weight(values):
    values = np.asarray(values, dtype=float)
    return np.stack([values, np.ones_like(values)], axis=1)


@pytest.mark.parametrize("df", [1, 2, 3, 4, 5, 9, 30, 200, 5000])
@pytest.mark.parametrize("p", [0.9, 0.975, 0.995])
def test_student_t_quantile_agrees_with_scipy(df, p):
    assert student_t_quantile(p, df) == pytest.approx(scipy.stats.t.ppf(p, df), rel=1e-5)


def test_expanded_tail_tends_to_the_nominal_one():
    assert expanded_tail(0.025, 100_000) == pytest.approx(0.025, rel=1e-3)
    assert expanded_tail(0.025, 5) < expanded_tail(0.025, 50) < 0.025


@pytest.mark.parametrize("n_clusters", [8, 40])
def test_interval_covers_the_truth_about_as_often_as_it_says(n_clusters):
    """Clusters share an effect and differ in size; a naive interval over turns would cover ~70 %."""
    rng, hits, trials = np.random.default_rng(7), 0, 400
    for trial in range(trials):
        sizes = rng.integers(2, 6, n_clusters)
        clusters = np.repeat(np.arange(n_clusters), sizes)
        values = rng.normal(0.6, 0.3, n_clusters)[clusters] + rng.normal(0, 0.1, len(clusters))
        interval = cluster_bootstrap(with_weight(values), clusters, resamples=400, seed=trial)
        hits += interval.low <= 0.6 <= interval.high
    assert 0.90 <= hits / trials <= 0.99


def test_resampling_observations_instead_of_clusters_would_be_too_narrow():
    rng = np.random.default_rng(0)
    clusters = np.repeat(np.arange(30), 5)
    values = with_weight(rng.normal(size=30)[clusters])
    by_cluster = cluster_bootstrap(values, clusters)
    by_turn = cluster_bootstrap(values, np.arange(len(values)))
    assert by_cluster.high - by_cluster.low > 1.7 * (by_turn.high - by_turn.low)


def test_agrees_with_a_plain_loop_over_resampled_clusters():
    rng = np.random.default_rng(3)
    clusters = rng.choice([f"c{i}" for i in range(25)], size=120)
    values = rng.uniform(size=120)
    names = np.unique(clusters)
    means = []
    for _ in range(3000):
        drawn = [values[clusters == name] for name in rng.choice(names, size=len(names))]
        means.append(np.concatenate(drawn).mean())
    tail = expanded_tail(0.025, len(names))
    interval = cluster_bootstrap(with_weight(values), clusters, resamples=3000)
    width = np.quantile(means, 1 - tail) - np.quantile(means, tail)
    assert interval.low == pytest.approx(np.quantile(means, tail), abs=0.1 * width)
    assert interval.high == pytest.approx(np.quantile(means, 1 - tail), abs=0.1 * width)


def test_chunks_change_memory_not_the_nature_of_the_interval(monkeypatch):
    rng = np.random.default_rng(1)
    data, clusters = with_weight(rng.normal(size=300)), np.repeat(np.arange(100), 3)
    whole = cluster_bootstrap(data, clusters)
    monkeypatch.setattr(bootstrap, "CHUNK_BYTES", 8 * 100 * 7)
    chunked = cluster_bootstrap(data, clusters)
    assert chunked == whole


def test_ten_thousand_sessions_in_less_than_a_second():
    data = with_weight(np.random.default_rng(0).normal(size=30_000))
    clusters = np.repeat(np.arange(10_000), 3)
    started = time.process_time()
    assert cluster_bootstrap(data, clusters) is not None
    assert time.process_time() - started < 2.0  # about 0.3 s; slack for a busy machine


@settings(deadline=None)
@given(st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=40), st.integers(2, 9))
def test_a_mean_stays_within_the_cluster_means(values, n_clusters):
    clusters = np.arange(len(values)) % n_clusters
    if len(set(clusters)) < 2:
        return
    interval = cluster_bootstrap(with_weight(values), clusters, resamples=100)
    means = [np.mean(np.asarray(values)[clusters == c]) for c in np.unique(clusters)]
    slack = 1e-6
    assert min(means) - slack <= interval.low <= interval.high <= max(means) + slack


@settings(deadline=None)
@given(st.permutations(list(range(12))))
def test_order_of_observations_does_not_matter(order):
    values, clusters = np.arange(12.0), np.arange(12) // 3
    order = np.array(order)
    there = cluster_bootstrap(with_weight(values), clusters, resamples=50)
    here = cluster_bootstrap(with_weight(values[order]), clusters[order], resamples=50)
    assert (here.low, here.high) == pytest.approx((there.low, there.high))


def test_degenerate_cases_have_no_interval():
    assert cluster_bootstrap(with_weight([1, 0, 1]), ["a", "a", "a"]) is None
    assert cluster_bootstrap(np.zeros((0, 2)), []) is None
    assert cluster_bootstrap(np.zeros((4, 2)), list("abcd")) is None, "nothing is scored anywhere"
    assert cluster_bootstrap(np.array([[1.0, 1], [0, 0], [0, 0]]), list("abc")) is None, "one scored cluster"


def test_seed_decides():
    data, clusters = with_weight(np.random.default_rng(0).normal(size=50)), np.arange(50)
    assert cluster_bootstrap(data, clusters, seed=1) == cluster_bootstrap(data, clusters, seed=1)
    assert cluster_bootstrap(data, clusters, seed=1) != cluster_bootstrap(data, clusters, seed=2)


def test_unscored_observations_may_not_be_given_as_nan():
    with pytest.raises(ValueError, match="weight 0"):
        cluster_bootstrap(with_weight([1, np.nan]), ["a", "b"])


def test_ratio_has_no_value_over_nothing():
    assert np.isnan(ratio_of_sums(np.array([0.0, 0.0])))
    assert ratio_of_sums(np.array([[3.0, 4.0], [1.0, 1.0]])).tolist() == [0.75, 1.0]


def test_paired_difference_removes_what_clusters_share():
    rng = np.random.default_rng(5)
    clusters = np.arange(60)
    difficulty = rng.normal(0, 1, 60)
    first = with_weight(difficulty + 0.1 + rng.normal(0, 0.1, 60))
    second = with_weight(difficulty + rng.normal(0, 0.1, 60))
    paired = paired_difference(first, clusters, second, clusters)
    alone = cluster_bootstrap(first, clusters)
    assert paired.low > 0
    assert paired.high - paired.low < 0.3 * (alone.high - alone.low)
    assert paired.value == pytest.approx(first[:, 0].mean() - second[:, 0].mean())
    mirrored = paired_difference(second, clusters, first, clusters)
    assert (mirrored.low, mirrored.high) == pytest.approx((-paired.high, -paired.low), abs=0.01)


def test_paired_difference_uses_shared_clusters_only():
    first, second = with_weight([1, 1, 0]), with_weight([0, 0, 1])
    paired = paired_difference(first, list("abx"), second, list("aby"))
    assert (paired.value, paired.n_clusters) == (1.0, 2)
    none = paired_difference(first, list("abc"), second, list("xyz"))
    assert (none.value, none.low, none.n_clusters) == (None, None, 0)
    single = paired_difference(first, list("aaa"), second, list("aaa"))
    assert single.value == pytest.approx(1 / 3)
    assert single.low is None


def test_paired_difference_of_a_composed_statistic():
    def composed(sums):
        return geometric_mean(ratio_of_sums(sums.reshape(*sums.shape[:-1], 2, 2)))

    first = np.array([[1, 1, 0.25, 1.0]] * 3)
    second = np.array([[0.25, 1, 0.25, 1.0]] * 3)
    paired = paired_difference(first, list("abc"), second, list("abc"), composed)
    assert (paired.value, paired.low, paired.high) == pytest.approx((0.25, 0.25, 0.25))
