"""Judging when something is amiss: keys held down, a benchmark that has moved, answers that are not saved."""

import json
import re

import numpy as np
import pytest
import soundfile
from playwright.sync_api import expect
from small_film import film

from mmeval.runs import Annotations, Votes

pytestmark = pytest.mark.browser

HELD = """(root, key) => {
  for (let n = 0; n < 25; n++)
    root.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, composed: true, repeat: n > 0 }));
}"""
ASKED = "import mmeval as mm\nmm.{call}({run!r}, {rest}annotator='ada')"


@pytest.fixture
def judge(open_notebook):
    def opening(call, run, rest="", after="", **options):
        cells = [ASKED.format(call=call, run=str(run.path), rest=rest), *([after] if after else [])]
        notebook = open_notebook(*cells, **options)
        notebook.view = notebook.page.get_by_role("region", name=re.compile("Arena|Annotating"))
        notebook.view.wait_for()
        return notebook

    return opening


def counted(view, text):
    expect(view.locator(".mmw-count")).to_have_text(re.compile(text))


def test_a_key_that_is_held_down_answers_once(judge, make_run):
    run = make_run(sessions=12, scale=5)
    asked = "{'name': 'followed', 'kind': 'pass_fail'}, keys={'pass': '1', 'fail': '2'}, "
    for call, rest, key in (("annotate", asked, "1"), ("arena", "", "a")):
        view = judge(call, run, rest).view
        view.get_by_role("img", name="pixels").first.wait_for()
        view.page.wait_for_timeout(1500)
        view.evaluate(HELD, key)
        counted(view, "^1 / .*saved$")
        view.page.wait_for_timeout(1000)
        counted(view, "^1 / .*saved$")
    with Annotations.open(run, read_only=True) as answers, Votes.open(run, read_only=True) as votes:
        assert (len(answers.history()), len(votes.history())) == (1, 1)


def test_a_benchmark_that_has_moved_is_named_and_tried_again(judge, make_run):
    run = make_run()
    folder = run.benchmark_folder
    away = folder.with_name("away")
    for call, rest in (("annotate", "{'name': 'followed', 'kind': 'pass_fail'}, "), ("arena", "")):
        folder.rename(away)
        notebook = judge(call, run, rest, width=700, dark=call == "arena")
        view = notebook.view
        expect(view.get_by_text("correct benchmark.path in")).to_be_visible()
        expect(view.get_by_role("button", name=re.compile("pass|undo|better|box"))).to_have_count(0)
        expect(view.locator(".mmw-stage:visible")).to_have_count(0)
        expect(view.get_by_text("Every pair is voted on")).to_have_count(0)
        notebook.shot(f"judging-{call}-without-benchmark")
        away.rename(folder)
        view.get_by_role("button", name="Try again").click()
        view.get_by_role("button", name=re.compile("undo")).first.wait_for()
        expect(view.get_by_text("correct benchmark.path in")).to_have_count(0)


BOXES = "{'name': 'where', 'kind': 'boxes'}, "
PRESS = (
    "(root, key) => root.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, composed: true }))"
)


@pytest.mark.parametrize(
    ("call", "rest", "key"), [("annotate", "", "p"), ("annotate", BOXES, "Enter"), ("arena", "", "a")]
)
def test_what_was_drawn_out_of_sight_is_laid_out_when_it_is_shown(open_notebook, make_run, call, rest, key):
    run = make_run(sessions=4, scale=5)
    rest = rest or ("{'name': 'followed', 'kind': 'pass_fail'}, " if call == "annotate" else "")
    notebook = open_notebook(ASKED.format(call=call, run=str(run.path), rest=rest), run=False)
    page = notebook.page
    page.locator(".jp-Notebook .jp-Cell").first.wait_for()
    hidden = page.add_style_tag(content=".jp-OutputArea { display: none !important; }")
    notebook.run_all()
    view = page.locator(f".mmw-{'arena' if call == 'arena' else 'annotator'}")
    images = view.locator(".mmw-stage:not([hidden]) img.mmw-picture[src]")
    images.first.wait_for(state="attached")
    page.wait_for_timeout(1500)
    view.evaluate(PRESS, key)
    page.wait_for_timeout(500)
    assert view.locator(".mmw-count").text_content().startswith("0 /"), "nobody has seen that picture"

    hidden.evaluate("one => one.remove()")
    expect(images.first).to_be_visible()
    page.wait_for_timeout(300)
    assert min(image.bounding_box()["width"] for image in images.all()) > 150
    view.evaluate(PRESS, key)
    counted(view, "^1 / .*saved$")


FAILS = """import mmeval as mm
from mmeval.runs import Annotations
kept, refused = Annotations.answer, []
def answer(self, annotator, item, *rest, **more):
    if not refused:
        refused.append(item)
        raise OSError('the disk is full')
    return kept(self, annotator, item, *rest, **more)
Annotations.answer = answer
import threading; threading.Timer(60, lambda: setattr(Annotations, 'answer', kept)).start()
"""


