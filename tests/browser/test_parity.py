"""Every key of every widget has something to do in the browser: views refuse keys without an action."""

import json

import pytest

import mmeval as mm

pytestmark = pytest.mark.browser

FOLLOWED = mm.Question("followed", "pass_fail", "Was it done?")
DRAWN = mm.Question("where", "mask", "Where?")

OPENED = {
    "view": mm.view,
    "compare": mm.compare,
    "gallery": mm.gallery,
    "arena": mm.arena,
    "trust": mm.trust,
    "annotate": lambda run, **how: mm.annotate(run, FOLLOWED, annotator="ada", **how),
    "draw": lambda run, **how: mm.annotate(run, [FOLLOWED, DRAWN], annotator="ada", **how),
    "run_panel": lambda run, **how: mm.run_panel(
        run.path.parent / "bench", run.path.parent / "good", out=run.path.parent / "again", **how
    ),
}

RENDER = """
async ([source, state]) => {
  const model = {
    get: (name) => state[name], set: (name, value) => { state[name] = value; },
    save_changes() {}, send() {}, on() {}, off() {},
  };
  const view = await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
  try {
    const close = view.default.render({ model, el: document.body });
    close?.();
    return "";
  } catch (error) {
    return error.message;
  }
}
"""


@pytest.fixture
def rendered(window):
    page = window.new_page()
    yield lambda widget, extra: page.evaluate(
        RENDER, [str(widget._esm), json.loads(json.dumps(state_of(widget, extra)))]
    )
    page.close()


def state_of(widget, extra):
    state = widget.get_state()
    return {**state, "shortcuts": {**state["shortcuts"], **extra}, "_esm": "", "_css": ""}


@pytest.mark.parametrize("name", OPENED)
def test_every_key_has_an_action(rendered, make_run, name):
    widget = OPENED[name](make_run(), headless=False)
    assert widget.shortcuts
    assert rendered(widget, {}) == ""
    assert "no action for the keys of: dance" in rendered(widget, {"dance": "x"})
