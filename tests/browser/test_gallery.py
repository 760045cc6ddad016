"""The gallery in JupyterLab: a sheet of thousands, and any answer large."""

import pytest
from payloads import MARK, PAYLOADS
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.fixture
def sheet(open_notebook):
    def opening(run, call="mm.gallery(run, '')", **options):
        notebook = open_notebook(
            f"import mmeval as mm; run = mm.open_run({str(run.path)!r}); {call}", **options
        )
        notebook.view = notebook.page.get_by_role("region", name="Gallery")
        notebook.view.wait_for()
        return notebook

    return opening


def test_an_answer_opens_large_and_arrows_move(sheet, small_run):
    notebook = sheet(small_run)
    view, press = notebook.view, notebook.page.keyboard.press
    answers = view.get_by_role("listbox", name="Answers")
    expect(
        view.get_by_role("option", name="poor, s1, turn 1: if_subject_add 0.000; found: cup")
    ).to_be_visible()
    image = answers.locator("img").first
    notebook.page.wait_for_function("image => image.naturalWidth > 0", arg=image.element_handle())
    notebook.shot("gallery")

    answers.focus()
    press("ArrowRight")
    expect(view.get_by_role("status")).to_have_text("answer 2 of 6")
    press("Enter")
    expect(view.get_by_text("poor · s1 · turn 1")).to_be_visible()
    expect(answers).to_be_hidden()
    view.get_by_role("img", name="after: 80 by 60").wait_for()
    expect(view.get_by_text("session='s1', system='poor', turn=1)")).to_be_visible()
    press("e")
    expect(view.get_by_role("button", name="if_subject_add: 0.000")).to_have_attribute(
        "aria-expanded", "true"
    )
    press("ArrowRight")
    expect(view.get_by_text("good · s1 · turn 2")).to_be_visible()
    press("h")
    expect(view.get_by_text("poor · s1 · turn 1")).to_be_visible()
    notebook.shot("gallery-open")
    press("Escape")
    expect(view.locator(".mmw-value[aria-expanded=true]")).to_have_count(0)
    expect(answers).to_be_hidden()
    press("Escape")
    expect(answers).to_be_visible()
    view.get_by_role("option", name="good, s2, turn 1").click()
    expect(view.get_by_text("good · s2 · turn 1")).to_be_visible()

    press("Escape")
    press("/")
    filter_ = view.get_by_label("Filter answers")
    filter_.fill("status=missing")
    filter_.press("Enter")
    missing = view.get_by_role("option", name="poor, s2, turn 1")
    expect(missing).to_contain_text("poor has no output for s2 turn 1")
    filter_.fill("unicorn")
    filter_.press("Enter")
    expect(view.get_by_text("Take a condition away")).to_be_visible()
    filter_.fill("fid<3")
    filter_.press("Enter")
    expect(view.get_by_role("alert")).to_contain_text("no metric starts with 'fid'")


SCROLL = """
async (box) => {
  const step = box.clientHeight * 0.8;
  let most = 0;
  for (let round = 0; round < 3; round++) {
    for (let top = 0; top < box.scrollHeight; top += step) {
      box.scrollTop = top;
      await new Promise((go) => setTimeout(go, 40));
      most = Math.max(most, box.querySelectorAll("[role=option]").length);
    }
  }
  return most;
}
"""


def test_a_thousand_answers_scroll_with_a_screenful_of_tiles(sheet, make_run):
    notebook = sheet(make_run(sessions=400))
    box = notebook.view.get_by_role("listbox", name="Answers")
    total = int(
        notebook.view.get_by_role("status").inner_text().split(" of ")[1].split(" ")[0].replace(",", "")
    )
    assert total > 800
    most = box.evaluate(SCROLL)
    assert most < 60, "only what is in sight may exist"
    last = notebook.view.locator(f"[aria-posinset='{total}']")
    expect(last).not_to_have_attribute("aria-label", "not yet fetched")


def test_texts_from_data_never_run(sheet, make_run):
    notebook = sheet(make_run(words=" ".join(PAYLOADS), mark=MARK))
    notebook.view.get_by_role("option", name="turn 1").first.wait_for()
    notebook.page.wait_for_timeout(800)
    notebook.view.focus()
    for key in ("v", "e", "m", "c", "?", "l"):
        notebook.page.keyboard.press(key)
        notebook.page.wait_for_timeout(200)
    assert notebook.page.evaluate("window.pwned") is None
    assert (
        notebook.view.locator("script, iframe, object, embed, form, [onerror], [onload], [onfocus]").count()
        == 0
    )
    expect(notebook.view.get_by_text(PAYLOADS[0]).first).to_be_visible()


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (760, True)])
def test_people_who_cannot_see_or_use_a_mouse_can_use_it(sheet, small_run, accessibility, width, dark):
    notebook = sheet(small_run, width=width, dark=dark)
    notebook.view.get_by_role("option", name="good, s1, turn 1: if_subject_add 1.000; found").wait_for()
    assert accessibility(notebook.page, ".mmw-gallery") == []
    assert notebook.view.evaluate("one => one.scrollWidth - one.clientWidth") <= 1
    notebook.shot(f"gallery-{width}-{'dark' if dark else 'light'}")
