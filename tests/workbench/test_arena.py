import json
from queue import SimpleQueue

import pytest

import mmeval as mm
from mmeval.media import Unreadable
from mmeval.workbench import StillDesk
from mmeval.workbench.widget import Widget


@pytest.fixture
def run(make_run):
    return make_run()


@pytest.fixture
def arena(run):
    return mm.arena(run, annotator="ada", headless=False)


@pytest.fixture
def ask(arena, monkeypatch):
    heard = SimpleQueue()
    monkeypatch.setattr(Widget, "send", lambda self, content, buffers=None: heard.put((content, buffers)))

    def asking(question, **about):
        arena._asked(None, {"ask": question, "number": 1, "about": about}, [])
        content, buffers = heard.get(timeout=60)
        if "error" in content:
            raise ValueError(content["error"])
        json.dumps(content)
        return content["answer"], buffers

    return asking


def test_the_browser_sees_a_pair_without_names_and_which_comes_next(ask, arena):
    page, _ = ask("pair", number=arena.number)
    assert "good" not in json.dumps(page)
    assert "poor" not in json.dumps(page)
    ahead, _ = ask("pair", number=page["next"])
    assert ahead["next"] == 0, "after both pairs nothing is left"
    assert ask("vote", number=page["number"], winner="left", seconds=0.5)[0] == {"number": page["next"]}
    assert arena.number == page["next"]
    assert arena.state == {"votes": 1, "pairs": 2}


def test_a_vote_on_a_pair_that_is_not_open_is_refused(ask, arena):
    page, _ = ask("pair", number=arena.number)
    with pytest.raises(ValueError, match="look at it and decide again"):
        ask("vote", number=page["next"], winner="left", seconds=1)
    with pytest.raises(ValueError, match="left, right or tie"):
        ask("vote", number=page["number"], winner="both", seconds=1)
    assert arena.state["votes"] == 0


def test_undo_skip_reveal_and_history_from_the_browser(ask, arena):
    first = arena.number
    session = ask("pair", number=first)[0]["session"]
    ask("vote", number=first, winner="tie", seconds=1)
    assert ask("undo")[0] == {"taken": True, "number": first}
    assert ask("undo")[0] == {"taken": False, "number": first}
    second = ask("skip", number=first)[0]["number"]
    assert second != first
    assert set(ask("reveal", number=second)[0].values()) == {"good", "poor"}
    ask("vote", number=second, winner="left", seconds=1)
    (line,) = ask("history", names=False)[0]["votes"]
    assert (line["winner"], line["left"], line["blind"]) == ("left", None, False)
    assert ask("history", names=True)[0]["votes"][0]["left"] in ("good", "poor")
    assert ask("pair", number=arena.number)[0]["session"] == session, "what was skipped comes last"


def test_a_pair_voted_on_in_another_window_gives_way_to_the_next_one(ask, arena, run):
    shown, there = arena.number, mm.arena(run, annotator="ada", headless=True)
    there.vote("left")
    with pytest.raises(ValueError, match="in another window since; here is the next one"):
        ask("vote", number=shown, winner="right", seconds=1)
    assert arena.number != shown
    for question in ("reveal", "skip"):
        with pytest.raises(ValueError, match="another pair is open by now"):
            ask(question, number=shown)
    ask("vote", number=arena.number, winner="right", seconds=1)
    assert [line["winner"] for line in ask("history", names=False)[0]["votes"]] == ["right", "left"]


def test_what_cannot_be_decoded_does_not_name_its_file_to_the_blind(ask, arena, run):
    picture = ask("pair", number=arena.number)[0]["turns"][0]["cells"][0]["after"]["picture"]["id"]
    arena.gallery._pixels[picture] = raising(Unreadable("media/good_s1_1.png: cut off"))
    with pytest.raises(ValueError, match="the reason is hidden") as hidden:
        ask("picture", name=picture, side=64)
    assert "good" not in str(hidden.value)


def raising(problem):
    def called():
        raise problem

    return called


def test_leaderboard_and_exports(ask, arena):
    arena.vote("left", seconds=1)
    arena.vote("left", seconds=1)
    assert arena.number == 0
    found, _ = ask("leaderboard")
    assert (found["votes"], found["voters"], found["left_share"]) == (2, 1, 1.0)
    assert {line["system"] for line in found["strengths"]} == {"good", "poor"}
    assert ask("export", kind="jsonl")[0]["name"] == "votes.jsonl"
    assert arena.describe()["votes"] == 2
    assert arena.undo().winner == "left"


def test_headless_is_html_with_the_same_calls(run):
    still = mm.arena(run, annotator="ada", headless=True)
    assert isinstance(still, StillDesk)
    still.vote("tie")
    html = still._repr_html_()
    assert "1 / 2 pairs voted on by ada" in html
    assert "http" not in html.replace("http://www.w3.org", "")


def test_votes_of_others_meanwhile_count_too(run, arena):
    other = mm.arena(run, annotator="bob", headless=True)
    first = other.pair
    other.vote("left")
    arena.vote("tie")
    arena.undo()
    assert arena.desk.pair is not None
    assert arena.desk.results()["votes"] == 1
    arena.vote("tie")
    other.undo()
    assert other.pair == first
    assert len(arena.desk.mine) == 1


def test_keys_can_be_remapped_but_not_twice(run):
    assert mm.arena(run, keys={"tie": " "}, headless=False).shortcuts["tie"] == " "
    with pytest.raises(ValueError, match="would do two things"):
        mm.arena(run, keys={"tie": "a"}, headless=False)
