import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmeval.features import take_apart


@pytest.mark.parametrize(
    ("text", "head", "tail"),
    [
        ("the cup", "cup", ""),
        ("red, round cup", "red round cup", ""),
        ("the cup between the two dogs", "cup", "between two dogs"),
        ("person holding a cup", "person", "holding cup"),
        ("cup standing against the table", "cup", "standing against table"),
        ("a running dog", "running dog", ""),
        ("small running dog", "small running dog", ""),
        ("a stone building", "stone building", ""),
        ("cup to the right of the dog", "cup", "to right of dog"),
        ("cup left of the dog", "cup", "left of dog"),
        ("the cup that is red", "cup", "is red"),
        ("the cup the dog sees", "cup", "dog sees"),
        ("orange on the plate", "orange", "on plate"),
        ("black and white cat", "black and white cat", ""),
        ("the cup and the star", "cup", "and star"),
        ("orange and apple", "orange", "and apple"),
        ("a blue down jacket", "blue down jacket", ""),
        ("all of the cups", "cups", ""),
        ("two of the three red cups", "three red cups", ""),
        ("the", "the", ""),
        ("two", "two", ""),
        ("", "", ""),
    ],
)
def test_the_name_ends_before_what_is_said_of_its_place(text, head, tail):
    found = take_apart(text)
    assert (" ".join(found.head), " ".join(found.tail)) == (head, tail)


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("cup and star", "several things"),
        ("person pushing car", "before 'pushing' or after it"),
        ("baby carrying bag", ""),
        ("racing car", ""),
        ("red racing car", ""),
        ("red and blue cup", ""),
        ("a stone building", ""),
        ("cup", ""),
    ],
)
def test_it_is_noticed_when_it_is_not_clear_what_is_named(text, doubt):
    found = take_apart(text).doubt
    assert doubt in found
    assert bool(doubt) == bool(found)


@pytest.mark.parametrize(
    ("text", "number"), [("two cups", 2), ("all 3 of the cups", 3), ("one", None), ("cup for two", None)]
)
def test_a_number_is_one_that_comes_first(text, number):
    assert take_apart(text).number == number


@given(st.text(max_size=40))
def test_there_is_always_a_name(text):
    assert len(take_apart(text).head) >= 1
