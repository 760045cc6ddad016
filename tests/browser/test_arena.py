"""Voting in JupyterLab, by keys, without learning who is who."""

import re
from collections import Counter

import pytest
from payloads import MARK, PAYLOADS
from playwright.sync_api import expect

from mmeval.runs import Votes

pytestmark = pytest.mark.browser


@pytest.fixture
def arena(open_notebook):
    def opening(run, **options):
        notebook = open_notebook(
            f"import mmeval as mm; mm.arena({str(run.path)!r}, annotator='ada')", **options
        )
        notebook.view = notebook.page.get_by_role("region", name="Arena")
        notebook.view.wait_for()
        notebook.view.get_by_role("img", name="pixels").first.wait_for()
        seen(notebook.view)
        return notebook

    return opening


def stored(run):
    with Votes.open(run, read_only=True) as votes:
        return votes.votes(annotator="ada")


def seen(view):
    """Wait until every picture is there: votes before that are refused."""
    expect(view.locator("img.mmw-picture[data-side='0']")).to_have_count(0)
    view.page.wait_for_timeout(200)


def progress(view, text):
    expect(view.locator(".mmw-count")).to_have_text(re.compile(text))


def test_ten_votes_by_keys_undo_and_leaderboard(arena, make_run, accessibility):
    run = make_run(sessions=12, scale=5)
    notebook = arena(run)
    view, press = notebook.view, notebook.page.keyboard.press
    view.focus()
    for number, key in enumerate("adsadaadsd", 1):
        press(key)
        progress(view, rf"^{number} / \d+ · saved$")
        seen(view)
    names = {"a": "left", "d": "right", "s": "tie"}
    assert [vote.winner for vote in stored(run)] == [names[key] for key in "adsadaadsd"]
    sides = Counter((vote.pairing.left, vote.pairing.right) for vote in stored(run))
    assert sides == {("good", "poor"): 5, ("poor", "good"): 5}
    shown = view.evaluate("one => one.outerHTML")
    assert "poor" not in shown
    assert "good" not in shown
    assert accessibility(notebook.page, ".mmw-arena") == []

    where = view.locator(".mmw-where")
    stage = view.get_by_role("group", name="Pictures left and right")
    expect(stage).to_have_attribute("data-mode", "side by side")
    worlds = [stage.locator(f".mmw-{side} .mmw-world") for side in ("before", "after")]
    while stage.get_by_role("img", name="pixels").count() < 2:
        now = where.inner_text()
        press("j")
        expect(where).not_to_have_text(now)
    press("+")
    sheets = [world.evaluate("one => one.style.transform") for world in worlds]
    assert "scale(1.5)" in sheets[0]
    assert sheets[0] == sheets[1]
    notebook.shot("arena")

    place = where.inner_text()
    last = stored(run)[-1].pairing
    press("u")
    progress(view, "^9 / .* saved$")
    expect(where).to_have_text(f"{last.session} · turn {last.turn}")
    press("u")
    progress(view, "^8 / .* saved$")
    for number in (9, 10):
        seen(view)
        press("ArrowLeft")
        progress(view, f"^{number} / .* saved$")
    expect(where).to_have_text(place)
    assert stored(run)[-1].pairing == last

    press("v")
    expect(view.get_by_text(re.compile("left: (good|poor) · right: (good|poor)"))).to_be_visible()
    press("2")
    history = view.get_by_role("table", name="Your votes")
    expect(history.get_by_role("row")).to_have_count(11)
    expect(history).not_to_contain_text("good")
    view.get_by_role("button", name="Show the systems").click()
    expect(history).to_contain_text("good")
    press("3")
    board = view.get_by_role("table", name="Systems by votes")
    expect(board.get_by_role("row")).to_have_count(3)
    expect(board).to_contain_text(re.compile(r"-?\d+ \[-?\d+, -?\d+\]"))
    notebook.shot("arena-leaderboard")

    notebook.run_all()
    progress(view, "^10 / .* saved$")
    expect(where).to_have_text(place)


def test_texts_of_answers_never_run(arena, make_run):
    notebook = arena(make_run(words=" ".join(PAYLOADS), mark=MARK))
    view, press = notebook.view, notebook.page.keyboard.press
    expect(view.get_by_text(PAYLOADS[0]).first).to_be_visible()
    view.focus()
    for key in ("a", "v", "2", "3", "1", "j", "u"):
        press(key)
        notebook.page.wait_for_timeout(200)
    assert notebook.page.evaluate("window.pwned") is None
    assert view.locator("script, iframe, object, embed, form, [onerror], [onload], [onfocus]").count() == 0
