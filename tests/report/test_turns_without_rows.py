"""People look at, judge and vote on every turn, also where no metric has anything to say."""

import json

import pytest

import mmeval as mm
from mmeval.report.judging.tasks import items_of
from mmeval.report.judging.voting import VoteDesk
from mmeval.report.viewing.browsing import SessionBrowser
from mmeval.report.viewing.comparing import Comparison
from mmeval.report.viewing.listing import Query
from mmeval.report.viewing.sheets import ContactSheet
from mmeval.runs import RunFolder

ORDER = ["s0", "s10", "s1", "s2", "s3"]


@pytest.fixture
def run(folders, tmp_path):
    """The scorer wants a mask, which only one turn has; beta has left a turn out."""
    bench, systems = folders
    listed = {one["id"]: one for one in map(json.loads, (bench / "sessions.jsonl").read_text().splitlines())}
    listed["s10"] = {**listed.pop("s4"), "id": "s10"}
    for number, session in enumerate(listed.values()):
        for turn in session["turns"][number == 0 :]:
            turn.pop("target", None)
    lines = [json.dumps(listed[name]) + "\n" for name in ORDER]
    (bench / "sessions.jsonl").write_text("".join(lines))
    for system in systems:
        outputs = (system / "outputs.jsonl").read_text().replace('"s4"', '"s10"').splitlines(keepends=True)
        left_out = [one for one in outputs if '"s3"' not in one or system.name != "beta"]
        (system / "outputs.jsonl").write_text("".join(left_out))
    mm.score(bench, systems, out=tmp_path / "run", scorers=["ssim_outside"], progress=False)
    return RunFolder.open(tmp_path / "run")


def test_every_turn_is_there_in_the_order_of_the_benchmark(run):
    assert set(run.rows()["session"]) == {"s0"}
    browser = SessionBrowser(run, system="alpha")
    listed = browser.list.window(0, 9)
    assert [line.session for line in listed] == ORDER
    assert [len(line.turns) for line in listed] == [1, 2, 2, 3, 1]
    assert {sign for _, sign, _ in listed[1].turns} == {"unscored"}
    browser.list.choose(Query("alpha", descending=True))
    assert [line.session for line in browser.list.window(0, 9)] == ORDER[::-1]
    browser.list.choose(Query("alpha", where="ssim_outside>-2"))
    assert [line.session for line in browser.list.window(0, 9)] == ["s0"]
    assert len(ContactSheet(run, where="")) == 18
    assert Comparison(run, "alpha", "beta").list.place_of("s3") is not None


def test_what_has_no_row_is_judged_and_voted_on_if_it_was_answered(run):
    items = items_of(run, "turn")
    assert [one.session for one in items if one.system == "alpha" and one.turn == 1] == ORDER
    assert "s3" not in {one.session for one in items if one.system == "beta"}
    assert VoteDesk(run, "ada").total == 8
