import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmeval.scorers.image.following.boxes import center_shift, contains, iou

edges = st.tuples(*[st.floats(0, 1)] * 4).map(
    lambda e: (min(e[0], e[2]), min(e[1], e[3]), max(e[0], e[2]), max(e[1], e[3]))
)


@settings(deadline=None)
@given(edges, edges)
def test_iou_is_symmetric_and_within_bounds(first, second):
    assert iou(first, second) == iou(second, first)
    assert 0 <= iou(first, second) <= 1 + 1e-9


def test_iou_of_known_boxes():
    assert iou((0, 0, 2, 2), (1, 0, 3, 2)) == pytest.approx(1 / 3)
    assert iou((0, 0, 1, 1), (2, 2, 3, 3)) == 0
    assert iou((0, 0, 0, 0), (0, 0, 0, 0)) == 0


def test_containment():
    assert contains((0, 0, 1, 1), (0.2, 0.2, 0.8, 1))
    assert not contains((0, 0, 1, 1), (0.2, 0.2, 0.8, 1.1))


@pytest.mark.parametrize(
    ("position", "expected"), [("left", 0.3), ("right", -0.3), ("above", -0.2), ("below", 0.2)]
)
def test_shift_points_to_the_asked_side(position, expected):
    box, reference = (0.1, 0.5, 0.3, 0.7), (0.4, 0.3, 0.6, 0.5)
    assert center_shift(box, reference, position) == pytest.approx(expected)


@settings(deadline=None)
@given(edges, edges, st.sampled_from([("left", "right"), ("above", "below")]))
def test_opposite_sides_cancel(first, second, sides):
    one, other = (center_shift(first, second, side) for side in sides)
    assert one == -other
