import json
from queue import SimpleQueue

import pytest

import mmeval as mm
from mmeval.runs import AnnotationError, Annotations
from mmeval.workbench import StillDesk
from mmeval.workbench.annotator import draft_name
from mmeval.workbench.widget import Widget

QUESTIONS = [
    mm.Question("followed", "pass_fail", "Was it done?"),
    {"name": "area", "kind": "mask"},
]


@pytest.fixture
def run(make_run):
    return make_run()


@pytest.fixture
def annotator(run):
    return mm.annotate(run, QUESTIONS, annotator="ada", headless=False)


@pytest.fixture
def ask(annotator, monkeypatch):
    """Ask as the browser does; returns the answer, or raises what went wrong."""
    heard = SimpleQueue()
    monkeypatch.setattr(Widget, "send", lambda self, content, buffers=None: heard.put((content, buffers)))

    def asking(question, **about):
        annotator._asked(None, {"ask": question, "number": 1, "about": about}, [])
        content, buffers = heard.get(timeout=60)
        if "error" in content:
            raise ValueError(content["error"])
        json.dumps(content)
        return content["answer"], buffers

    return asking


def test_plain_calls_move_what_the_browser_shows(annotator):
    assert (annotator.place, annotator.state["progress"], annotator.state["saved"]) == (0, "0 / 5", "")
    annotator.answer(True, seconds=1)
    assert (annotator.place, annotator.state["open"]) == (1, 9)
    assert annotator.state["saved"]
    annotator.skip()
    annotator.back()
    assert annotator.place == 1
    assert annotator.undo().value is True
    assert (annotator.place, annotator.state["open"]) == (0, 10)
    assert annotator.describe()["question"] == "followed"


def test_the_browser_answers_and_is_told_where_to_go(ask, annotator, run):
    item, _ = ask("item", place=0)
    assert (item["answered"], item["next"], item["page"]["id"]) == (False, 1, "s1")
    assert ask("answer", place=0, value=False, seconds=1.25) == ({"place": 1}, [])
    with Annotations.open(run, read_only=True) as stored:
        assert [(one.value, one.seconds) for one in stored.answers()] == [(False, 1.25)]
    assert ask("item", place=0)[0]["value"] is False
    assert ask("undo")[0] == {"taken": True, "place": 0}
    assert ask("undo")[0] == {"taken": False, "place": 0}
    assert ask("go", place=4)[0] == {"place": 4}


def test_a_draft_belongs_to_one_question_about_one_answer_of_one_person(annotator, run):
    names = [draft_name(annotator.desk, place) for place in range(10)]
    assert len(set(names)) == 10
    other = mm.annotate(run, QUESTIONS, annotator="bob", headless=False).desk
    again = mm.annotate(run, QUESTIONS, annotator="ada", blind=True, shuffle=1, headless=False).desk
    assert draft_name(other, 0) not in names
    assert sorted(draft_name(again, place) for place in range(10)) == sorted(names)


def test_masks_travel_as_runs_and_are_stored_as_coco(ask, annotator):
    runs = [80 * 10, 30, 80 * 50 - 30]
    ask("answer", place=1, value={"size": [60, 80], "runs": runs}, seconds=1)
    assert annotator.desk.given[1].value["size"] == [60, 80]
    assert ask("item", place=1)[0]["runs"] == runs
    assert ask("item", place=3)[0]["runs"] is None
    ask("answer", place=1, value=None, seconds=1)
    assert ask("item", place=1)[0]["runs"] is None


def test_what_is_no_answer_is_refused_and_the_task_stays_open(ask, annotator):
    with pytest.raises(ValueError, match="takes true or false"):
        ask("answer", place=0, value="<script>", seconds=1)
    with pytest.raises(ValueError, match="every task is done"):
        ask("answer", place=10, value=True, seconds=1)
    assert annotator.state["open"] == 10


def test_exports_go_to_the_browser_as_files(ask, annotator):
    annotator.answer(True)
    answer, (content,) = ask("export", kind="csv")
    assert (answer["name"], answer["type"]) == ("annotations.csv", "text/csv")
    assert b"ada" in content
    assert ask("export", kind="parquet")[1][0][:4] == b"PAR1"
    assert json.loads(ask("export", kind="jsonl")[1][0])["annotator"] == "ada"
    with pytest.raises(ValueError, match="no export 'xls'"):
        ask("export", kind="xls")


