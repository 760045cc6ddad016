import json
from collections import Counter

import pandas as pd
import pytest

from mmeval.report.judging.voting import VoteDesk
from mmeval.runs import AnnotationError, Pairing, Row, RunFolder, Votes


def row(run, system, session, turn, metric):
    return Row(
        run="run", system=system, session=session, turn=turn, item=None, metric=metric,
        name="if", family="if", value=1.0, status="scored", reason="", evidence=None,
    )  # fmt: skip


@pytest.fixture
def run(make_run):
    return make_run()


@pytest.fixture
def desk(run):
    opened = []

    def opening(annotator="ada", of=None, **options):
        opened.append(VoteDesk(of or run, annotator, **options))
        return opened[-1]

    yield opening
    for one in opened:
        one.close()


@pytest.fixture
def wide(tmp_path):
    """A run of three systems at eight turns, of which only the rows are needed."""
    info = {
        "protocol": None,
        "benchmark": {"name": "wide", "path": "../bench", "clusters": {}},
        "submissions": [{"system": name, "path": f"../{name}"} for name in ("one", "two", "three")],
        "metrics": [],
    }
    made = RunFolder.create(tmp_path / "wide", info)
    systems, sessions = ("one", "two", "three"), [f"s{n}" for n in range(8)]
    made.commit("0001", [row(made, name, session, 1, "if") for name in systems for session in sessions], [])
    return made


def test_pairs_come_from_turns_where_two_systems_have_an_answer(desk):
    made = desk()
    assert (made.total, made.pair.session) == (2, "s1")
    assert {made.pair.left, made.pair.right} == {"good", "poor"}
    with pytest.raises(ValueError, match="nothing can be compared"):
        desk(systems=["good"])
    with pytest.raises(AnnotationError, match="needs a name"):
        desk(" ")
    with pytest.raises(KeyError, match="no system 'best'"):
        desk(systems=["best", "good"])


def test_both_orders_and_all_pairs_come_as_often(desk, wide):
    made = desk(of=wide)
    assert made.total == 24
    for _ in range(24):
        made.vote("tie")
    assert made.pair is None
    shown = Counter((vote.pairing.left, vote.pairing.right) for vote in made.mine)
    assert set(shown.values()) == {4}
    with pytest.raises(AnnotationError, match="every pair is done"):
        made.vote("left")


def test_a_vote_is_on_the_disk_at_once_and_another_desk_goes_on(desk, wide):
    made = desk(of=wide)
    first = made.pair
    made.vote("left", seconds=1.5)
    with Votes.open(wide, read_only=True) as stored:
        (vote,) = stored.votes()
    assert (vote.pairing, vote.winner, vote.seconds, vote.blind) == (first, "left", 1.5, True)
    assert desk(of=wide).pair == made.pair
    assert made.pair != first


def test_people_with_the_same_seed_start_at_different_pairs(desk, wide):
    assert len({desk(name, of=wide).pair for name in ("ada", "bo", "cy", "di", "eve")}) > 1


def test_undo_goes_back_to_the_pair_as_it_was_shown(desk, wide):
    made = desk(of=wide)
    first, _ = made.pair, made.vote("left")
    second, _ = made.pair, made.vote("tie")
    assert made.undo().winner == "tie"
    assert made.pair == second
    assert made.undo().winner == "left"
    assert made.pair == first
    assert made.undo() is None


def test_undo_leaves_votes_between_other_systems_alone(desk, wide):
    made = desk(of=wide, systems=["one", "two"])
    made.vote("left")
    with pytest.raises(AnnotationError, match="do not both take part here"):
        desk(of=wide, systems=["two", "three"]).undo()


def test_a_skipped_pair_comes_last(desk, wide):
    made = desk(of=wide, systems=["one", "two"])
    skipped = made.pair
    made.skip()
    order = []
    while made.pair:
        order.append((made.pair.session, frozenset(made.pair[2:])))
        made.vote("tie")
    assert len(order) == 8
    assert order[-1] == (skipped.session, frozenset(skipped[2:]))


def test_a_page_tells_nothing_of_the_systems(desk):
    made = desk()
    pages = json.dumps([made.page(Pairing("s1", turn, "good", "poor")) for turn in (1, 2)])
    assert "good" not in pages
    assert "poor" not in pages
    assert "the reason is hidden" in pages
    page = made.page(Pairing("s1", 2, "poor", "good"))
    assert [turn["head"]["text"] for turn in page["turns"]] == ["Add cup 1", "Add cup 2"]
    cells = [cell for turn in page["turns"] for cell in turn["cells"]]
    assert [cell["system"] for cell in cells] == ["left", "right"] * 2
    assert not any(cell["values"] or cell["after"]["boxes"] for cell in cells)
    assert "reason" in cells[2]["after"]["picture"]
    assert "if_subject" not in made.to_html()


