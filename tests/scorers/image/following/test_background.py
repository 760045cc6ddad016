import numpy as np
import pytest

from mmeval.features import Pixels, Scenery
from mmeval.media import Unscorable
from mmeval.scorers.image import if_background_change
from mmeval.sessions import BackgroundChange

EDIT = BackgroundChange(background="beach", keep=("cup",))
BACKGROUNDS = ("forest", "beach", "city street")


def scenery(*probabilities, backgrounds=BACKGROUNDS):
    return Scenery(backgrounds, np.array(probabilities, np.float32))


FOREST, BEACH = scenery(0.7, 0.2, 0.1), scenery(0.2, 0.7, 0.1)


def picture(level, changed=200):
    rgb = np.zeros((200, 200, 3), np.uint8)
    rgb[:, :changed] = level
    return Pixels(rgb)


BEFORE, AFTER = picture(0), picture(200)


@pytest.fixture
def judge(look, a):
    def judged(after=AFTER, objects=None, seen=BEACH, edit=EDIT, before=None):
        then = look(a("cup", 60, 100), a("star", 140, 100)) if before is None else before
        return if_background_change(BEFORE, after, then, then if objects is None else objects, seen, edit)

    return judged


def test_a_new_background_with_everything_in_place(judge, agreed):
    assert agreed(judge())


def test_no_change_fails(judge, agreed):
    assert not agreed(judge(after=picture(0), seen=FOREST))


def test_another_background_than_the_asked_one_fails(judge, agreed):
    score = judge(seen=FOREST)
    assert not agreed(score)
    facts = score.evidence[0].facts
    assert facts["background as asked"] == pytest.approx(-0.5)
    assert facts["looks_after"] == "forest"


@pytest.mark.parametrize(
    ("asked", "seen"), [("a night city street", "city street"), ("beach at sunset", "sunset")]
)
def test_a_picture_of_half_of_what_was_asked_fails(judge, agreed, asked, seen):
    edit = BackgroundChange(background=asked, keep=("cup",))
    names = ("forest", seen, asked.removeprefix("a "))
    assert not agreed(judge(seen=scenery(0.01, 0.9, 0.09, backgrounds=names), edit=edit))
    assert agreed(judge(seen=scenery(0.01, 0.4, 0.59, backgrounds=names), edit=edit))


def test_the_same_background_in_fewer_words_may_be_a_little_likelier(judge, agreed):
    sunny = BackgroundChange(background="The Sunny Beach", keep=("cup",))
    both = scenery(0.1, 0.5, 0.4, backgrounds=("forest", "beach", "sunny beach"))
    assert agreed(judge(seen=both, edit=sunny))
    assert judge(seen=both, edit=sunny).evidence[0].facts["margin"] == pytest.approx(0.15)


def test_the_same_background_in_more_words_is_no_rival(judge, agreed):
    both = scenery(0.1, 0.3, 0.6, backgrounds=("forest", "beach", "sunny beach"))
    assert agreed(judge(seen=both))


def test_a_shorter_or_longer_name_never_stands_in_for_the_asked_one(judge):
    for asked in ("sunny beach", "street"):
        with pytest.raises(Unscorable, match="is not among the backgrounds"):
            judge(edit=BackgroundChange(background=asked))


def test_a_background_that_was_not_compared_is_unscored(judge):
    with pytest.raises(Unscorable, match=r"'the moon' is not among the backgrounds .*: forest, beach"):
        judge(edit=BackgroundChange(background="the moon"))


def test_half_a_background_fails(judge, agreed):
    assert not agreed(judge(after=picture(200, changed=90)))


def test_losing_or_moving_a_kept_object_fails(judge, look, a, agreed):
    assert not agreed(judge(objects=look(a("star", 140, 100))))
    assert not agreed(judge(objects=look(a("cup", 160, 160), a("star", 140, 100))))


def test_losing_an_object_that_nobody_asked_to_keep_is_allowed(judge, look, a, agreed):
    assert agreed(judge(objects=look(a("cup", 60, 100))))


def test_an_object_the_detector_missed_before_or_does_not_know_is_not_held_against_the_edit(
    judge, look, a, agreed
):
    assert agreed(judge(edit=BackgroundChange(background="beach", keep=("cup", "fish"))))
    known = look(a("cup", 60, 100), vocabulary=("cup",))
    assert agreed(judge(before=known, edit=BackgroundChange(background="beach", keep=("cup", "unicorn"))))


def test_no_background_no_verdict(judge, look, a):
    with pytest.raises(Unscorable, match="cover the whole picture"):
        judge(before=look(a("cup", 100, 100, size=220)))


def test_sizes_must_agree(judge):
    with pytest.raises(Unscorable, match="200 x 200 before, 50 x 50 after"):
        judge(after=Pixels(np.zeros((50, 50, 3), np.uint8)))
