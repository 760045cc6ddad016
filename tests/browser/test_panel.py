"""The run panel in JupyterLab: a run that outlives its kernel."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

SLOW = "panel.control._child.command = (sys.executable, '-c', 'import time; time.sleep(300)')"


@pytest.fixture
def panel(open_notebook):
    def opening(bench, systems, out, *more, **options):
        named = [str(one) for one in systems]
        notebook = open_notebook(
            "import sys; import mmeval as mm\n"
            f"panel = mm.run_panel({str(bench)!r}, {named}, out={str(out)!r}, device='cpu')\n"
            + "\n".join((*more, "panel")),
            **options,
        )
        notebook.view = notebook.page.get_by_role("region", name="Run panel")
        notebook.view.wait_for()
        return notebook

    return opening


def test_a_run_is_started_and_watched_while_the_kernel_stays_free(panel, folders, tmp_path, accessibility):
    bench, systems = folders
    notebook = panel(bench, systems, tmp_path / "run", width=1100, height=800)
    view = notebook.view
    expect(view.get_by_role("status")).to_have_text("not started")
    expect(view.get_by_role("button", name="stop")).to_be_disabled()
    view.get_by_role("button", name="start").click()
    expect(view.get_by_role("status")).to_contain_text("starting")
    expect(notebook.page.get_by_text("| Idle")).to_be_visible()
    notebook.shot("panel-running")
    expect(view.get_by_role("status")).to_have_text("finished", timeout=300_000)
    expect(view.get_by_text("10 of 10 answers of sessions")).to_be_visible()
    expect(view.get_by_text("Look at it with mm.view(")).to_be_visible()
    assert accessibility(notebook.page, ".mmw-panel") == []
    assert view.evaluate("one => one.scrollWidth - one.clientWidth") <= 1
    notebook.shot("panel-finished")


def test_it_is_stopped_by_a_key_and_a_second_panel_sees_and_may_not_start_it(panel, folders, tmp_path):
    bench, systems = folders
    out = tmp_path / "<img src=x onerror=window.pwned=1>"
    first = panel(bench, systems, out, SLOW, "panel.start()")
    expect(first.view.get_by_role("status")).to_contain_text("starting")
    second = panel(bench, systems, out)
    expect(second.view.get_by_role("status")).to_contain_text("starting")
    second.view.focus()
    second.page.keyboard.press("s")
    expect(second.view.get_by_role("alert").first).to_contain_text("being computed already")
    second.page.keyboard.press("x")
    expect(second.view.get_by_role("status")).to_have_text("not started")
    expect(first.view.get_by_role("status")).to_have_text("not started")
    assert second.page.evaluate("window.pwned") is None


def test_what_the_engine_says_appears_in_the_panel(panel, folders, tmp_path):
    bench, systems = folders
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "notes.txt").write_text("mine")
    notebook = panel(bench, systems, tmp_path / "run")
    notebook.view.get_by_role("button", name="start").click()
    expect(notebook.view.get_by_role("status")).to_contain_text("failed", timeout=120_000)
    expect(notebook.view.get_by_text("choose another folder")).to_be_visible()
    notebook.shot("panel-failed")
