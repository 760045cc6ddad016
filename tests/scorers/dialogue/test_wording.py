import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmeval.scorers.dialogue import words, written_words


def test_the_whisper_wording_drops_asides_and_writes_numbers_in_digits():
    assert words("Uh, [coughs] I'll take twenty-five (maybe)!") == ["i", "will", "take", "25"]
    assert words(" ... ") == []


def test_the_plain_wording_keeps_words_of_any_language():
    assert words("L\u2019\u00e9t\u00e9, Stra\u00dfe; don't_ 3!", "plain") == [
        "l'\u00e9t\u00e9",
        "strasse",
        "don't",
        "3",
    ]


def test_in_writing_brackets_do_not_hide_words():
    assert written_words("[blue] (or <navy>)") == ["blue", "or", "navy"]


@settings(deadline=None)
@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_can_be_written_and_its_words_are_no_empty_ones(one, other):
    assert all(word.strip() for word in written_words(one))
    assert written_words(f"{one}\n{other}") == [*written_words(one), *written_words(other)] or not (
        written_words(one) and written_words(other)
    )


@settings(deadline=None)
@given(st.text(max_size=60))
def test_every_plain_word_stays_itself(text):
    found = words(text, "plain")
    assert all(not word.isspace() and word for word in found)
    assert words(" ".join(found).upper().lower(), "plain") == words(" ".join(found), "plain")


def test_refuses_an_unknown_wording():
    with pytest.raises(ValueError, match="'whisper' or 'plain'"):
        words("a", "loose")
