"""Annotating in JupyterLab, by keys, by mouse, and across the death of the kernel."""

import csv
import json
import os
import re
import signal
import statistics

import pytest
from payloads import PAYLOADS
from playwright.sync_api import expect

from mmeval.runs import Annotations, Item, Question

pytestmark = pytest.mark.browser

CLOCK = """root => {
  window.times = [];
  let start = 0;
  root.addEventListener("keydown", () => { start = performance.now(); }, true);
  root.querySelector(".mmw-stage").addEventListener("painted", ({ detail }) => {
    if (detail === "after") window.times.push(performance.now() - start);
  });
}"""
"""Measures from a key to the moment when the next answer's picture is decoded and in place."""


@pytest.fixture
def annotator(open_notebook):
    def opening(run, questions, options="", **notebook_options):
        notebook = open_notebook(
            "import os; print('kernel', os.getpid())",
            "import mmeval as mm; from mmeval import Question\n"
            f"mm.annotate({str(run.path)!r}, {questions}, annotator='ada'{options})",
            **notebook_options,
        )
        notebook.view = notebook.page.get_by_role("region", name="Annotating")
        notebook.view.wait_for()
        notebook.view.get_by_role("img", name="pixels").first.wait_for()
        seen(notebook.view)
        return notebook

    return opening


def stored(run):
    with Annotations.open(run, read_only=True) as annotations:
        return annotations.answers(annotator="ada")


def seen(view):
    """Wait until every picture is there: answers before that are refused."""
    expect(view.locator("img.mmw-picture[data-side='0']")).to_have_count(0)
    view.page.wait_for_timeout(200)


def progress(view, text):
    expect(view.locator(".mmw-count")).to_have_text(re.compile(text))


def test_ten_items_by_keys_alone_and_on_after_the_kernel_was_killed(annotator, make_run):
    run = make_run(sessions=12, scale=13)
    notebook = annotator(run, "Question('followed', 'pass_fail', 'Was it done?')")
    view, press = notebook.view, notebook.page.keyboard.press
    progress(view, r"^0 / \d+$")
    stage = view.get_by_role("group", name="Pictures before and after")
    expect(stage).to_have_attribute("data-mode", "side by side")  # a divider would cover half of the answer
    view.focus()
    view.evaluate(CLOCK)
    keys = "pfpxpfppfp"
    for number, key in enumerate(keys, 1):
        press(key)
        progress(view, rf"^{number} / \d+ · [\d.]+ s each · saved$")
        expect(view.get_by_role("button", name="pass", exact=True)).to_have_attribute("aria-pressed", "false")
        notebook.page.wait_for_timeout(200)
        seen(view)
    given = {"p": True, "f": False, "x": None}
    assert [answer.value for answer in stored(run)] == [given[key] for key in keys]
    times = notebook.page.evaluate("window.times")
    assert len(times) >= 6  # some answers have no picture
    assert statistics.median(times) < 100, f"next picture after a key, ms: {times}"

    press("u")
    progress(view, "^9 / .* saved$")
    press("u")
    progress(view, "^8 / .* saved$")
    assert len(stored(run)) == 8
    seen(view)
    press("f")
    progress(view, "^9 / .* saved$")
    press("k")
    expect(view.get_by_role("button", name="fail", exact=True)).to_have_attribute("aria-pressed", "true")
    press("j")
    expect(view.get_by_role("button", name="fail", exact=True)).to_have_attribute("aria-pressed", "false")
    seen(view)
    press("p")
    progress(view, "^10 / .* saved$")
    where = view.locator(".mmw-where")
    place = where.inner_text()
    notebook.shot("annotator")

    page = notebook.page
    kernel = int(re.search(r"kernel (\d+)", page.locator(".jp-OutputArea").first.inner_text())[1])
    os.kill(kernel, signal.SIGKILL)
    page.get_by_role("dialog").get_by_role("button", name="Ok").click()
    notebook.run_all()
    expect(page.locator(".jp-OutputArea").first).not_to_contain_text(f"kernel {kernel}")
    view.get_by_role("img", name="pixels").first.wait_for()
    seen(view)
    progress(view, "^10 / .* saved$")
    expect(where).to_have_text(place)

    view.focus()
    press("f")
    progress(view, "^11 / .* saved$")
    press("i")
    expect(view.get_by_role("table", name="Agreement")).to_contain_text("no item was answered by two")
    with page.expect_download() as download:
        view.get_by_role("button", name="Export as CSV").click()
    with download.value.path().open(newline="") as file:
        lines = list(csv.DictReader(file))
    assert [line["value"] for line in lines] == [json.dumps(answer.value) for answer in stored(run)]
    assert len(lines) == 11