def test_an_answer_that_is_not_saved_is_named_and_can_be_saved_again(judge, make_run):
    run = make_run(sessions=12, scale=5)
    asked = "{'name': 'followed', 'kind': 'pass_fail'}, "
    notebook = judge("annotate", run, asked, FAILS, own_kernel=True)
    view = notebook.view
    notebook.page.wait_for_timeout(3000)
    place = view.locator(".mmw-where").inner_text()
    session, turn = re.match(r"(\S+) · turn (\d+)", place).groups()
    view.focus()
    notebook.page.keyboard.press("p")
    lost = view.get_by_role("alert").filter(has_text="not saved")
    expect(lost).to_contain_text(f"{session}, turn {turn}, followed (pass): the disk is full")
    expect(view.locator(".mmw-where")).to_have_text(place)
    notebook.shot("annotator-unsaved")
    lost.get_by_role("button", name="Save again").click()
    counted(view, "^1 / .*saved$")
    expect(lost).to_be_hidden()
    with Annotations.open(run, read_only=True) as answers:
        assert [one.item.session for one in answers.answers()] == [session]


def test_the_arena_shows_what_each_system_started_from(judge, make_run):
    notebook = judge("arena", make_run(sessions=3, scale=5))
    view = notebook.view
    view.get_by_role("img", name="pixels").first.wait_for()
    expect(view.get_by_role("button", name="zoom to change")).to_have_count(0)
    started = view.get_by_role("button", name="what each started from")
    for _ in range(12):
        if started.is_enabled():
            break
        view.focus()
        notebook.page.keyboard.press("j")
        notebook.page.wait_for_timeout(400)
    view.focus()
    notebook.page.keyboard.press("b")
    expect(started).to_have_attribute("aria-pressed", "true")
    expect(view.get_by_text("left: started from")).to_be_visible()
    notebook.shot("arena-started-from")
    notebook.page.keyboard.press("?")
    keys = view.get_by_role("dialog", name="Keys")
    expect(keys).to_contain_text("started from")
    expect(keys).not_to_contain_text("zoom to change")


def test_judging_and_running_in_a_narrow_dark_cell(open_notebook, make_run, tmp_path, accessibility):
    path = str(make_run().path)
    asked = (
        "[mm.Question('followed', 'pass_fail', 'Was it done?'), "
        "mm.Question('quality', 'scale', 'How good does it look?', low=1, high=5), "
        "mm.Question('faults', 'tags', 'What is wrong?', options=['artefact', 'wrong place', 'other thing'])]"
    )
    notebook = open_notebook(
        f"import mmeval as mm; run = mm.open_run({path!r}); mm.annotate(run, {asked}, annotator='ada')",
        "mm.arena(run, annotator='ada')",
        f"mm.run_panel({str(tmp_path / 'bench')!r}, [], out={str(tmp_path / 'more')!r}, device='cpu')",
        width=760,
        height=3000,
        dark=True,
    )
    for name, kind in (("Annotating", "annotator"), ("Arena", "arena"), ("Run panel", "panel")):
        view = notebook.page.get_by_role("region", name=name)
        view.scroll_into_view_if_needed()
        view.wait_for()
        notebook.page.wait_for_timeout(500)
        assert view.evaluate("one => one.scrollWidth - one.clientWidth") <= 1, name
        assert accessibility(notebook.page, f".mmw-{kind}") == [], name
    notebook.shot("judging-narrow-dark")


@pytest.mark.parametrize(
    ("call", "rest"), [("arena", ""), ("annotate", "{'name': 'good', 'kind': 'pass_fail'}, blind=True, ")]
)
def test_what_was_given_at_an_earlier_turn_is_there_to_judge_by(judge, make_run, call, rest):
    run = make_run(sessions=2, scale=5)
    film(run.benchmark_folder / "media" / "given.mp4", 3)
    soundfile.write(run.benchmark_folder / "media" / "asked.wav", np.zeros(8000), 8000)
    file = run.benchmark_folder / "sessions.jsonl"
    sessions = [json.loads(line) for line in file.read_text().splitlines()]
    given = [{"kind": "video", "path": "media/given.mp4"}, {"kind": "audio", "path": "media/asked.wav"}]
    for session in sessions:
        for turn, one in zip(session["turns"], given, strict=False):
            turn["user"].setdefault("media", []).append(one)
    file.write_text("".join(json.dumps(session) + "\n" for session in sessions))
    notebook = judge(call, run, rest)
    view, press = notebook.view, notebook.page.keyboard.press
    where = view.locator(".mmw-where")
    where.wait_for()
    for _ in range(12):
        if view.get_by_role("tab", name="Turn 2, asked about").count():
            break
        before = where.inner_text()
        view.focus()
        press("j")
        expect(where).not_to_have_text(before)
    tab = view.get_by_role("tab", name="Turn 2, asked about")
    expect(tab).to_have_attribute("aria-selected", "true")
    expect(view.locator(".mmw-clip figcaption")).to_contain_text("given at turn 1")
    expect(view.locator(".mmw-sound figcaption")).to_contain_text("what the user gave")
    notebook.shot(f"{call}-second-turn")
    view.focus()
    press("h")
    expect(view.get_by_role("tab", name="Turn 1")).to_have_attribute("aria-selected", "true")
    expect(view.locator(".mmw-clip figcaption")).to_contain_text("what the user gave")
    expect(view.locator(".mmw-sound")).to_have_count(0)
    if call == "arena":
        expect(view.locator(".mmw-prompt")).to_contain_text("at turn 2")
    view.get_by_role("img", name="pixels").first.wait_for()
    notebook.page.wait_for_timeout(500)
    press("a" if call == "arena" else "p")
    counted(view, "^1 / .*saved$")
    with Votes.open(run, read_only=True) as votes, Annotations.open(run, read_only=True) as answers:
        turns = [vote.pairing.turn for vote in votes.votes()] + [one.item.turn for one in answers.answers()]
    assert turns == [2]
