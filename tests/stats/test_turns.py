import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmeval.stats import TurnPoint, cohort_members, pass_rate, passes, prefix_survival, turn_curve

NAN = np.nan


def test_ragged_curve_takes_whoever_has_the_turn():
    curve = turn_curve(np.array([1, 0, 1, 0.5, NAN]), list("abcab"), [1, 1, 1, 2, 2])
    assert curve == [TurnPoint(1, pytest.approx(2 / 3), 3, 3), TurnPoint(2, 0.5, 1, 2)]


def test_fixed_cohort_keeps_only_sessions_with_every_turn():
    values, sessions, turns = np.array([1, 0, 1, 0]), list("abaa"), [1, 1, 2, 3]
    curve = turn_curve(values, sessions, turns, "fixed")
    assert [(p.turn, p.value, p.sessions) for p in curve] == [(1, 1.0, 1), (2, 1.0, 1), (3, 0.0, 1)]
    assert cohort_members(sessions, turns, "fixed").tolist() == [True, False, True, True]


def test_short_sessions_leaving_bends_only_the_ragged_curve():
    """A bad session that ends early makes the ragged curve rise although nobody improved."""
    values, sessions, turns = np.array([1, 0, 1]), list("aba"), [1, 1, 2]
    assert [p.value for p in turn_curve(values, sessions, turns)] == [0.5, 1.0]
    assert [p.value for p in turn_curve(values, sessions, turns, "fixed")] == [1.0, 1.0]


def test_a_turn_without_values_has_none():
    assert turn_curve(np.array([NAN]), ["a"], [1]) == [TurnPoint(1, None, 0, 1)]
    assert turn_curve(np.zeros(0), [], []) == []


def test_survival_ends_with_the_first_failure():
    survived = prefix_survival(np.array([1, 0, 1, 1, 1.0]), list("aaabb"), [1, 2, 3, 1, 2])
    assert survived.tolist() == [1, 0, 0, 1, 1]


def test_survival_does_not_depend_on_the_order_of_rows():
    survived = prefix_survival(np.array([1, 1, 0.0]), list("aaa"), [3, 1, 2])
    assert survived.tolist() == [0, 1, 0]


def test_unknown_makes_the_prefix_unknown_unless_a_failure_decides():
    survived = prefix_survival(np.array([NAN, 1, 0, 1]), list("aaaa"), [1, 2, 3, 4])
    np.testing.assert_array_equal(survived, [NAN, NAN, 0, 0])


def test_all_observations_of_a_turn_must_pass():
    assert prefix_survival(np.array([1, 0, 1.0]), list("aaa"), [1, 1, 2]).tolist() == [0, 0, 0]
    assert len(prefix_survival(np.zeros(0), [], [])) == 0


outcomes = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(1, 5), st.sampled_from([0.0, 1.0, NAN])), max_size=30
)


@settings(deadline=None)
@given(outcomes)
def test_survival_against_its_definition(rows):
    passed = np.array([p for _, _, p in rows])
    sessions, turns = [s for s, _, _ in rows], [t for _, t, _ in rows]
    for (session, turn, _), got in zip(rows, prefix_survival(passed, sessions, turns), strict=True):
        prefix = [p for s, t, p in rows if s == session and t <= turn]
        expected = 0.0 if 0.0 in prefix else (NAN if any(np.isnan(prefix)) else 1.0)
        np.testing.assert_equal(got, expected)


@settings(deadline=None)
@given(outcomes)
def test_fixed_cohort_curve_of_survival_never_rises(rows):
    passed = np.nan_to_num(np.array([p for _, _, p in rows]))
    sessions, turns = [s for s, _, _ in rows], [t for _, t, _ in rows]
    curve = turn_curve(prefix_survival(passed, sessions, turns), sessions, turns, "fixed")
    # one observation per session and turn is what makes the means comparable
    if len(set(zip(sessions, turns, strict=True))) == len(rows):
        values = [point.value for point in curve]
        assert values == sorted(values, reverse=True)


def test_pass_rate():
    values = np.array([0.2, 0.5, 0.9, NAN])
    assert pass_rate(values, 0.5) == pytest.approx(2 / 3)
    assert pass_rate(values, 0.5, higher=False) == pytest.approx(2 / 3)
    assert pass_rate(np.array([NAN]), 0.5) is None
    np.testing.assert_array_equal(passes(values, 0.5), [0, 1, 1, NAN])
