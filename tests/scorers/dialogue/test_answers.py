import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmeval.scorers.dialogue import answer_match
from mmeval.sessions import Message, Target, Turn

words = st.lists(st.sampled_from(["red", "boat", "river", "stone", "cat"]), min_size=1, max_size=5)


@pytest.mark.parametrize(
    ("answer", "references", "contains", "exact"),
    [
        ("Blue.", ("blue",), 1, 1),
        ("The boat is blue.", ("blue",), 1, 0),
        ("I see three of them", ("3",), 1, 0),
        ("It is a category", ("cat",), 0, 0),
        ("the boat, red", ("red boat",), 0, 0),
        ("green", ("red", "Green"), 1, 1),
        ("(blue)", ("blue",), 1, 1),
        ("", ("blue",), 0, 0),
    ],
)
def test_matches_whole_words_whatever_their_spelling(answer, references, contains, exact):
    assert answer_match(answer, references).value == contains
    assert answer_match(answer, references, mode="exact").value == exact


@settings(deadline=None)
@given(words, words, words)
def test_an_answer_around_a_reference_contains_it(before, reference, after):
    text = " ".join([*before, *reference, *after])
    assert answer_match(text, (" ".join(reference),)).value == 1
    assert answer_match(text, (" ".join(reference),), mode="exact").value == 0


@pytest.mark.parametrize("references", [(), ("...",)])
def test_is_undefined_without_a_reference_that_says_something(references):
    score = answer_match("blue", references)
    assert (score.value, score.status) == (None, "undefined")


def test_names_the_reference_that_was_found():
    facts = answer_match("It is navy blue", ("red", "Navy Blue")).evidence[0].facts
    assert facts["matched"] == "Navy Blue"


def test_refuses_an_unknown_mode():
    with pytest.raises(ValueError, match="'exact' or 'contains'"):
        answer_match("a", ("a",), mode="fuzzy")


def test_is_expected_where_there_is_a_reference():
    user = Message(text="?")
    assert answer_match.bind().applies_to(Turn(user=user, target=Target(texts=("blue",))))
    assert not answer_match.bind().applies_to(Turn(user=user, target=Target()))
    assert not answer_match.bind().applies_to(Turn(user=user))
