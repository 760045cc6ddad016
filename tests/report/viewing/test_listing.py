import pytest
from small_run import IF, IOU, OUTSIDE

from mmeval.report.gallery import Gallery
from mmeval.report.tables import reductions_of
from mmeval.report.viewing.evidence import EvidenceReader
from mmeval.report.viewing.listing import NUMBER, PEOPLE, SPREAD, Query, SessionList
from mmeval.runs import Annotations, Item, Question


@pytest.fixture
def listing(run):
    return SessionList(run, EvidenceReader(run, reductions_of(run), Gallery()).leading)


def names(listing, **query):
    listing.choose(Query(**query))
    return [line.session for line in listing.window(0, 100)]


def test_all_sessions_by_name_forwards_and_backwards(listing):
    assert names(listing, system="good") == ["s1", "s2"]
    assert names(listing, system="good", descending=True) == ["s2", "s1"]


def test_a_line_says_how_each_turn_went(listing):
    listing.choose(Query("good"))
    first, second = listing.window(0, 2)
    assert first.turns == ((1, "pass", "1.000"), (2, "pass", "1.000"))
    assert second.turns == ((1, "pass", "1.000"),)
    listing.choose(Query("poor"))
    first, second = listing.window(0, 2)
    assert [sign for _, sign, _ in first.turns] == ["fail", "unscored"]
    assert [sign for _, sign, _ in second.turns] == ["unscored"]


def test_sorting_puts_what_has_no_value_last(listing):
    assert names(listing, system="poor", sort=OUTSIDE) == ["s1", "s2"]
    assert names(listing, system="poor", sort=OUTSIDE, descending=True) == ["s1", "s2"]
    assert [line.value for line in listing.window(0, 2)] == ["0.610", ""]


def test_sorting_by_how_far_systems_lie_apart(listing):
    assert names(listing, system="good", sort=f"{SPREAD}{IF}", descending=True) == ["s1", "s2"]
    assert [line.value for line in listing.window(0, 2)] == ["1.000", "0.000"]


def test_sorting_by_how_far_people_differ(make_run):
    run = make_run()
    given = {"ada": {"s1": True, "s2": True}, "ben": {"s1": True, "s2": False}}
    with Annotations.open(run) as kept:
        kept.define([Question("good", "pass_fail", "Is it good?")])
        for annotator, verdicts in given.items():
            for session, verdict in verdicts.items():
                kept.answer(annotator, Item(session, 1, "good"), "good", verdict)
    listing = SessionList(run, EvidenceReader(run, reductions_of(run), Gallery()).leading)
    assert (f"{PEOPLE}good", "good, people disagree") in listing.sorts
    assert names(listing, system="good", sort=f"{PEOPLE}good", descending=True) == ["s2", "s1"]
    assert [line.value for line in listing.window(0, 2)] == ["1.000", "0.000"]
    assert names(listing, system="poor", sort=f"{PEOPLE}good") == ["s1", "s2"]
    with pytest.raises(KeyError, match="no answers to 'nice'"):
        listing.choose(Query("good", sort=f"{PEOPLE}nice"))


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("ssim_outside<0.9", ["s1"]),
        ("ssim_outside>=0.9", []),
        ("ssim<.9", ["s1"]),
        ("instruction_following=0", ["s1"]),
        ("if=0 ssim<.5", []),
        ("status=missing", ["s2"]),
        ("status!=scored", ["s1", "s2"]),
        ("status=unreadable ssim<.9", ["s1"]),
        ("status=missing|ssim<.9", ["s1", "s2"]),
        ("status=missing|ssim<.9 status=unreadable", ["s1"]),
        ("localization<.9", ["s1"]),
        ("if_turn=0", ["s1"]),
        ("and", []),
        ("S2", ["s2"]),
        ("cup", ["s1", "s2"]),
        ("unicorn", []),
    ],
)
def test_conditions_and_words(listing, where, expected):
    assert names(listing, system="poor", where=where) == expected


def test_conditions_are_about_one_system(listing):
    assert names(listing, system="good", where="if=0") == []


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"where": "fid<3"}, "no metric starts with 'fid'; there are: if_subject_add, ssim_outside"),
        ({"where": "ssim<few"}, "'few' is no number"),
        ({"where": "status<scored"}, "compared by = or !="),
        ({"where": "ssim<"}, "'ssim<' is no whole condition; write name, sign and value without spaces"),
        ({"where": "ssim < 0.9"}, "'<' is no whole condition"),
        ({"where": "status=missing|cup"}, "stands between two conditions or between two words"),
        ({"where": "cup|"}, "stands between two conditions or between two words"),
        ({"where": "ssim<nan"}, "'nan' is no number"),
        ({"where": "ssim <0.9"}, "'<0.9' is no whole condition"),
        ({"where": "ssim<.9 and status=missing"}, "leave 'and' out"),
        ({"where": "overall<0.5"}, "'overall' is made of several numbers; ask for one of them: if_turn"),
        ({"sort": "number:fid"}, "no number 'fid' to sort by"),
        ({"sort": "fid"}, "no metric 'fid' to sort by"),
    ],
)
def test_what_nothing_can_meet_is_explained_and_changes_nothing(listing, query, message):
    listing.choose(Query("good"))
    with pytest.raises(ValueError, match=message):
        listing.choose(Query("good", **query))
    assert len(listing) == 2


def test_places_and_windows(listing):
    listing.choose(Query("good"))
    assert (listing.place_of("s2"), listing.place_of("s9")) == (1, None)
    assert listing.name_at(1) == "s2"
    assert [line.session for line in listing.window(1, 50)] == ["s2"]
    assert listing.window(5, 9) == []


def test_everything_can_be_sorted_by(listing):
    values = [value for value, _ in listing.sorts]
    assert values[0] == ""
    assert {IF, IOU, f"{SPREAD}{IOU}", f"{NUMBER}consistency"} <= set(values)
    labels = dict(listing.sorts)
    assert labels[f"{NUMBER}consistency"] == "Consistency"
    assert labels[f"{SPREAD}{OUTSIDE}"] == "ssim_outside, systems disagree"
    for value in values:
        assert names(listing, system="good", sort=value)


def test_what_a_number_counts_as_zero_is_sorted_as_zero(listing):
    """ "poor" gave nothing in s2."""
    assert names(listing, system="poor", sort=f"{NUMBER}consistency") == ["s2", "s1"]
    assert [line.value for line in listing.window(0, 2)] == ["0.000", "0.305"]


def test_of_words_with_a_bar_between_one_must_stand_there(listing):
    assert names(listing, system="good", where="s1|nothing") == ["s1"]
    assert names(listing, system="good", where="s1|s2") == ["s1", "s2"]
    assert names(listing, system="good", where="s1|s2 s2") == ["s2"]
