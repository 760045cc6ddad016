"""What a turn starts from."""

import pytest

from mmeval.sessions import Output, Session, Submission, SubmissionInfo, start_of, starting_media

IMAGE = ("image",)
EDIT = {"edit": {"kind": "subject_remove", "object": "cup"}}
WORDS = {"texts": ("yellow",)}


def picture(name):
    return {"kind": "image", "path": f"media/{name}.png"}


def session(*targets, history="self", unscored=()):
    turns = tuple(
        {
            "user": {"text": "go on", **({"media": (picture("given"),)} if number == 1 else {})},
            "target": target,
            "scored": number not in unscored,
        }
        for number, target in enumerate(targets, 1)
    )
    return Session.model_validate({"id": "s", "turns": turns, "history": history})


def submission(**outputs):
    """`t2="picture"`, `t2="words"` or `t2="error"`."""
    given = {"words": {"text": "no"}, "error": {"error": "refused"}}
    made = [
        Output.model_validate(
            {"session": "s", "turn": int(turn[1:]), **given.get(what, {"media": (picture(turn),)})}
        )
        for turn, what in outputs.items()
    ]
    return Submission(SubmissionInfo(system="a", benchmark="b"), tuple(made))


@pytest.mark.parametrize("without", ["words", "error"])
def test_an_answer_without_a_picture_leaves_the_one_before(without):
    asked = session(EDIT, WORDS, EDIT)
    assert start_of(submission(t1="picture", t2=without), asked, 3, IMAGE) == 1
    assert start_of(submission(t1="picture", t2="picture"), asked, 3, IMAGE) == 2
    (given,) = start_of(submission(t1=without, t2=without), asked, 3, IMAGE)
    assert given.path == "media/given.png"


def test_an_answer_that_is_missing_leaves_nobody_knows_what():
    asked = session(EDIT, EDIT, EDIT)
    assert start_of(submission(t1="picture"), asked, 3, IMAGE) == 2
    assert start_of(submission(t1="picture"), session(EDIT, EDIT, EDIT, unscored=(2,)), 3, IMAGE) == 1


def test_a_gold_history_goes_on_over_turns_that_are_answered_in_words():
    reference = {**EDIT, "media": (picture("exact"),)}
    asked = session(reference, WORDS, EDIT, history="gold")
    assert [item.path for item in starting_media(asked, 3, IMAGE)] == ["media/exact.png"]
    assert starting_media(session(EDIT, EDIT, history="gold"), 2, IMAGE) == ()
