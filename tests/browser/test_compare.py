"""Systems side by side in JupyterLab, used by keys and by accessible names."""

import pytest
from payloads import MARK, PAYLOADS
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

FIRST = "s1: turn 1 first better, turn 2 unscored"
SECOND = "s1: turn 1 second better, turn 2 unscored"


@pytest.fixture
def compared(open_notebook):
    def opening(run, call="mm.compare(run, 'good', 'poor')", **options):
        notebook = open_notebook(
            f"import mmeval as mm; run = mm.open_run({str(run.path)!r}); {call}", **options
        )
        notebook.view = notebook.page.get_by_role("region", name="Comparison")
        notebook.view.wait_for()
        notebook.view.get_by_role("option", name="turn 1").first.wait_for()
        return notebook

    return opening


def test_two_systems_are_read_by_keys_alone(compared, small_run):
    notebook = compared(small_run)
    view, press = notebook.view, notebook.page.keyboard.press
    stage = view.get_by_role("group", name="Pictures left and right")
    view.get_by_role("img", name="good: 80 by 60").wait_for()
    # What cannot be read counts as failed, as in the number above.
    expect(
        view.get_by_role("option", name="s1: turn 1 first better, turn 2 first better, +1.000")
    ).to_be_visible()
    row = view.get_by_role("row", name="Instruction following ↑")
    expect(row).to_contain_text("+1.000")
    expect(row).to_contain_text("3 / 3 turns")
    expect(row).to_contain_text("0 + 2")

    view.focus()
    for key, mode in (("2", "side by side"), ("3", "blink"), ("4", "difference"), ("1", "divider")):
        press(key)
        expect(stage).to_have_attribute("data-mode", mode)
    press("2")
    press("+")
    worlds = [stage.locator(f".mmw-{side} .mmw-world") for side in ("before", "after")]
    zooms = {world.evaluate("one => one.style.transform") for world in worlds}
    assert len(zooms) == 1
    assert "scale(1.5)" in zooms.pop()
    press("c")
    expect(stage.locator(".mmw-change-overlay")).to_have_count(2)

    press("e")
    first = view.get_by_role("button", name="if_subject_add of good: 1.000. Evidence")
    expect(first).to_have_attribute("aria-expanded", "true")
    expect(view.get_by_text("threshold", exact=True)).to_be_visible()
    second = view.get_by_role("button", name="if_subject_add of poor: 0.000. Evidence")
    second.click()
    expect(second).to_have_attribute("aria-expanded", "true")
    expect(first).to_have_attribute("aria-expanded", "false")
    expect(view.get_by_role("row", name="ssim_outside").last).to_contain_text("+0.370")
    notebook.shot("compare")

    view.focus()
    press("x")
    expect(view.get_by_label("Left system")).to_have_value("poor")
    expect(
        view.get_by_role("option", name="s1: turn 1 second better, turn 2 second better, -1.000")
    ).to_be_visible()
    expect(row).to_contain_text("-1.000")
    press("l")
    expect(view.get_by_text("media/s1_2.png", exact=False).first).to_be_visible()
    view.get_by_label("Compare by").select_option(label="edit_iou[previous>current>mask]")
    expect(view.get_by_role("option", name=f"{SECOND}, -0.600")).to_be_visible()
    view.focus()
    press("/")
    notebook.page.keyboard.type("fid<3")
    press("Enter")
    expect(view.get_by_role("alert")).to_contain_text("no metric starts with 'fid'")


def test_texts_from_data_never_run(compared, make_run):
    notebook = compared(make_run(words=" ".join(PAYLOADS), mark=MARK), "mm.compare(run)")
    notebook.view.focus()
    for key in ("e", "e", "c", "l", "?", "n", "x", "j"):
        notebook.page.keyboard.press(key)
        notebook.page.wait_for_timeout(150)
    assert notebook.page.evaluate("window.pwned") is None
    assert (
        notebook.view.locator("script, iframe, object, embed, form, [onerror], [onload], [onfocus]").count()
        == 0
    )
    expect(notebook.view.get_by_text(PAYLOADS[0]).first).to_be_visible()


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (760, True)])
def test_people_who_cannot_see_or_use_a_mouse_can_use_it(compared, small_run, accessibility, width, dark):
    notebook = compared(small_run, width=width, dark=dark)
    notebook.view.get_by_role("row", name="Instruction following ↑").wait_for()
    notebook.view.focus()
    notebook.page.keyboard.press("e")
    assert accessibility(notebook.page, ".mmw-compare") == []
    assert notebook.view.evaluate("one => one.scrollWidth - one.clientWidth") <= 1
    notebook.shot(f"compare-{width}-{'dark' if dark else 'light'}")
