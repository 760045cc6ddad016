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
        ("B, because a dog appears", ("A",), 0, 0),
        ("A dog appears", ("A",), 0, 0),
        ("a", ("A",), 1, 1),
        ("(A) the dog", ("A",), 1, 0),
        ("A is right", ("A",), 1, 0),
        ("I was right", ("I",), 0, 0),
        ("Oh, I see a cat", ("0",), 0, 0),
        ("Oh, there are three", ("3",), 1, 0),
        ("one oh five", ("105",), 1, 1),
        ("It has, oh, two", ("0",), 0, 0),
        ("A, because a dog appears", ("A",), 1, 0),
        ("The answer is A", ("A",), 1, 0),
        ("I pick option A since a dog appears", ("A",), 1, 0),
        ("I'm sure it is B", ("I",), 0, 0),
        ("I think B", ("I",), 0, 0),
        ("I) the first", ("I",), 1, 0),
        ("The answer is B", ("B",), 1, 0),
        ("5", ("-5",), 0, 0),
        ("The answer is -5.", ("5",), 0, 0),
        ("The answer is \u22125.", ("-5",), 1, 0),
        ("minus three", ("-3",), 1, 1),
        ("3", ("minus 3",), 0, 0),
        ("-3", ("3",), 0, 0),
        ("x<3", ("x < 3",), 1, 1),
        ("x < 3", ("x > 3",), 0, 0),
        ("It is C++", ("C",), 0, 0),
        ("C#", ("C",), 0, 0),
        ("50", ("50%",), 0, 0),
        ("fifty percent", ("50%",), 1, 1),
        ("10:30", ("10 30",), 0, 0),
        ("time:5", ("5",), 1, 0),
        ("a+b", ("a-b",), 0, 0),
        ("10\u00b2", ("102",), 0, 0),
        ("1,000", ("1000",), 1, 1),
        ("three, four", ("3",), 1, 0),
        ("O.K.", ("ok",), 1, 1),
        ("Don\u2019t know", ("do not know",), 1, 1),
        ("r\u00e9sum\u00e9", ("resume",), 1, 1),
        ("\u989c\u8272\u662f\u7ea2\u8272\u3002", ("\u7ea2\u8272",), 1, 0),
        ("\u0928\u092e\u0938\u094d\u0924\u0947", ("\u0928\u092e\u0938\u0924",), 0, 0),
        ("\U0001f44d", ("\U0001f44e",), 0, 0),
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
