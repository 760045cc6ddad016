import pytest
from ipywidgets.widgets import widget as registry

import mmeval as mm
from mmeval.workbench import SessionViewer, Still


@pytest.fixture
def viewer(small_run):
    return mm.view(small_run, session="s1", system="poor", headless=False)


def test_a_viewer_opens_where_it_was_asked_to(viewer):
    assert isinstance(viewer, SessionViewer)
    facts = viewer.describe()
    assert (facts["session"], facts["system"], facts["turn"]) == ("s1", "poor", 1)
    assert viewer.total == 2
    assert viewer.page["id"] == "s1"


def test_moving_in_the_list_turns_the_page(viewer):
    viewer.turn = 2
    viewer.place = 1
    assert (viewer.page["id"], viewer.turn) == ("s2", 1)
    viewer.place = 77
    assert viewer.page["id"] == "s2"


def test_a_new_query_renews_the_list(viewer):
    viewer.query = {**viewer.query, "system": "good", "where": "s2"}
    assert (viewer.total, viewer.version, viewer.page["system"]) == (1, 1, "good")


def test_a_query_that_fails_says_why_and_is_taken_back(viewer):
    viewer.query = {**viewer.query, "where": "fid<3"}
    assert "no metric starts with 'fid'" in viewer.error
    assert viewer.query["where"] == ""
    assert viewer.total == 2


def test_nothing_but_the_session_that_is_looked_at_travels(viewer):
    state = str(viewer.get_state())
    assert "s1" in state
    assert "media/s2" not in state
    assert "base64" not in state


def test_lines_and_pictures_are_asked_for(viewer):
    answer, _ = viewer._on_lines(0, 10)
    assert [name for name, _, _ in answer["lines"]] == ["s1", "s2"]
    picture = viewer.page["turns"][0]["cell"]["before"]["picture"]
    _, (content,) = viewer._on_picture(picture["id"], 64)
    assert content[8:12] == b"WEBP"


def test_headless_there_is_no_widget(small_run, monkeypatch):
    monkeypatch.setenv("MMEVAL_HEADLESS", "1")
    before = len(registry._instances)
    still = mm.view(small_run.path, session="s1")
    assert isinstance(still, Still)
    assert still.describe()["session"] == "s1"
    assert "Add cup 1" in still._repr_html_()
    assert len(registry._instances) == before