def test_results_travel_as_plain_data(ask, annotator, run):
    annotator.answer(True)
    mm.annotate(run, QUESTIONS, annotator="bo", headless=False).answer(False)
    found, _ = ask("results")
    assert found["disagreements"][0]["answers"] == {"ada": True, "bo": False}
    assert {line["question"] for line in found["agreement"]} == {"followed"}


def test_pictures_and_numbers_travel_when_asked_for(ask):
    item, _ = ask("item", place=0)
    name = item["page"]["turns"][0]["cell"]["after"]["picture"]["id"]
    assert ask("picture", name=name, side=64)[1][0][8:12] == b"WEBP"
    assert ask("numbers", place=0)[0]["page"]["turns"][0]["cell"]["values"]


def test_the_blind_widget_knows_no_names(run):
    made = mm.annotate(run, QUESTIONS, annotator="ada", blind=True, headless=False)
    state = json.dumps({name: getattr(made, name) for name in ("setup", "place", "state")}, default=str)
    assert "poor" not in state
    assert "ssim" not in state


def test_keys_can_be_remapped_but_not_twice(run):
    made = mm.annotate(run, QUESTIONS[0], keys={"pass": "1", "answer 1": "p"}, headless=False)
    assert made.shortcuts["pass"] == "1"
    with pytest.raises(ValueError, match="the key 'u' would do two things"):
        mm.annotate(run, QUESTIONS[0], keys={"pass": "u"}, headless=False)


def test_headless_is_html_with_the_same_calls(run):
    still = mm.annotate(run, QUESTIONS, annotator="ada", headless=True)
    assert isinstance(still, StillDesk)
    still.answer(True)
    assert still.describe()["open_tasks"] == 9
    html = still._repr_html_()
    assert "0 / 5 · saved" in html
    assert "http" not in html.replace("http://www.w3.org", "")


def test_a_changed_question_needs_another_name(run, annotator):
    other = mm.annotate(run, {"name": "followed", "kind": "text"}, annotator="bob", headless=False)
    other.answer("yes")
    with pytest.raises(AnnotationError, match="Ask the changed question under a new name"):
        annotator.answer(True)
    assert annotator.place == 0
    with pytest.raises(AnnotationError, match="Ask the changed question under a new name"):
        mm.annotate(run, QUESTIONS[0], headless=False)


def test_keys_are_those_of_the_questions_alone(run, annotator):
    assert {"paint", "numbers", "boxes", "next turn", "save"} <= set(annotator.shortcuts)
    assert not {"new box", "answer 1"} & set(annotator.shortcuts)
    followed = {"name": "a", "kind": "pass_fail"}
    plain = mm.annotate(run, followed, keys={"pass": "1", "fail": "2"}, blind=True, headless=False)
    assert (plain.shortcuts["pass"], plain.shortcuts["fail"]) == ("1", "2")
    assert not {"numbers", "change", "zoom to change", "save", "paint", "answer 1"} & set(plain.shortcuts)
    stars = {"name": "b", "kind": "scale", "low": 1, "high": 3}
    with pytest.raises(ValueError, match="the key '1' would do two things: pass and answer 1"):
        mm.annotate(run, [followed, stars], keys={"pass": "1"}, headless=False)
    drawn = mm.annotate(run, {"name": "c", "kind": "boxes"}, headless=False)
    assert {"new box", "save", "blink", "zoom in"} <= set(drawn.shortcuts)
    assert not {"paint", "divider", "change", "next turn", "pass"} & set(drawn.shortcuts)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("ok", "'ok' is no question"),
        (["ok"], "'ok' is no question"),
        ({"name": "q"}, "has no kind"),
        ({"kind": "text"}, "has no name"),
        ({"name": "q", "kind": "text", "promt": "?"}, "field 'promt'"),
    ],
)
def test_what_is_no_question_is_told_how_to_ask_one(run, asked, said):
    with pytest.raises(
        ValueError, match=f'{said}.*"kind": "pass_fail", "prompt".*kinds are: pass_fail, choice'
    ):
        mm.annotate(run, asked, headless=True)
