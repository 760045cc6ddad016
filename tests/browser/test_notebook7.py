"""The widgets in Notebook 7, the plainer front end, which JupyterLab's server serves as well."""

import pytest
from playwright.sync_api import expect

from mmeval.runs import Annotations

pytestmark = pytest.mark.browser


def test_sessions_are_looked_at_and_judged_in_notebook_7(open_notebook, make_run):
    run = make_run()
    notebook = open_notebook(
        f"import mmeval as mm; run = mm.open_run({str(run.path)!r}); mm.view(run)",
        "mm.annotate(run, mm.Question('followed', 'pass_fail', 'Was it done?'), annotator='ada')",
        app="notebook",
        height=2400,  # Notebook 7 draws only the cells that are in sight
    )
    press = notebook.page.keyboard.press
    view = notebook.page.get_by_role("region", name="Session viewer")
    view.get_by_role("img", name="before: ").wait_for()
    view.focus()
    press("l")
    expect(view.get_by_text("Add cup 2")).to_be_visible()
    press("e")
    expect(view.locator(".mmw-evidence").first).to_be_visible()

    desk = notebook.page.get_by_role("region", name="Annotating")
    expect(desk.locator("img.mmw-picture[data-side='0']")).to_have_count(0)
    desk.get_by_role("img", name="pixels").first.wait_for()
    notebook.page.wait_for_timeout(500)  # an answer to what nobody saw is refused
    desk.focus()
    press("p")
    expect(desk.locator(".mmw-count")).to_contain_text("1 / ")
    notebook.shot("notebook7")
    with Annotations.open(run, read_only=True) as kept:
        assert [answer.value for answer in kept.answers()] == [True]
