import numpy as np
import pytest
import scipy.stats
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mmeval.stats import correlations
from mmeval.stats.bootstrap import expanded_tail
from mmeval.stats.correlation import _weighted

SCIPY = {
    "pearson": scipy.stats.pearsonr,
    "spearman": scipy.stats.spearmanr,
    "kendall": scipy.stats.kendalltau,
}


def data(n=120, seed=0):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=n).round(1)
    return x, np.round(x + rng.normal(size=n)), rng.integers(0, 30, n)


@pytest.mark.parametrize("name", SCIPY)
def test_values_are_scipys(name):
    x, y, clusters = data()
    found = correlations(x, y, clusters)[name]
    assert found.value == pytest.approx(SCIPY[name](x, y).statistic)
    assert found.low < found.value < found.high
    assert (found.n, found.n_clusters) == (120, len(set(clusters)))


@settings(deadline=None, max_examples=100)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3), st.integers(0, 3)), min_size=3, max_size=12))
@example([(0, 0, 0), (0, 0, 1), (1, 1, 1)])
def test_weights_mean_as_much_as_repeated_points(rows):
    x, y, times = (np.array(part, float) for part in zip(*rows, strict=True))
    drawn = np.repeat(np.arange(len(x)), times.astype(int))
    found = _weighted(x, y, times[None])[0]
    if len(drawn) < 3 or np.ptp(x[drawn]) == 0 or np.ptp(y[drawn]) == 0:
        assert np.isnan(found).all()
        return
    expected = [SCIPY[name](x[drawn], y[drawn]).statistic for name in SCIPY]
    assert found == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("name", SCIPY)
def test_the_interval_is_that_of_a_plain_loop_over_resampled_clusters(name):
    x, y, clusters = data(seed=2)
    rng, names, values = np.random.default_rng(1), np.unique(clusters), []
    for _ in range(1000):
        rows = np.concatenate([np.flatnonzero(clusters == one) for one in rng.choice(names, len(names))])
        values.append(SCIPY[name](x[rows], y[rows]).statistic)
    tail = expanded_tail(0.025, len(names))
    low, high = np.quantile(values, [tail, 1 - tail])
    found = correlations(x, y, clusters)[name]
    assert found.low == pytest.approx(low, abs=0.12 * (high - low))
    assert found.high == pytest.approx(high, abs=0.12 * (high - low))


def test_groups_are_correlated_by_their_means():
    x, y, clusters = data()
    system = np.arange(120) % 6
    means = [[part[system == one].mean() for one in range(6)] for part in (x, y)]
    found = correlations(x, y, clusters, system)
    for name, by_scipy in SCIPY.items():
        assert found[name].value == pytest.approx(by_scipy(*means).statistic)
        assert found[name].n == 6
        assert found[name].low <= found[name].value <= found[name].high


def test_system_means_move_with_the_sessions_that_are_drawn():
    """The loop draws sessions, averages per system again, and correlates the averages."""
    x, y, clusters = data(seed=3)
    system, rng, names, values = np.arange(120) % 5, np.random.default_rng(1), np.unique(clusters), []
    for _ in range(1000):
        rows = np.concatenate([np.flatnonzero(clusters == one) for one in rng.choice(names, len(names))])
        means = [[part[rows][system[rows] == one].mean() for one in range(5)] for part in (x, y)]
        values.append(scipy.stats.pearsonr(*means).statistic)
    tail = expanded_tail(0.025, len(names))
    low, high = np.quantile(values, [tail, 1 - tail])
    found = correlations(x, y, clusters, system)["pearson"]
    assert found.low == pytest.approx(low, abs=0.15 * (high - low))
    assert found.high == pytest.approx(high, abs=0.15 * (high - low))


def test_groups_within_clusters_are_points_of_their_own():
    x, y, clusters = data(60)
    session = clusters * 2 + (np.arange(60) % 2)
    labels = np.unique(session)
    means = [[part[session == one].mean() for one in labels] for part in (x, y)]
    by_hand = correlations(*means, labels // 2)
    assert correlations(x, y, clusters, session) == by_hand


def test_many_points_are_drawn_less_often_with_the_same_meaning():
    x, y, _ = data(1200)
    clusters = np.arange(1200) // 10
    found = correlations(x, y, clusters)
    for name, by_scipy in SCIPY.items():
        assert found[name].value == pytest.approx(by_scipy(x, y).statistic)
        assert found[name].low < found[name].value < found[name].high


def test_too_few_or_constant_points_say_why():
    for x, y, said in [([], [], "0 points"), ([1, 2], [1, 2], "2 points"), ([1, 1, 1], [1, 2, 3], "metric"),
                       ([1, 2, 3], [0, 0, 0], "one verdict")]:  # fmt: skip
        for found in correlations(x, y, range(len(x))).values():
            assert (found.value, found.low, found.n) == (None, None, len(x))
            assert said in found.reason
    assert correlations([1, 2, 3], [1, 2, 3], [0, 0, 0])["pearson"].low is None, "one cluster"


def test_unscored_values_may_not_be_given_as_nan():
    with pytest.raises(ValueError, match="leave unscored ones out"):
        correlations([1, np.nan, 2], [1, 2, 3], [0, 1, 2])
