import pytest
from ipywidgets.widgets import widget as registry

import mmeval as mm
from mmeval.workbench import CompareView, Still


@pytest.fixture
def compared(small_run):
    return mm.compare(small_run, "good", "poor", headless=False)


def test_a_comparison_opens_at_the_largest_difference(compared):
    assert isinstance(compared, CompareView)
    facts = compared.describe()
    assert (facts["first"], facts["second"], facts["session"]) == ("good", "poor", "s1")
    assert facts["difference"] == "+1.000"
    assert {one["title"] for one in facts["numbers"]} >= {"Overall", "Instruction following"}


def test_another_measure_renews_the_list(compared):
    compared.turn = 2
    compared.query = {**compared.query, "measure": "edit_iou", "where": "s2"}
    assert (compared.total, compared.version, compared.page["id"], compared.turn) == (1, 1, "s2", 1)


def test_a_query_that_fails_says_why_and_is_taken_back(compared):
    compared.query = {**compared.query, "second": "good"}
    assert "cannot be compared with itself" in compared.error
    assert compared.query["second"] == "poor"


def test_swapped_systems_swap_the_differences(compared):
    before = compared.page["turns"][0]["differences"][0]
    compared.query = {**compared.query, "first": "poor", "second": "good"}
    assert before[2:] == ("+0.600", "first")
    assert compared.page["turns"][0]["differences"][0][2:] == ("-0.600", "second")


def test_lines_numbers_and_pictures_are_asked_for(compared):
    answer, _ = compared._on_lines(0, 10)
    assert [name for name, _, _ in answer["lines"]] == ["s1", "s2"]
    numbers, _ = compared._on_numbers()
    assert numbers["numbers"][0]["title"] == "Overall"
    picture = compared.page["turns"][0]["cells"]["poor"]["after"]["picture"]
    _, (content,) = compared._on_picture(picture["id"], 64)
    assert content[8:12] == b"WEBP"


def test_headless_there_is_no_widget(small_run, monkeypatch):
    monkeypatch.setenv("MMEVAL_HEADLESS", "1")
    before = len(registry._instances)
    still = mm.compare(small_run.path, "good", "poor", metric="ssim")
    assert isinstance(still, Still)
    assert still.describe()["measure"] == "ssim"
    assert "Add cup 1" in still._repr_html_()
    assert len(registry._instances) == before


def test_a_front_end_without_widgets_shows_the_session(small_run, monkeypatch):
    monkeypatch.setattr("mmeval.workbench.widget.STILL_SECONDS", 60)
    made = mm.compare(small_run, "good", "poor", headless=False)
    monkeypatch.setattr(made.comparison, "numbers", lambda: pytest.fail("they take long in a large run"))
    html = made._repr_mimebundle_()[0]["text/html"]
    assert "good against poor" in html
    assert "Add cup 1" in html
    assert "95 % interval</th>" not in html


def test_a_system_is_not_compared_with_itself(small_run):
    with pytest.raises(ValueError, match=r"both systems are 'good'; compare it with another.*: poor"):
        mm.compare(small_run, "good", "good", headless=True)
