import pytest

from mmeval.features import OcrText, TextLine
from mmeval.scorers.image import if_text_change, if_text_read
from mmeval.sessions import TextChange


def read(*lines):
    """Lines are (text, (x, y) of the centre), 40 x 12 pixels, confidence .9."""
    return OcrText(
        tuple(
            TextLine(text, 0.9, ((x - 20, y - 6), (x + 20, y - 6), (x + 20, y + 6), (x - 20, y + 6)))
            for text, (x, y) in lines
        )
    )


REPLACE = TextChange(object="sign", old="OPEN", new="SALE")


@pytest.fixture
def before(find, a):
    return find(a("sign", 100, 100, size=80))


def test_the_asked_text_on_the_object(before, agreed):
    assert agreed(if_text_change(before, read(("SALE", (100, 100))), REPLACE))


@pytest.mark.parametrize("shown", ["OPEN", "SALT", "", "SAL", "OPEN SALE"])
def test_no_change_wrong_words_and_old_text_fail(before, agreed, shown):
    after = read((shown, (100, 100))) if shown else read()
    assert not agreed(if_text_change(before, after, REPLACE))


@pytest.mark.parametrize("shown", ["sale", "Sale!", "S A L E", "BIG SALE"])
def test_case_spaces_and_punctuation_do_not_count(before, agreed, shown):
    assert agreed(if_text_change(before, read((shown, (100, 100))), REPLACE))


def test_text_elsewhere_does_not_count(before, agreed):
    assert not agreed(if_text_change(before, read(("SALE", (100, 190)), ("OPEN", (100, 100))), REPLACE))
    assert agreed(if_text_change(before, read(("SALE", (100, 100)), ("OPEN", (100, 190))), REPLACE))


def test_words_over_several_lines(before, agreed):
    edit = TextChange(object="sign", old="OPEN", new="BIG SALE")
    assert agreed(if_text_change(before, read(("BIG", (100, 80)), ("SALE", (100, 110))), edit))


def test_new_text_is_looked_for_everywhere(find, agreed):
    edit = TextChange(new="HELLO")
    assert agreed(if_text_change(find(), read(("hello", (10, 190))), edit))
    assert not agreed(if_text_change(find(), read(), edit))


def test_the_whole_picture_is_read_when_the_object_is_not_found(find, agreed):
    for nothing in (find(), find(vocabulary=("cup",))):
        score = if_text_change(nothing, read(("SALE", (10, 190))), REPLACE)
        assert agreed(score)
        assert score.evidence[0].facts["region"] == "whole picture"


def test_an_old_text_inside_the_new_one_may_stay(before, agreed):
    edit = TextChange(object="sign", old="SALE", new="BIG SALE")
    assert agreed(if_text_change(before, read(("BIG SALE", (100, 100))), edit))
    assert not agreed(if_text_change(before, read(("SALE", (100, 100))), edit))


def test_the_margin_grows_with_likeness(before):
    margins = [
        if_text_change(before, read((shown, (100, 100))), REPLACE).evidence[0].facts["asked text is read"]
        for shown in ("XYZW", "SXYZ", "SALT", "SALE")
    ]
    assert margins == sorted(margins)
    assert margins[2] < 0 < margins[3]


def test_reading_the_whole_picture_needs_no_place(agreed):
    edit = TextChange(object="sign", old="OPEN", new="SALE")
    assert agreed(if_text_read(read(("SALE", (10, 190))), edit))
    assert not agreed(if_text_read(read(("SALE", (10, 190)), ("OPEN", (100, 100))), edit))
    assert not agreed(if_text_read(read(("OPEN", (100, 100))), edit))
    assert not agreed(if_text_read(read(), edit))
