import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from mmeval.stats import bradley_terry
from mmeval.stats.bradley_terry import ABOVE, APART, BELOW, BESIDE, NOBODY, POINTS

# American League 1987, wins of the row over the column; Agresti 2002, "Categorical Data Analysis", 10.6.
TEAMS = ("Milwaukee", "Detroit", "Toronto", "New York", "Boston", "Cleveland", "Baltimore")
WINS = [
    [0, 7, 9, 7, 7, 9, 11], [6, 0, 7, 5, 11, 9, 9], [4, 6, 0, 7, 7, 8, 12], [6, 8, 6, 0, 6, 7, 10],
    [6, 2, 6, 7, 0, 7, 12], [4, 4, 5, 6, 6, 0, 6], [2, 4, 1, 3, 1, 7, 0],
]  # fmt: skip
AGRESTI = (1.581, 1.436, 1.294, 1.248, 1.108, 0.684, 0.0)


def votes_of(wins, names):
    pairs = [(names[i], names[j]) for i, row in enumerate(wins) for j, n in enumerate(row) for _ in range(n)]
    return [one for one, _ in pairs], [other for _, other in pairs], [1.0] * len(pairs)


def points(fit):
    return {strength.system: strength.points for strength in fit.strengths}


def simulated(n=600, seed=0, k=5, ties=0.2):
    rng = np.random.default_rng(seed)
    theta = np.linspace(-1, 1, k)
    i = rng.integers(0, k, n)
    j = (i + rng.integers(1, k, n)) % k
    won = (rng.random(n) < 1 / (1 + np.exp(theta[j] - theta[i]))).astype(float)
    got = np.where(rng.random(n) < ties, 0.5, won)
    names = np.array(list("abcdefgh"))
    return list(names[i]), list(names[j]), got, rng.integers(0, n // 6, n)


def by_optimiser(left, right, got):
    names = sorted({*left, *right})
    i, j = ([names.index(name) for name in side] for side in (left, right))

    def loss(theta):
        ahead = theta[i] - theta[j]
        return (got * np.logaddexp(0, -ahead) + (1 - got) * np.logaddexp(0, ahead)).sum()

    theta = minimize(loss, np.zeros(len(names)), method="BFGS", options={"gtol": 1e-8}).x
    return dict(zip(names, POINTS * (theta - theta.mean()), strict=True))


def test_agrees_with_agrestis_baseball():
    fit = bradley_terry(*votes_of(WINS, TEAMS), resamples=10)
    found = points(fit)
    for team, expected in zip(TEAMS, AGRESTI, strict=True):
        assert (found[team] - found["Baltimore"]) / POINTS == pytest.approx(expected, abs=6e-4)
    assert [strength.system for strength in fit.strengths] == list(TEAMS)


@pytest.mark.parametrize("seed", range(4))
def test_agrees_with_a_general_optimiser(seed):
    left, right, got, _ = simulated(seed=seed, n=300)
    found = points(bradley_terry(left, right, got, resamples=2))
    assert found == pytest.approx(by_optimiser(left, right, got), abs=1e-2)
    assert sum(found.values()) == pytest.approx(0, abs=1e-6)


def test_counts_scale_and_intervals_are_stated():
    left, right, got, clusters = simulated()
    fit = bradley_terry(left, right, got, clusters)
    assert (fit.n_votes, fit.n_ties, fit.n_clusters) == (600, int((got == 0.5).sum()), len(set(clusters)))
    assert fit.left_share == pytest.approx(got.mean())
    for strength in fit.strengths:
        assert strength.low < strength.points < strength.high
        assert strength.win_low < strength.win_probability < strength.win_high
        expected = 1 / (1 + 10 ** (-strength.points / 400))
        assert strength.win_probability == pytest.approx(expected)
    assert sum(strength.wins for strength in fit.strengths) == (got != 0.5).sum()
    assert sum(strength.losses for strength in fit.strengths) == (got != 0.5).sum()
    assert sum(strength.ties for strength in fit.strengths) == 2 * (got == 0.5).sum()


def test_intervals_cover_the_truth_about_as_often_as_they_say():
    truth, hits, tried = POINTS * np.linspace(-1, 1, 5), 0, 0
    for seed in range(60):
        left, right, got, _ = simulated(n=250, seed=seed, ties=0)
        fit = bradley_terry(left, right, got, resamples=200, seed=seed)
        for strength in fit.strengths:
            tried += 1
            hits += strength.low <= truth["abcde".index(strength.system)] <= strength.high
    assert 0.90 <= hits / tried <= 0.99


def test_votes_of_a_session_are_resampled_together():
    left, right, got, _ = simulated(n=100)
    four = [side * 4 for side in (left, right)]
    once = bradley_terry(left, right, got, np.arange(100))
    repeated = bradley_terry(*four, np.tile(got, 4), np.tile(np.arange(100), 4))
    naive = bradley_terry(*four, np.tile(got, 4))
    first = lambda fit: fit.strengths[0].high - fit.strengths[0].low  # noqa: E731
    assert first(repeated) == pytest.approx(first(once), rel=1e-6)
    assert first(naive) < 0.7 * first(once)


VOTES = st.lists(
    st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd"), st.sampled_from([0.0, 0.5, 1.0])).filter(
        lambda vote: vote[0] != vote[1]
    ),
    min_size=4,
    max_size=40,
)


