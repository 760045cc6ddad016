import pytest

from mmeval.media import Unscorable
from mmeval.scorers.image import if_count_change, if_position_change
from mmeval.sessions import CountChange, PositionChange


class TestPosition:
    edit = PositionChange(object="cup", position="left", reference="star")

    def test_moved_to_the_asked_side(self, look, a, agreed):
        before = look(a("star", 100, 100), a("cup", 160, 100))
        assert agreed(if_position_change(before, look(a("star", 100, 100), a("cup", 40, 100)), self.edit))
        assert not agreed(if_position_change(before, before, self.edit))

    @pytest.mark.parametrize(
        ("position", "place"),
        [("left", (40, 100)), ("right", (160, 100)), ("above", (100, 40)), ("below", (100, 160))],
    )
    def test_only_the_asked_side_counts(self, look, a, agreed, position, place):
        before, after = (
            look(a("star", 100, 100), a("cup", 20, 20)),
            look(a("star", 100, 100), a("cup", *place)),
        )
        for asked in ("left", "right", "above", "below"):
            edit = PositionChange(object="cup", position=asked, reference="star")
            assert agreed(if_position_change(before, after, edit)) == (asked == position)

    def test_a_copy_left_behind_fails(self, look, a, agreed):
        star, cup, moved = a("star", 100, 100), a("cup", 160, 100), a("cup", 40, 100, score=0.95)
        assert agreed(if_position_change(look(star, cup), look(star, moved), self.edit))
        assert not agreed(if_position_change(look(star, cup), look(star, cup, moved), self.edit))

    def test_losing_the_object_or_the_reference_fails(self, look, a, agreed):
        before = look(a("star", 100, 100), a("cup", 160, 100))
        assert not agreed(if_position_change(before, look(a("star", 100, 100)), self.edit))
        assert not agreed(if_position_change(before, look(a("cup", 40, 100)), self.edit))

    def test_inside_the_reference_fails(self, look, a, agreed):
        before = look(a("star", 100, 100, size=120), a("cup", 180, 100))
        after = look(a("star", 100, 100, size=120), a("cup", 70, 100))
        assert not agreed(if_position_change(before, after, self.edit))

    def test_faint_boxes_do_not_count_as_copies(self, look, a, agreed):
        before = look(a("star", 100, 100), a("cup", 160, 100))
        after = look(a("star", 100, 100), a("cup", 40, 100), a("cup", 160, 100, score=0.35))
        assert agreed(if_position_change(before, after, self.edit))

    def test_two_objects_of_one_class_are_told_apart(self, look, a, agreed):
        edit = PositionChange(object="red cup", position="left", reference="blue cup")
        red, blue = a("cup", 160, 100, color="red"), a("cup", 100, 100, color="blue")
        assert not agreed(if_position_change(look(red, blue), look(red, blue), edit))
        assert agreed(if_position_change(look(red, blue), look(a("cup", 40, 100, color="red"), blue), edit))

    @pytest.mark.parametrize("seen", ["star", "cup"])
    def test_no_verdict_without_both_before(self, look, a, seen):
        with pytest.raises(Unscorable, match="was found in the picture before"):
            if_position_change(look(a(seen, 100, 100)), look(), self.edit)


class TestCount:
    def cups(self, look, a, number, **options):
        return look(*[a("cup", 20 + 35 * index, 100, size=30, **options) for index in range(number)])

    @pytest.mark.parametrize("number", range(6))
    def test_exactly_the_asked_number(self, look, a, agreed, number):
        edit = CountChange(object="cups", count=3)
        assert agreed(if_count_change(self.cups(look, a, 2), self.cups(look, a, number), edit)) == (
            number == 3
        )

    def test_none_at_all_can_be_asked(self, look, a, agreed):
        edit = CountChange(object="cup", count=0)
        assert agreed(if_count_change(self.cups(look, a, 2), look(), edit))
        assert not agreed(if_count_change(self.cups(look, a, 2), self.cups(look, a, 1), edit))

    def test_other_objects_do_not_count(self, look, a, agreed):
        edit = CountChange(object="cup", count=2)
        after = look(a("cup", 40, 100), a("star", 100, 100))
        assert not agreed(if_count_change(self.cups(look, a, 1), after, edit))

    def test_the_same_box_reported_twice_is_one_object(self, look, a, agreed):
        after = look(a("cup", 40, 100), a("cup", 41, 101, score=0.5))
        assert agreed(if_count_change(self.cups(look, a, 2), after, CountChange(object="cup", count=1)))

    def test_only_confident_boxes_count(self, look, a, agreed):
        after = look(a("cup", 40, 100), a("cup", 160, 100, score=0.2))
        assert agreed(if_count_change(self.cups(look, a, 2), after, CountChange(object="cup", count=1)))

    def test_adjectives_restrict_the_count_when_they_tell_objects_apart(self, look, a, agreed):
        red, blue = a("cup", 40, 100, color="red"), a("cup", 160, 100, color="blue")
        second = a("cup", 100, 100, color="red")
        edit = CountChange(object="red cups", count=2)
        assert agreed(if_count_change(look(red, blue), look(red, second, blue), edit))
        assert not agreed(if_count_change(look(red, blue), look(red, blue), edit))

    def test_the_order_of_boxes_does_not_matter(self, look, a):
        """Metamorphic: detectors may report objects in any order."""
        scores = (0.9, 0.35, 0.6)
        cups = [a("cup", 20 + 60 * i, 100, score=score) for i, score in enumerate(scores)]
        edit = CountChange(object="cup", count=3)
        forth, back = (if_count_change(look(*order), look(*order), edit) for order in (cups, cups[::-1]))
        assert forth.value == back.value == 1
        assert forth.evidence[0] == back.evidence[0]

    def test_nothing_to_count_before_gets_no_verdict(self, look, a):
        with pytest.raises(Unscorable, match="no cup was found"):
            if_count_change(look(), self.cups(look, a, 2), CountChange(object="cup", count=2))

    def test_what_has_a_longer_name_is_not_counted(self, look, a, agreed):
        edit = CountChange(object="hot dogs", count=2)
        known = ("dog", "hot dog")
        dog, first, second = a("dog", 40, 40), a("hot dog", 40, 160), a("hot dog", 160, 160)
        before = look(dog, first, vocabulary=known)
        assert not agreed(if_count_change(before, before, edit))
        assert agreed(if_count_change(before, look(dog, first, second, vocabulary=known), edit))


def test_any_count_is_judged_without_room_for_so_many(look, a):
    picture = look(a("cup", 40, 100))
    asked = CountChange.model_construct(object="cup", count=4 * 10**9)
    assert if_count_change(picture, picture, asked).value == 0
