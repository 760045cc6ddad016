"""A metric against people in JupyterLab: curves, threshold, the outputs behind each cell."""

import pytest
from payloads import PAYLOADS
from playwright.sync_api import expect

from mmeval.runs import Annotations, Item, Question

pytestmark = pytest.mark.browser

VERDICTS = {
    ("s1", 1, "good"): True,
    ("s1", 2, "good"): False,
    ("s1", 1, "poor"): False,
    ("s2", 1, "good"): True,
    ("s2", 1, "poor"): False,
}


def judge(run, question="followed", annotator="ann"):
    with Annotations.open(run) as answers:
        answers.define([Question(question, "pass_fail", "Was it followed?")])
        for (session, turn, system), verdict in VERDICTS.items():
            answers.answer(annotator, Item(session, turn, system), question, verdict)
    return run


@pytest.fixture
def trusted(open_notebook):
    def opening(run, call="mm.trust(run, 'ssim_outside')", **options):
        notebook = open_notebook(
            f"import mmeval as mm; run = mm.open_run({str(run.path)!r}); {call}", **options
        )
        notebook.view = notebook.page.get_by_role("region", name="Trust")
        notebook.view.wait_for()
        return notebook

    return opening


def test_the_threshold_moves_and_every_cell_opens(trusted, make_run):
    notebook = trusted(judge(make_run()))
    view, press = notebook.view, notebook.page.keyboard.press
    expect(view.get_by_text("AUC 0.750")).to_be_visible()
    expect(view.get_by_text("left out: 1 unscored")).to_be_visible()
    expect(view.get_by_text("1 unscored: poor has no output for s2 turn 1")).to_be_visible()
    expect(view.get_by_role("button", name="metric passes, people fail")).to_contain_text("1")
    expect(view.get_by_role("row", name="subject add instance")).to_be_visible()
    roc = view.get_by_role("img", name="ROC: at the threshold false alarms 0.50, recall 1.00")
    roc.wait_for()
    notebook.shot("trust")

    slider = view.get_by_role("slider", name="Threshold")
    slider.focus()
    press("ArrowRight")
    expect(view.get_by_role("button", name="metric passes, people fail")).to_contain_text("2")
    view.get_by_role("img", name="ROC: at the threshold false alarms 1.00, recall 1.00").wait_for()
    view.focus()
    press("t")
    expect(view.get_by_role("button", name="metric passes, people fail")).to_contain_text("1")
    number = view.get_by_label("Threshold as a number")
    number.fill("2")
    number.press("Enter")
    expect(view.get_by_role("button", name="metric fails, people pass")).to_contain_text("2")
    view.focus()
    press("7")
    expect(
        view.get_by_text("metric fails, people pass: 2 outputs, nearest to the threshold first")
    ).to_be_visible()
    view.get_by_role("button", name="s2 · 1 · good").click()
    expect(view.get_by_text("good · s2 · turn 1 · metric 0.980 · people 1")).to_be_visible()
    view.get_by_role("img", name="after: 80 by 60").wait_for()
    press("k")
    expect(view.get_by_text("good · s1 · turn 1 · metric")).to_be_visible()
    notebook.shot("trust-open")
    press("Escape")
    expect(roc.or_(view.get_by_role("img", name="ROC")).first).to_be_visible()
    view.get_by_label("Metric").select_option(label="edit_iou[previous>current>mask]")
    expect(view.get_by_text("AUC 0.750")).to_be_visible()


def test_without_answers_it_says_what_to_do(trusted, make_run):
    notebook = trusted(make_run(), "mm.trust(run)")
    expect(notebook.view.get_by_text("Nobody has judged this run yet")).to_be_visible()


def test_texts_from_data_never_run(trusted, make_run):
    words = " ".join(PAYLOADS)
    notebook = trusted(judge(make_run(words=words), question=words, annotator=words))
    notebook.view.get_by_text("AUC 0.750").wait_for()
    notebook.view.focus()
    for key in ("6", "j", "e", "c", "?"):
        notebook.page.keyboard.press(key)
        notebook.page.wait_for_timeout(400)
    assert notebook.page.evaluate("window.pwned") is None
    assert notebook.view.locator("script, iframe, object, embed, form, [onerror], [onload]").count() == 0
    expect(notebook.view.get_by_text(PAYLOADS[0]).first).to_be_visible()


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (760, True)])
def test_people_who_cannot_see_or_use_a_mouse_can_use_it(trusted, make_run, accessibility, width, dark):
    notebook = trusted(judge(make_run()), width=width, dark=dark)
    notebook.view.get_by_role("row", name="subject add instance").wait_for()
    assert accessibility(notebook.page, ".mmw-trust") == []
    assert notebook.view.evaluate("one => one.scrollWidth - one.clientWidth") <= 1
    notebook.shot(f"trust-{width}-{'dark' if dark else 'light'}")