def test_every_kind_of_question_by_keys_and_by_mouse(annotator, make_run, accessibility):
    run = make_run(sessions=1, scale=5)
    questions = """[
    Question("looks", "scale", low=1, high=5),
    Question("faults", "tags", options=("blur", "seams", "colour")),
    Question("sure", "scale", low=0, high=1),
    Question("percent", "scale", low=0, high=100),
    Question("why", "text"),
    Question("where", "boxes"),
    Question("area", "mask"),
]"""
    notebook = annotator(run, questions, ", systems=['good']", width=700 + 330)
    view, page, press = notebook.view, notebook.page, notebook.page.keyboard.press
    prompt = view.locator(".mmw-prompt")
    view.focus()
    press("4")
    expect(prompt).to_have_text("faults")
    press("1")
    press("3")
    expect(view.get_by_role("button", name="colour")).to_have_attribute("aria-pressed", "true")
    press("Enter")
    expect(prompt).to_have_text("sure")
    press("Enter")
    expect(prompt).to_have_text("sure")
    slider = view.get_by_role("slider", name="sure")
    slider.focus()
    slider.press("Home")
    slider.press("ArrowRight")
    slider.press("Enter")
    expect(prompt).to_have_text("percent")
    view.get_by_role("slider", name="percent").press("ArrowRight")
    exact = view.get_by_role("spinbutton", name="percent")
    expect(exact).to_have_value("51")
    exact.fill("37.5")
    exact.press("Enter")
    expect(prompt).to_have_text("why")
    view.get_by_role("textbox", name="why").fill(PAYLOADS[0])
    press("Enter")
    expect(prompt).to_have_text("where")

    sheet = view.locator(".mmw-sheet")
    box = sheet.bounding_box()
    unit = box["width"] / 400

    def drag(*points):
        page.mouse.move(box["x"] + points[0][0] * unit, box["y"] + points[0][1] * unit)
        page.mouse.down()
        for x, y in points[1:]:
            page.mouse.move(box["x"] + x * unit, box["y"] + y * unit, steps=3)
        page.mouse.up()

    drag((20, 30), (120, 90))
    drag((200, 200), (240, 260))
    press("u")
    press("n")
    press("ArrowRight")
    press("Shift+ArrowDown")
    expect(view.get_by_text("2 boxes, number 2")).to_be_visible()
    notebook.shot("annotator-boxes")
    press("Enter")
    expect(prompt).to_have_text("area")
    drag((100, 100), (200, 100))
    press("Shift+ArrowDown")
    assert accessibility(page, ".mmw-annotator") == []
    notebook.shot("annotator-mask")
    press("Enter")
    expect(prompt).to_have_text("looks")

    answers = {answer.question: answer.value for answer in stored(run)}
    assert (answers["looks"], answers["faults"], answers["sure"]) == (4, ["blur", "colour"], 0.01)
    assert answers["percent"] == 37.5
    assert answers["why"] == PAYLOADS[0]
    mouse, keyboard = answers["where"]
    assert mouse == pytest.approx([20, 30, 120, 90], abs=2)
    assert keyboard == [154, 113, 254, 192]
    assert answers["area"]["size"] == [300, 400]
    progress(view, "saved$")  # while an answer is on its way nobody moves on
    press("k")
    expect(view.get_by_role("application", name="Picture to draw on")).to_be_visible()
    press("Enter")
    expect(prompt).to_have_text("looks")
    assert stored(run)[-1].value == answers["area"], "a mask that is saved again stays the same"


def test_texts_of_data_and_of_people_never_run(annotator, make_run):
    run = make_run(words=" ".join(PAYLOADS))
    asked = f"Question({PAYLOADS[0]!r}, 'choice', {PAYLOADS[1]!r}, options=({PAYLOADS[2]!r}, 'b'))"
    questions = f"[{asked}, Question('why', 'tags')]"
    with Annotations.open(run) as annotations:
        question = Question(PAYLOADS[0], "choice", PAYLOADS[1], options=(PAYLOADS[2], "b"))
        annotations.define([question])
        annotations.answer(PAYLOADS[3], Item("s1", 1, "good"), question.name, PAYLOADS[2])
    notebook = annotator(run, questions)
    view, page, press = notebook.view, notebook.page, notebook.page.keyboard.press
    expect(view.get_by_text(PAYLOADS[1], exact=True)).to_be_visible()
    view.focus()
    press("2")
    view.get_by_role("textbox").fill(", ".join(PAYLOADS).replace("\n", " "))
    press("Enter")
    progress(view, "^1 / .* saved$")
    press("s")
    press("i")
    expect(view.get_by_role("table", name="differently")).to_contain_text(PAYLOADS[3])
    notebook.shot("annotator-results")
    view.get_by_role("button", name="Open s1 turn 1").first.click()
    expect(view.get_by_role("button", name="b", exact=True)).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("window.pwned") is None
    assert view.locator("script, iframe, object, embed, form, [onerror], [onload]").count() == 0


