import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mmeval.stats import dominators, pareto_front

POINTS = np.array([[1, 0.5], [2, 0.9], [3, 0.9], [4, 1.0], [2, 0.4], [np.nan, 2.0]])


def test_cheap_and_good_wins():
    cost_down_quality_up = (False, True)
    assert pareto_front(POINTS, cost_down_quality_up) == [0, 1, 3]
    assert dominators(POINTS, cost_down_quality_up) == [[], [], [1], [], [0, 1], []]


def test_directions_matter():
    assert pareto_front(POINTS, (True, True)) == [3]
    assert pareto_front(POINTS, (False, False)) == [0, 4]


def test_twins_do_not_beat_each_other():
    assert pareto_front(np.array([[1.0, 1], [1, 1]]), (True, True)) == [0, 1]


def test_unknown_neither_beats_nor_is_beaten():
    assert pareto_front(np.array([[np.nan, 9], [1, 1]]), (True, True)) == [1]
    assert pareto_front(np.zeros((0, 2)), (True, True)) == []


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=12))
def test_a_point_is_beaten_or_on_the_front_and_beaten_by_one_that_is(pairs):
    points = np.array(pairs, dtype=float)
    front, beaten = pareto_front(points, (True, True)), dominators(points, (True, True))
    for place, by in enumerate(beaten):
        assert (place in front) == (not by)
        assert not by or set(by) & set(front)
