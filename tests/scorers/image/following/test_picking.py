import pytest

from mmeval.media import Unscorable
from mmeval.scorers.image import if_count_change, if_position_change, if_subject_remove
from mmeval.sessions import CountChange, PositionChange, SubjectRemove

SMALL, BIG = ("cup", 40, 40), ("cup", 150, 120)


@pytest.fixture
def pair(look, a):
    """A small cup above on the left and a big one below on the right; either may be left out."""

    def picture(*left):
        cups = {"small": a(*SMALL, size=24, score=0.8), "big": a(*BIG, size=60)}
        return look(*(cups[name] for name in left))

    return picture


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("small cup", "small"),
        ("left cup", "small"),
        ("leftmost cup", "small"),
        ("cup on the left", "small"),
        ("upper cup", "small"),
        ("tiny left cup", "small"),
        ("big cup", "big"),
        ("tall cup", "big"),
        ("cup at the bottom", "big"),
        ("right cup", "big"),
    ],
)
def test_sizes_and_sides_say_which_one_is_meant(pair, agreed, asked, meant):
    for gone, left in (("small", "big"), ("big", "small")):
        edit = SubjectRemove(object=asked)
        assert agreed(if_subject_remove(pair("small", "big"), pair(left), edit)) == (gone == meant)


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ("second cup", "'second' is not understood"),
        ("small right cup", "its words mean different ones"),
        ("two small cups", "several are asked for"),
        ("front cup", "'front' is not understood"),
        ("coffee cup", "'coffee' is not understood"),
        ("person pushing cup", "may be about what comes before 'pushing' or after it"),
        ("cup on the table", "where 'on table' is cannot be told"),
        ("cup on top of the table", "where 'on top of table' is cannot be told"),
        ("cup and the star", "names several things"),
    ],
)
def test_what_cannot_be_decided_is_nobodys_fault(pair, asked, why):
    with pytest.raises(Unscorable, match=why) as found:
        if_subject_remove(pair("small", "big"), pair("small"), SubjectRemove(object=asked))
    assert found.value.status == "broken"


def test_sizes_that_hardly_differ_decide_nothing(look, a):
    before = look(a("cup", 40, 40, size=40), a("cup", 150, 120, size=41))
    with pytest.raises(Unscorable, match="two hardly differ in what 'small' says"):
        if_subject_remove(before, before, SubjectRemove(object="small cup"))


def test_words_of_a_label_say_nothing_more(look, a, agreed):
    two = look(a("top hat", 40, 40), a("top hat", 150, 120, score=0.8))
    assert not agreed(if_subject_remove(two, two, SubjectRemove(object="top hat")))


def test_what_is_said_of_a_place_never_names_the_object(look, a, agreed):
    cup, dogs = a("cup", 100, 100), [a("dog", 40, 100), a("dog", 160, 100)]
    edit = SubjectRemove(object="the cup between the two dogs")
    assert agreed(if_subject_remove(look(cup, *dogs), look(*dogs), edit))
    assert not agreed(if_subject_remove(look(cup, *dogs), look(cup), edit))


def test_a_comma_leaves_the_colour_to_be_checked(look, a, agreed):
    gray, red = a("cup", 40, 40, color="gray", score=0.95), a("cup", 150, 120, color="red")
    edit = SubjectRemove(object="red, round cup")
    assert agreed(if_subject_remove(look(gray, red), look(gray), edit))
    assert not agreed(if_subject_remove(look(gray, red), look(red), edit))


@pytest.mark.parametrize(
    "asked", ["small cups", "cups on the left", "second cups", "open cups", "cups on the table"]
)
def test_sizes_and_places_are_not_counted_by(pair, asked):
    both = pair("small", "big")
    with pytest.raises(Unscorable, match="cannot be counted by") as found:
        if_count_change(both, both, CountChange(object=asked, count=2))
    assert found.value.status == "broken"


def test_of_one_object_its_place_does_not_matter_for_the_count(look, a, agreed):
    before, after = look(a("cup", 40, 40)), look(a("cup", 40, 40), a("cup", 150, 120))
    assert agreed(if_count_change(before, after, CountChange(object="cups on the table", count=2)))


def test_alone_it_needs_no_words(look, a, agreed):
    before = look(a("cup", 40, 40))
    assert agreed(if_subject_remove(before, look(), SubjectRemove(object="second cup")))


def test_what_was_moved_is_no_longer_known_by_its_side(look, a):
    before = look(a("cup", 30, 60), a("cup", 90, 60), a("star", 60, 150))
    after = look(a("cup", 90, 60), a("cup", 150, 150), a("star", 60, 150))
    with pytest.raises(Unscorable, match="it may be on the left no longer"):
        if_position_change(
            before, after, PositionChange(object="left cup", position="right", reference="star")
        )