def test_words_that_are_not_saved_outlive_the_kernel(annotator, make_run):
    run = make_run(sessions=4, scale=5)
    asked = "[Question('why', 'text'), Question('followed', 'pass_fail')]"
    notebook = annotator(run, asked, own_kernel=True)
    view, page = notebook.view, notebook.page
    field = view.get_by_role("textbox", name="why")
    field.fill("its shadow")
    kernel = int(re.search(r"kernel (\d+)", page.locator(".jp-OutputArea").first.inner_text())[1])
    os.kill(kernel, signal.SIGKILL)
    page.get_by_role("dialog").get_by_role("button", name="Ok").click()
    field.press("End")
    page.keyboard.type(" is gone")
    field.press("Enter")
    expect(view.get_by_role("alert").filter(has_text="not saved")).to_contain_text("Run the cell again")
    progress(view, "· not saved$")
    expect(field).to_have_value("its shadow is gone")
    expect(field).to_be_editable()
    notebook.shot("annotator-words-unsaved")

    notebook.run_all()
    expect(page.locator(".jp-OutputArea").first).not_to_contain_text(f"kernel {kernel}")
    view.get_by_role("img", name="pixels").first.wait_for()
    seen(view)
    expect(field).to_have_value("its shadow is gone")
    expect(view.get_by_text("This is not saved yet.")).to_be_visible()
    field.press("Enter")
    progress(view, "· saved$")
    expect(view.locator(".mmw-prompt")).to_have_text("followed")
    assert [answer.value for answer in stored(run)] == ["its shadow is gone"]
    assert page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('mmeval'))") == []


FILL = """() => {
  let [full, size] = ["", 1 << 23];
  for (; size; size >>= 1) {
    const more = full + "x".repeat(size);
    try { sessionStorage.setItem("full", more); full = more; } catch {}
  }
}"""
"""Leaves no room in what the browser's tab keeps."""


def test_what_was_chosen_and_drawn_is_there_again_after_going_on(annotator, make_run):
    run = make_run(sessions=1, scale=5)
    questions = """[
    Question("faults", "tags", options=("blur", "seams")),
    Question("percent", "scale", low=0, high=100),
    Question("where", "boxes"),
    Question("area", "mask"),
]"""
    notebook = annotator(run, questions, ", systems=['good']")
    view, press = notebook.view, notebook.page.keyboard.press
    prompt, note = view.locator(".mmw-prompt"), view.locator(".mmw-wait")

    def there_and_back(question, following):
        view.focus()
        press("j")
        expect(prompt).to_have_text(following)
        view.focus()
        press("k")
        expect(prompt).to_have_text(question)
        expect(note).to_have_text("This is not saved yet.")

    view.focus()
    press("2")
    there_and_back("faults", "percent")
    expect(view.get_by_role("button", name="seams")).to_have_attribute("aria-pressed", "true")
    press("j")
    expect(prompt).to_have_text("percent")
    view.get_by_role("spinbutton", name="percent").fill("37.5")
    there_and_back("percent", "where")
    expect(view.get_by_role("spinbutton", name="percent")).to_have_value("37.5")
    view.focus()
    press("j")
    expect(prompt).to_have_text("where")
    press("n")
    press("ArrowRight")
    expect(view.get_by_text("1 box, number 1")).to_be_visible()
    there_and_back("where", "area")
    expect(view.get_by_text("1 box, number 1")).to_be_visible()
    press("n")
    press("Delete")
    press("Delete")
    press("j")
    expect(prompt).to_have_text("area")
    view.focus()
    press("k")
    expect(prompt).to_have_text("where")
    expect(note).to_have_text("")
    press("j")
    expect(prompt).to_have_text("area")

    notebook.page.evaluate(FILL)
    view.get_by_role("application", name="Picture to draw on").focus()
    press("Shift+ArrowDown")
    expect(note).to_contain_text("save it before you go on")
    notebook.page.evaluate("sessionStorage.removeItem('full')")
    press("Shift+ArrowDown")
    expect(note).to_have_text("")
    there_and_back("area", "faults")

    notebook.run_all()
    expect(prompt).to_have_text("faults")
    expect(note).to_have_text("This is not saved yet.")
    expect(view.get_by_role("button", name="seams")).to_have_attribute("aria-pressed", "true")
    for following in ("percent", "where", "area"):
        view.focus()
        press("j")
        expect(prompt).to_have_text(following)
    expect(note).to_have_text("This is not saved yet.")
    seen(view)
    press("Enter")
    progress(view, "saved$")
    assert [(one.question, sum(map(len, one.value["counts"])) > 4) for one in stored(run)] == [("area", True)]
    press("u")
    expect(prompt).to_have_text("area")
    expect(note).to_have_text("")
