"""Words with times joined to the alignment of their error rate."""

import pytest

from mmeval.report.viewing.spoken import read_alignment, spoken_words
from mmeval.report.viewing.views import SpokenWord


def timed(text):
    """Words of one second each."""
    return [(float(place), place + 1.0, word) for place, word in enumerate(text.split())]


def faults(text, alignment):
    return [(word.heard, word.expected, word.fault) for word in spoken_words(timed(text), alignment)]


def test_an_alignment_is_read_word_by_word():
    assert read_alignment("the [cat>cap] sat [-on] [+uh]") == [
        ("the", "the"),
        ("cat", "cap"),
        ("sat", "sat"),
        ("on", ""),
        ("", "uh"),
    ]


def test_every_fault_is_joined_to_its_word():
    assert faults("The cap sat, uh the mat.", "the [cat>cap] sat [+uh] [-on] the mat") == [
        ("The", "the", ""),
        ("cap", "cat", "substituted"),
        ("sat,", "sat", ""),
        ("uh", "", "inserted"),
        ("", "on", "deleted"),
        ("the", "the", ""),
        ("mat.", "mat", ""),
    ]


def test_a_missing_word_stands_where_it_should_have_been():
    words = spoken_words(timed("one three"), "[-zero] one [-two] three")
    assert words[0] == SpokenWord(0.0, 0.0, "", "zero", "deleted")
    assert words[2] == SpokenWord(1.0, 1.0, "", "two", "deleted")


@pytest.mark.parametrize(
    ("heard", "alignment", "expected"),
    [
        ("I don't know", "i do not know", [("I", "i", ""), ("don't", "do not", ""), ("know", "know", "")]),
        ("I don't know", "i do [now>not] know", [("I", "i", ""), ("don't", "do now", "substituted")]),
        ("twenty two trains", "22 trains", [("twenty", "22", ""), ("two", "", ""), ("trains", "trains", "")]),
        ("so um yes", "so yes", [("so", "so", ""), ("um", "", ""), ("yes", "yes", "")]),
    ],
)
def test_words_that_normalisation_joins_splits_or_drops_keep_their_times(heard, alignment, expected):
    assert faults(heard, alignment)[: len(expected)] == expected
    assert [word.start for word in spoken_words(timed(heard), alignment) if word.heard] == [0.0, 1.0, 2.0]


def test_without_times_only_what_is_missing_is_known():
    assert faults("", "[-all] gone") == [("", "all", "deleted")]
    assert faults("something", "") == [("something", "", "")]
