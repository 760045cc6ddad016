"""A session that the benchmark itself broke can be looked at in every view, and nobody has to judge it."""

import json

import pytest

import mmeval as mm
from mmeval.report.judging.tasks import items_of
from mmeval.report.judging.voting import VoteDesk
from mmeval.report.viewing.browsing import SessionBrowser
from mmeval.report.viewing.comparing import Comparison
from mmeval.report.viewing.sheets import ContactSheet
from mmeval.runs import RunFolder


@pytest.fixture
def run(folders, tmp_path):
    """Of its five sessions the third has a turn that cannot be read; it has three turns."""
    bench, systems = folders
    lines = [json.loads(line) for line in (bench / "sessions.jsonl").read_text().splitlines()]
    lines[2]["turns"][1]["user"]["text"] = 7
    (bench / "sessions.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    mm.score(bench, systems, out=tmp_path / "run", scorers=["ssim", "psnr"], progress=False)
    return RunFolder.open(tmp_path / "run")


def test_it_is_looked_at_turn_by_turn(run):
    browser = SessionBrowser(run, session="s2")
    assert len(browser.page()["turns"]) == 3
    browser.require_turn(3)
    with pytest.raises(ValueError, match="has turns 1 to 3"):
        browser.require_turn(4)
    assert "broken" in browser.to_html()
    assert "broken" in Comparison(run, session="s2").to_html(numbers=False)
    sheet = ContactSheet(run, where="status=broken")
    assert [sheet.name_at(place)[:2] for place in range(0, len(sheet), 2)] == [
        ("s2", 1),
        ("s2", 2),
        ("s2", 3),
    ]
    for place in range(len(sheet)):
        assert {value["status"] for value in sheet.page(place)["cell"]["values"]} == {"broken"}


def test_a_view_opens_that_starts_with_it(run):
    assert "broken" in mm.view(run, where="status=broken", headless=True)._repr_html_()


def test_nobody_judges_it(run):
    assert "s2" not in {item.session for item in items_of(run, "turn")}
    desk = VoteDesk(run, "ada")
    assert desk.total == 6
    while desk.pair:
        assert desk.page(desk.pair)["turns"]
        desk.vote("tie")


def test_what_is_in_no_run_is_said_to_be(run):
    with pytest.raises(KeyError, match="has no session 's9'"):
        mm.view(run, session="s9", headless=True)
