import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmeval.features import OcrText, TextLine
from mmeval.media import Unscorable
from mmeval.scorers.image import if_text_change, if_text_read
from mmeval.scorers.image.following.reading import read_margin
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


def test_without_the_object_that_carried_the_old_text_there_is_no_verdict(find):
    with pytest.raises(Unscorable, match="no sign was found in the picture before"):
        if_text_change(find(), read(("SALE", (10, 190))), REPLACE)
    with pytest.raises(Unscorable, match="does not know 'sign'"):
        if_text_change(find(vocabulary=("cup",)), read(("SALE", (10, 190))), REPLACE)


@pytest.mark.parametrize("shown", ["WHOLESALE", "SALES", "RESALE NOW"])
def test_a_part_of_a_longer_word_is_not_the_asked_word(before, agreed, shown):
    score = if_text_change(before, read((shown, (100, 100))), REPLACE)
    assert not agreed(score)
    assert score.evidence[0].facts["asked text is read"] < 0


def test_lines_break_only_between_words(agreed):
    broken = read(("SA", (100, 80)), ("LE", (100, 110)))
    assert not agreed(if_text_read(broken, TextChange(new="SALE")))
    assert agreed(if_text_read(broken, TextChange(new="SA LE")))
    assert agreed(
        if_text_read(read(("GRAND BIG", (9, 9)), ("SALE NOW", (9, 30))), TextChange(new="big sale"))
    )


def test_a_lost_space_is_forgiven(agreed):
    assert agreed(if_text_read(read(("BIGSALE", (100, 80))), TextChange(new="BIG SALE")))


@given(st.lists(st.text("ABC", min_size=1, max_size=4), min_size=1, max_size=5), st.data())
def test_what_stands_there_word_for_word_is_read(words, data):
    start = data.draw(st.integers(0, len(words) - 1))
    end = data.draw(st.integers(start + 1, len(words)))
    lines = read(*((word, (100, 20 * row)) for row, word in enumerate(words))).lines
    assert read_margin(" ".join(words[start:end]), lines) == pytest.approx(0.9)


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


def says(new, *shown, old=None):
    """The verdict on a picture with these lines, when ``new`` should stand in it instead of ``old``."""
    lines = read(*((text, (100, 20 * row)) for row, text in enumerate(shown, start=1)))
    return if_text_read(lines, TextChange(object=old and "sign", new=new, old=old)).value == 1


@pytest.mark.parametrize(
    ("old", "shown"),
    [
        ("SALE", "BIGSALE"),
        ("OPENING HOURS", "OPENlNG H0URS"),
        ("OPENING HOURS", "THEOPENING HOURSX"),
        ("再见", "你好再见世界"),
        ("1.50", "$1.50"),
        ("2023", "SALE2023"),
    ],
)
def test_an_old_text_that_was_merged_or_misread_still_stands_there(old, shown):
    assert not says("CLOSED", shown, "CLOSED", old=old)
    assert says("CLOSED", "CLOSED", old=old)


@pytest.mark.parametrize(
    ("old", "new", "beside"),
    [
        ("SALE", "SALES", "NOW"),
        ("OPEN 9-5", "OPEN 9-6", "DAILY"),
        ("GRAND SALE TODAY X", "GRAND SALE TODAY YY", "!"),
        ("CAT", "DOG", "NO PETS"),
        ("A", "B", "GRADE"),
        ("$1.50", "$1.75", "$1.55"),
        ("5", "7", "15 MIN 1.5"),
    ],
)
def test_a_new_text_like_the_old_one_and_what_stood_beside_it_are_not_the_old_one(old, new, beside):
    assert says(new, new, beside, old=old)
    assert not says(new, new, beside, old, old=old)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("BIG SALE", "SALE"),
        ("OPEN 24H", "OPEN"),
        ("HAPPY BIRTHDAY TOM", "HAPPY BIRTHDAY"),
        ("GRAND OPENING DAY", "GRAND OPENING"),
        ("50% OFF", "50%"),
        ("ROOM 101", "ROOM"),
        ("你好世界", "世界"),
    ],
)
def test_an_old_text_that_holds_the_new_one_must_go(old, new):
    assert not says(new, old, old=old)
    assert says(new, new, old=old)
    assert says(new, new, "MILK", old=old)
    assert not says(new, new, old, old=old)


def test_an_old_text_that_holds_the_new_one_may_be_misread_or_on_two_lines(before, agreed):
    assert not says("SALE", "BlG SALE", old="BIG SALE")
    assert not says("SALE", "BIG", "SALE", old="BIG SALE")
    edit = TextChange(object="sign", old="BIG SALE", new="SALE")
    assert not agreed(if_text_change(before, read(("BIG SALE", (100, 100))), edit))
    assert agreed(if_text_change(before, read(("SALE", (100, 100))), edit))


@pytest.mark.parametrize(("old", "new"), [("Open", "OPEN"), ("Hello", "Hello!"), ("BIGSALE", "BIG SALE")])
def test_texts_that_differ_in_nothing_that_counts_get_no_verdict(old, new):
    with pytest.raises(Unscorable, match="differ only in case, spaces or punctuation") as raised:
        says(new, new, old=old)
    assert raised.value.status == "broken"


def test_scripts_without_spaces_are_read_inside_longer_lines():
    assert says("你好", "你好世界")
    assert says("世界", "你好世", "界")
    assert says("4K电视", "新4K电视机")
    assert not says("你们", "你好世界")


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("$1.50", "150"),
        ("1.5", "15"),
        ("C++", "C"),
        ("50%", "50"),
        ("$5", "5"),
        ("-20°", "20"),
        ("12:30", "1230"),
    ],
)
def test_signs_that_change_the_meaning_count(asked, shown):
    assert not says(asked, shown)
    assert not says(shown, asked)
    assert says(asked, f"now: {asked}!")


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("COVID-19", "covid 19"),
        ("No. 5", "No.5"),
        ("it costs 5.", "It costs 5"),
        ("\u221220", "-20"),
        ("CAN'T", "CANT"),
    ],
)
def test_signs_that_do_not_change_the_meaning_do_not_count(asked, shown):
    assert says(asked, shown)
