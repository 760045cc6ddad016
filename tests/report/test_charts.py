import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmeval.protocols import TurnEstimate
from mmeval.report.charts import HEIGHT, WIDTH, curve_chart, nice_range, nice_ticks, share, spread
from mmeval.stats import Estimate

heights = st.lists(st.floats(0, 300), max_size=12)
numbers = st.lists(st.floats(-1e4, 1e4), min_size=1, max_size=8)


@settings(deadline=None)
@given(heights)
def test_labels_keep_their_distance_and_order(given_heights):
    moved = spread(given_heights, 15)
    ordered = sorted(zip(given_heights, moved, strict=True))
    assert all(b - a >= 15 - 1e-6 for (_, a), (_, b) in itertools.pairwise(ordered))


@settings(deadline=None)
@given(heights)
def test_labels_stay_below_the_top_and_within_their_block(given_heights):
    moved = spread(given_heights, 15, top=12)
    assert all(height >= 12 - 1e-6 for height in moved)
    far = 15 * len(given_heights) + 12
    assert all(abs(a - b) <= far for a, b in zip(given_heights, moved, strict=True))


def test_labels_in_one_place_share_the_push():
    assert spread([100, 100, 100], 10) == [90, 100, 110]


def test_labels_with_room_stay_where_they_are():
    assert spread([10, 50, 100], 15) == [10, 50, 100]


@settings(deadline=None)
@given(numbers)
def test_ranges_hold_all_values_with_a_handful_of_ticks(values):
    low, high = nice_range(values)
    slack = 1e-6 * (high - low)
    assert low - slack <= min(values)
    assert max(values) <= high + slack
    marks = nice_ticks(values)
    assert 2 <= len(marks) <= 9
    steps = [b - a for a, b in itertools.pairwise(marks)]
    assert steps == pytest.approx([steps[0]] * len(steps), rel=1e-3)


def test_share_is_cut_to_the_scale():
    assert (share(0.5, 0, 1), share(-3, 0, 1), share(9, 0, 1), share(1, 1, 1)) == (50, 0, 100, 50)


def estimate(value, low=None, high=None):
    return Estimate(value, low, high, 3, 4, 3, "valid")


def test_a_chart_draws_what_exists():
    curves = {
        "a": [TurnEstimate(1, estimate(0.9, 0.8, 1.0), 5), TurnEstimate(2, estimate(None), 3)],
        "b": [TurnEstimate(1, estimate(0.4), 4), TurnEstimate(2, estimate(0.2, 0.1, 0.3), 3)],
    }
    chart = curve_chart("IF", "Share.", "higher", curves, ["a", "b", "absent"])
    assert [line.system for line in chart.lines] == ["a", "b"]
    assert [len(line.points) for line in chart.lines] == [1, 2]
    assert [tick.note for tick in chart.x_ticks] == ["n = 5", "n = 3"]
    (high,), (first, second) = (line.points for line in chart.lines)
    assert high.y < first.y < second.y, "larger values are drawn higher"
    assert first.low is None, "no interval is drawn where there is none"
    assert second.high < second.y < second.low
    assert all(0 <= p.x <= WIDTH and 0 <= p.y <= HEIGHT for line in chart.lines for p in line.points)
    assert "0.900 [0.800, 1.000] 3/4" in high.text


def test_a_chart_of_nothing_is_none():
    assert curve_chart("IF", "", "higher", {"a": [TurnEstimate(1, estimate(None), 2)]}, ["a"]) is None
    assert curve_chart("IF", "", "higher", {}, ["a"]) is None


def test_one_turn_and_one_value_are_a_chart_too():
    chart = curve_chart("IF", "", "higher", {"a": [TurnEstimate(3, estimate(0.5), 1)]}, ["a"])
    assert len(chart.lines[0].points) == 1
    assert "nan" not in chart.lines[0].path


def test_one_value_is_not_drawn_on_an_axis_beyond_what_it_can_be():
    assert nice_range([0.0, 0.0]) == (0.0, 0.05)
    assert nice_range([1.0]) == (0.95, 1.0)
    low, high = nice_range([3.0])
    assert low < 3 < high
