import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmeval.stats import SurvivalPoint, kaplan_meier

NAN = np.nan


def observations(sessions):
    """Outcomes of turns 1, 2, ... per session -> (passed, sessions, turns)."""
    rows = [(p, s, t) for s, of in enumerate(sessions) for t, p in enumerate(of, start=1)]
    passed, names, turns = zip(*rows, strict=True)
    return np.array(passed, dtype=float), list(names), list(turns)


def values(sessions, **options):
    return [point.value for point in kaplan_meier(*observations(sessions), **options)]


def test_a_worked_example_with_censoring():
    """Kaplan & Meier's product by hand: 4/5, then 1/3 of 3 seen, then nobody fails of 1."""
    found = kaplan_meier(*observations([[1, 1, 1], [1, 0, 1], [1, 1], [1], [0, 1, 1]]))
    assert [point.value for point in found] == [pytest.approx(v) for v in (4 / 5, 8 / 15, 8 / 15)]
    assert [(p.at_risk, p.failed, p.censored) for p in found] == [(5, 1, 1), (3, 1, 1), (1, 0, 1)]
    assert [point.turn for point in found] == [1, 2, 3]


def test_sessions_of_one_length_give_the_plain_share():
    assert values([[1, 1], [1, 0], [0, 1], [1, 1]]) == [0.75, 0.5]


def test_short_sessions_do_not_make_it_rise():
    """The plain share rises from 1/2 to 1 when the bad session ends."""
    assert values([[1, 1], [0]]) == [0.5, 0.5]


def test_it_stays_zero_after_the_last_failure_and_is_unknown_after_the_last_session():
    assert values([[0, 1, 1], [1, 0, 1]]) == [0.5, 0.0, 0.0]
    gone = kaplan_meier(np.array([1.0, NAN]), ["a", "a"], [1, 2])
    assert gone == [SurvivalPoint(1, 1.0, None, None, 1, 0, 1), SurvivalPoint(2, None, None, None, 0, 0, 0)]


def test_an_unknown_outcome_censors():
    assert values([[1, NAN, 0], [1, 1, 1]]) == [1.0, 1.0, 1.0]
    assert values([[1, NAN, 0], [1, 0, 1]]) == [1.0, 0.0, 0.0]


def test_intervals_resample_clusters():
    sessions = [[1, 1, 1], [1, 0, 1], [0, 1, 1], [1, 1, 0]] * 6
    passed, names, turns = observations(sessions)
    alone = kaplan_meier(passed, names, turns)[1]
    assert 0 < alone.low < alone.value < alone.high < 1
    pairs = kaplan_meier(passed, names, turns, [name // 6 for name in names])[1]
    assert pairs.high - pairs.low < alone.high - alone.low, "clusters here are copies of one another"
    one = kaplan_meier(passed, names, turns, [0] * len(names))[1]
    assert (one.low, one.high) == (None, None)


def test_no_observations_no_points():
    assert kaplan_meier(np.zeros(0), [], []) == []


@pytest.mark.parametrize("level", [0.9])
def test_coverage_with_censoring(level):
    """Hazard 0.2 a turn, half of the sessions end after two of three turns: S(3) = 0.512."""
    rng, inside = np.random.default_rng(5), 0
    for _ in range(150):
        lengths = rng.choice([2, 3], size=60)
        sessions = [list((rng.random(n) > 0.2).astype(float)) for n in lengths]
        last = kaplan_meier(*observations(sessions), level=level, resamples=200)[-1]
        inside += last.low <= 0.8**3 <= last.high
    assert 0.83 <= inside / 150 <= 0.97


@settings(deadline=None, max_examples=60)
@given(st.lists(st.lists(st.sampled_from([0.0, 1.0]), min_size=1, max_size=5), min_size=1, max_size=12))
def test_against_the_definition(sessions):
    expected, survival = [], 1.0
    for turn in range(max(map(len, sessions))):
        risk = [of for of in sessions if len(of) > turn and 0.0 not in of[:turn]]
        if risk:
            survival *= 1 - sum(of[turn] == 0 for of in risk) / len(risk)
        expected.append(survival if risk or survival == 0 else None)
    found = values(sessions, resamples=2)
    assert found == [None if e is None else pytest.approx(e) for e in expected]
