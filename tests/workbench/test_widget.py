import time
from threading import Event

import pytest

import mmeval as mm
from mmeval.workbench import Still, is_headless
from mmeval.workbench.widget import Widget, bounded, explain, key_map, visible


class Doubler(Widget):
    KEYS = {"double": "d", "halve": "h"}  # noqa: RUF012

    @visible
    def fails(self, change):
        raise ValueError("the value is not good")

    def _on_double(self, value):
        return {"value": 2 * value}, [b"bytes"]

    def _on_wait(self):
        assert self.go_on.wait(10)
        return {"waited": True}, []


@pytest.fixture
def sent(monkeypatch):
    found = []
    monkeypatch.setattr(Widget, "send", lambda self, content, buffers=None: found.append((content, buffers)))
    return found


def test_unknown_arguments_are_refused():
    with pytest.raises(TypeError, match="Doubler has no 'colour'"):
        Doubler(colour=3)


def test_a_question_is_answered_under_its_number(sent):
    Doubler()._asked(None, {"ask": "double", "number": 7, "about": {"value": 4}}, [])
    assert sent == [({"number": 7, "answer": {"value": 8}}, [b"bytes"])]


def test_a_slow_question_lets_others_pass(sent, monkeypatch):
    widget = Doubler()
    monkeypatch.setattr(Doubler, "SLOW", frozenset({"wait"}))
    widget.go_on = Event()
    widget._asked(None, {"ask": "wait", "number": 1}, [])
    widget._asked(None, {"ask": "double", "number": 2, "about": {"value": 4}}, [])
    assert [content["number"] for content, _ in sent] == [2]
    widget.go_on.set()
    until = time.monotonic() + 10
    while len(sent) < 2 and time.monotonic() < until:
        time.sleep(0.01)
    assert sent[1] == ({"number": 1, "answer": {"waited": True}}, [])


@pytest.mark.parametrize("question", [{"ask": "triple"}, {"ask": "double", "about": {"size": 1}}, {}])
def test_a_question_that_fails_is_answered_too(sent, question):
    Doubler()._asked(None, {"number": 7, **question}, [])
    ((content, _),) = sent
    assert content["number"] == 7
    assert content["error"]


def test_errors_of_callbacks_are_seen():
    widget = Doubler()
    widget.fails({"new": 1})
    assert widget.error == "the value is not good"


def test_keys_are_remapped_and_collisions_refused():
    assert Doubler(keys={"double": "x"}).shortcuts == {"double": "x", "halve": "h"}
    with pytest.raises(ValueError, match="'h' would do two things: double and halve"):
        key_map(Doubler.KEYS, {"double": "h"})
    with pytest.raises(ValueError, match="no action 'treble'; there are: double, halve"):
        key_map(Doubler.KEYS, {"treble": "t"})


def test_mistakes_are_told_in_words_and_faults_with_their_kind():
    assert explain(KeyError("no session 's9'")) == "no session 's9'"
    assert explain(ZeroDivisionError("division by zero")) == "ZeroDivisionError: division by zero"


@pytest.mark.parametrize(
    ("asked", "said", "expected"),
    [
        (None, "", False),
        (None, "0", False),
        (None, "1", True),
        (True, "0", True),
        (False, "1", False),
    ],
)
def test_headless_is_what_somebody_said(monkeypatch, asked, said, expected):
    monkeypatch.setenv("MMEVAL_HEADLESS", said)
    assert is_headless(asked) is expected


def test_a_still_view_has_facts_and_html():
    still = Still(lambda: {"a": 1}, lambda: "<p>x</p>")
    assert still.describe() == {"a": 1}
    assert still._repr_html_() == still.to_html() == "<p>x</p>"


def test_what_stands_beside_a_widget_is_bounded(monkeypatch):
    assert bounded(lambda: "<p>small</p>", "View") == "<p>small</p>"
    assert "MMEVAL_HEADLESS=1" in bounded(lambda: "x" * 2_000_001, "View")
    assert "MMEVAL_HEADLESS=1" in Doubler()._repr_mimebundle_()[0]["text/html"]
    monkeypatch.setattr("mmeval.workbench.widget.STILL_SECONDS", 0.05)
    ended = Event()
    start = time.monotonic()
    html = bounded(lambda: str(ended.wait(30)), "View")
    ended.set()
    assert "<b>View</b> needs a running kernel" in html
    assert time.monotonic() - start < 10


def test_a_view_whose_page_cannot_be_made_is_displayed_all_the_same(caplog):
    assert "MMEVAL_HEADLESS=1" in bounded(lambda: str(1 / 0), "View")
    assert "a widget has no HTML" in caplog.text


STILLS = {
    "view": (mm.view, "Add cup 1"),
    "compare": (mm.compare, "good against poor"),
    "gallery": (mm.gallery, "answers"),
    "arena": (lambda run, **how: mm.arena(run, annotator="ada", **how), "pairs voted on by ada"),
    "annotate": (
        lambda run, **how: mm.annotate(
            run, mm.Question("good", "pass_fail"), annotator="bo", blind=True, **how
        ),
        "Add cup 1",
    ),
    "trust": (mm.trust, "Does"),
    "run_panel": (
        lambda run, **how: mm.run_panel(
            run.path.parent / "bench", run.path.parent / "good", out=run.path.parent / "again", **how
        ),
        "again",
    ),
}


@pytest.mark.parametrize("name", STILLS)
def test_what_stands_beside_a_widget_shows_what_it_shows(make_run, name):
    """For front ends without widgets: a saved notebook, VS Code without a network."""
    opened, shown = STILLS[name]
    html = opened(make_run(), headless=False)._repr_mimebundle_()[0]["text/html"]
    assert "needs a running kernel" not in html
    assert shown in html
    assert "<script src" not in html
    if name in ("annotate", "arena"):
        assert "poor" not in html, "blind"