@settings(deadline=None, max_examples=80)
@given(VOTES, st.permutations("wxyz"))
def test_names_orders_and_sides_do_not_matter(votes, names):
    left, right, got = (list(part) for part in zip(*votes, strict=True))
    there = points(bradley_terry(left, right, got, resamples=2))
    assume(len([value for value in there.values() if value is not None]) in (0, len(there)))
    rename = dict(zip("abcd", names, strict=True))
    renamed = bradley_terry([rename[n] for n in left], [rename[n] for n in right], got, resamples=2)
    assert {rename[n]: v for n, v in there.items()} == pytest.approx(points(renamed), abs=1e-4)
    swapped = bradley_terry(right, left, [1 - one for one in got], resamples=2)
    assert there == pytest.approx(points(swapped), abs=1e-4)
    backwards = bradley_terry(left[::-1], right[::-1], got[::-1], resamples=2)
    assert there == pytest.approx(points(backwards), abs=1e-4)


@settings(deadline=None, max_examples=80)
@given(VOTES)
def test_every_system_has_finite_points_or_a_reason(votes):
    fit = bradley_terry(*(list(part) for part in zip(*votes, strict=True)), resamples=5)
    for strength in fit.strengths:
        assert (strength.points is None) == bool(strength.reason)
        assert strength.points is None or abs(strength.points) < 5000


def reasons(left, right, got):
    return {strength.system: strength.reason for strength in bradley_terry(left, right, got).strengths}


def test_systems_without_finite_strength_say_why_and_the_others_are_placed():
    found = reasons("aabwwlm", "bbaabaa", [1, 0, 0.5, 1, 1, 0, 0])
    assert found == {"a": "", "b": "", "w": ABOVE, "l": BELOW, "m": BELOW}
    fit = bradley_terry("aabwwl", "bbaaba", [1, 0, 0.5, 1, 1, 0])
    assert [strength.system for strength in fit.strengths] == ["w", "a", "b", "l"]


def test_groups_that_never_met_are_not_compared():
    found = reasons("aaacd", "bbbdc", [1, 0, 1, 1, 1])
    assert found == {"a": "", "b": "", "c": APART, "d": APART}


def test_a_bridge_that_only_won_places_nobody_beyond_it():
    # a and b are placed; w beat both of them and x, so x and they are never on one path of wins.
    assert reasons("aawwwx", "bbabxy", [1, 0, 1, 1, 1, 1])["x"] == BESIDE


def test_nobody_is_placed_while_nobody_has_lost_what_he_won():
    assert set(reasons("aab", "bcc", [1, 1, 1]).values()) == {NOBODY}
    assert bradley_terry([], [], []).strengths == ()
    assert bradley_terry([], [], []).left_share is None


def test_too_many_resamples_without_a_fit_leave_no_interval():
    fit = bradley_terry(list("aaaa"), list("bbbb"), [1, 1, 1, 0])
    assert fit.strengths[0].points == pytest.approx(POINTS * np.log(3) / 2)
    assert fit.strengths[0].low is None
    assert fit.strengths[0].reason == ""


def test_ties_count_half():
    tied = points(bradley_terry(["a"] * 4, ["b"] * 4, [0.5, 0.5, 1, 1], resamples=2))
    split = points(bradley_terry(["a"] * 4, ["b"] * 4, [1, 0, 1, 1], resamples=2))
    assert tied == pytest.approx(split)


def test_what_is_no_vote_is_refused():
    with pytest.raises(ValueError, match="itself"):
        bradley_terry(["a"], ["a"], [1])
    with pytest.raises(ValueError, match=r"1, 0\.5 or 0"):
        bradley_terry(["a"], ["b"], [2])
    with pytest.raises(ValueError, match="1 left, 2 right"):
        bradley_terry(["a"], ["b", "c"], [1])