def test_names_are_revealed_when_asked_and_the_vote_is_then_not_blind(desk):
    made = desk()
    assert made.reveal() == (made.pair.left, made.pair.right)
    assert made.vote("tie").blind is False
    assert made.pair.session == "s1"
    assert made.vote("tie").blind is False, "who knows one answer of a session knows its next ones"
    assert [line["left"] for line in made.history()] == [None, None]
    assert {made.history(names=True)[0][side] for side in ("left", "right")} == {"good", "poor"}
    assert made.reveal() is None


def test_the_leaderboard_is_of_everybody(desk, wide, tmp_path):
    for name in ("ada", "bo"):
        made = desk(name, of=wide)
        for number in range(24):
            best = {"one": 0, "two": 1, "three": 2}
            upset = number % 5 == 0
            better = "left" if (best[made.pair.left] < best[made.pair.right]) != upset else "right"
            made.vote(better)
    table = made.leaderboard()
    assert table["system"].tolist() == ["one", "two", "three"]
    assert (table["low"] < table["points"]).all()
    found = json.loads(json.dumps(made.results()))
    assert (found["votes"], found["voters"], found["ties"]) == (48, 2, 0)
    assert made.export(tmp_path / "votes.csv").exists()
    assert len(pd.read_csv(tmp_path / "votes.csv")) == 48


def test_without_votes_the_page_says_what_to_do(desk):
    assert "There are no votes yet" in desk().to_html()
    assert desk().results()["left_share"] is None


def test_two_windows_of_one_voter_overwrite_nothing_unseen(desk, wide):
    here, there = desk(of=wide), desk(of=wide)
    pair = here.pair
    assert there.pair == pair
    here.vote("left")
    with pytest.raises(AnnotationError, match="ada has voted on this pair in another window"):
        there.vote("right")
    assert there.pair == here.pair != pair
    there.vote("right")
    assert [vote.winner for vote in there.mine] == ["left", "right"]


def test_who_has_seen_the_names_votes_not_blind_whichever_way_the_pair_comes_back(desk, wide):
    made = desk(of=wide)
    seen = made.pair
    made.reveal()
    made.close()
    again = desk(of=wide)
    while again.pair:
        about = again.pair
        assert again.vote("tie").blind is (about.session != seen.session), "every pair has a known system"
    again.undo()
    again.pair = seen._replace(left=seen.right, right=seen.left)
    assert not again.vote("left").blind


def test_a_known_system_is_known_in_other_pairs_of_the_session_only(desk, wide):
    made = desk(of=wide)
    made.pair = Pairing("s3", 1, "one", "two")
    made.reveal()
    other = desk("ben", of=wide)
    for session, left, right in (("s3", "three", "one"), ("s4", "one", "two")):
        made.pair = other.pair = Pairing(session, 1, left, right)
        assert made.vote("left").blind is (session == "s4")
        assert other.vote("left").blind


def test_names_in_an_exported_file_are_seen(desk, wide, tmp_path):
    made = desk(of=wide)
    made.vote("left")
    made.export(tmp_path / "votes.csv")
    made.undo()
    assert not made.vote("left").blind


def test_names_in_the_history_are_seen(desk, wide):
    made = desk(of=wide)
    made.vote("left")
    made.history(names=True)
    made.undo()
    assert not made.vote("left").blind


def test_votes_between_other_systems_are_not_counted_here(desk, wide):
    both = desk(of=wide)
    while both.pair:
        both.vote("tie")
    some = desk(of=wide, systems=["one", "two"])
    assert len(some.mine) == some.total == some.describe()["votes"] == len(some.history())
    assert len(both.mine) == both.total > some.total


def test_a_blind_vote_prints_no_names(desk, wide):
    made = desk(of=wide)
    for vote in (made.vote("left"), made.undo()):
        said = repr(vote).replace("two systems", "")
        assert not any(name in said for name in ("one", "two", "three"))
    made.reveal()
    assert made.pair.left in repr(made.vote("left"))


def test_undo_takes_no_vote_of_another_arena_back(desk, wide):
    here, there = desk(of=wide, systems=["one", "two"]), desk(of=wide, systems=["one", "three"])
    here.vote("left")
    kept = there.vote("left")
    with pytest.raises(AnnotationError, match="do not both take part here"):
        here.undo()
    assert [vote.id for vote in there.mine] == [kept.id]
