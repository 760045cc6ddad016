import math

import pytest
from ipywidgets.widgets import widget as registry

import mmeval as mm
from mmeval.report import TrustDesk
from mmeval.runs import Annotations, Item, Question
from mmeval.workbench import Still, TrustView

HOSTILE = '<img src=x onerror="alert(1)">'


def judge(run, verdicts, question="followed", annotator="ann"):
    with Annotations.open(run) as answers:
        answers.define([Question(question, "pass_fail", "Was it followed?")])
        for (session, turn, system), verdict in verdicts.items():
            answers.answer(annotator, Item(session, turn, system), question, verdict)


@pytest.fixture
def judged(make_run):
    """People pass what the metrics pass, but for one; they cannot tell about one, and skip one."""
    run = make_run()
    verdicts = {("s1", 1, "good"): True, ("s1", 2, "good"): False, ("s1", 1, "poor"): False}
    judge(run, {**verdicts, ("s2", 1, "poor"): True, ("s1", 2, "poor"): None})
    return run


@pytest.fixture
def view(judged):
    return mm.trust(judged, headless=False)


def test_kept_as_html_it_pictures_the_outputs_behind_each_cell(view):
    page = view.to_html()
    cells = view.desk.at()["cells"]
    assert cells["false_pass"]["n"] == 1
    assert page.count("<figure style") == sum(cell["n"] for cell in cells.values()) == 3
    assert "metric passes, people fail: 1 output<" in page
    assert page.count("<image id=") == 3
    assert page.count("data:image/webp") == 3


def test_a_view_opens_at_the_best_threshold_and_counts_everything(view):
    assert isinstance(view, TrustView)
    facts = view.describe()
    assert (facts["metric"], facts["question"], facts["threshold"]) == (
        "instruction_following",
        "followed",
        1,
    )
    assert facts["cells"] == {"true_pass": 1, "false_pass": 1, "false_fail": 0, "true_fail": 1}
    counts = facts["counts"]
    assert (counts["compared"], counts["unscored"], counts["cannot_tell"], counts["unanswered"]) == (
        3,
        1,
        1,
        1,
    )
    assert math.isclose(facts["auc"]["value"], 0.75)
    assert {line["level"] for line in facts["correlations"]} == {"instance", "session", "system"}
    assert {line["kind"] for line in facts["correlations"]} == {"all", "subject add"}


def test_unscored_outputs_are_named_with_their_reason(view):
    assert "1 unscored" in view.curves["left_out"][1]
    assert view.curves["reasons"] == [["poor has no output for s2 turn 1", 1]]


def test_the_threshold_moves_outputs_from_cell_to_cell(view):
    view.threshold = -1.0
    cells = view.now["cells"]
    assert {name: cell["n"] for name, cell in cells.items()} == {
        "true_pass": 1, "false_pass": 2, "false_fail": 0, "true_fail": 0,
    }  # fmt: skip
    assert {(one["session"], one["turn"], one["system"]) for one in cells["false_pass"]["items"]} == {
        ("s1", 2, "good"),
        ("s1", 1, "poor"),
    }
    assert view.now["measures"]["specificity"] == 0
    assert view.describe()["threshold"] == -1


def test_where_lower_is_better_small_values_pass(view):
    view.query = {**view.query, "metric": "perceptual_distance[previous>current]@tiny-imagenet"}
    assert view.error == ""
    assert view.curves["higher"] is False
    assert view.curves["thresholds"] == [0.05, 0.42]
    assert view.threshold == 0.05
    assert view.now["cells"]["true_fail"]["n"] == 1


def test_what_cannot_be_compared_is_said_and_taken_back(view):
    view.query = {"metric": "fid", "question": "followed"}
    assert "no metric 'fid'" in view.error
    assert view.query["metric"] == "instruction_following"


def test_an_output_behind_a_cell_is_shown_with_its_evidence(view, judged):
    item = view.now["cells"]["false_pass"]["items"][0]
    page, _ = view._on_page(item["session"], item["turn"], item["system"])
    assert (page["id"], page["system"], page["head"]["number"]) == ("s1", "good", 2)
    assert page["cell"]["values"][0]["facts"]
    assert page["call"] == f"mm.view({str(judged.path)!r}, session='s1', system='good', turn=2)"
    areas, _ = view._on_areas()
    assert areas["auc"]["text"].startswith("0.750")
    lines, _ = view._on_correlations()
    assert lines["lines"][0]["coefficient"] == "pearson"


def test_one_verdict_alone_makes_no_curve(make_run):
    run = make_run()
    judge(run, {("s1", 1, "good"): True, ("s1", 1, "poor"): True})
    desk = TrustDesk(run)
    assert (desk.curves()["roc"], desk.curves()["thresholds"]) == ([], [])
    assert desk.areas()["reason"] == "none of the 2 verdicts is negative"
    assert "No curve: none of the 2 verdicts is negative" in desk.to_html()


def test_without_answers_it_says_what_to_do(small_run):
    view = mm.trust(small_run, headless=False)
    assert "mm.annotate(run" in view.curves["empty"]
    assert (view.query, view.now, view.describe()["metric"]) == ({}, {}, None)
    assert "Nobody has judged this run yet" in view.to_html()
    with pytest.raises(KeyError, match="no answered question 'beauty'"):
        mm.trust(small_run, question="beauty", metric="ssim_outside", headless=True)


def test_headless_there_is_no_widget_and_hostile_text_stays_text(make_run, monkeypatch):
    monkeypatch.setenv("MMEVAL_HEADLESS", "1")
    run = make_run(words=HOSTILE)
    verdicts = {("s1", 1, "good"): True, ("s1", 1, "poor"): False, ("s2", 1, "poor"): False}
    judge(run, verdicts, question=HOSTILE, annotator=HOSTILE)
    before = len(registry._instances)
    still = mm.trust(run.path)
    assert isinstance(still, Still)
    html = still._repr_html_()
    assert "<img src=x" not in html
    assert "&lt;img src=x" in html
    assert "AUC 1.000" in html
    assert len(registry._instances) == before
