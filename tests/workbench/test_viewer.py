import pytest
from ipywidgets.widgets import widget as registry

import mmeval as mm
from mmeval.runs import RunFolderError
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


@pytest.mark.parametrize("turn", [0, 3, 99])
@pytest.mark.parametrize("headless", [True, False])
def test_a_turn_that_is_not_there_is_refused(small_run, turn, headless):
    with pytest.raises(ValueError, match=f"no turn {turn}: session 's1' has turns 1 to 2"):
        mm.view(small_run, session="s1", turn=turn, headless=headless)
    with pytest.raises(ValueError, match="session 's2' has one turn, 1"):
        mm.view(small_run, session="s2", turn=2, headless=headless)


def test_slips_in_names_are_answered_with_what_is_near(small_run):
    with pytest.raises(KeyError, match="no session 'S1'; it has 2 sessions; did you mean 's1'"):
        mm.view(small_run, session="S1", headless=True)
    with pytest.raises(KeyError, match="no session 'zzz'; it has 2 sessions, such as 's1', 's2'"):
        mm.view(small_run, session="zzz", headless=True)
    with pytest.raises(KeyError, match="no system 'god'; it has: good, poor; did you mean 'good'"):
        mm.view(small_run, system="god", headless=True)
    folder = small_run.path.parent
    with pytest.raises(RunFolderError, match=f"has no run.json; did you mean {small_run.path}"):
        mm.view(folder, headless=True)


def test_a_front_end_without_widgets_shows_the_page(viewer, monkeypatch):
    monkeypatch.setattr("mmeval.workbench.widget.STILL_SECONDS", 60)
    data, _ = viewer._repr_mimebundle_()
    assert set(data) == {"application/vnd.jupyter.widget-view+json", "text/html", "text/plain"}
    assert "Add cup 1" in data["text/html"]
    assert "poor" in data["text/html"]


@pytest.mark.parametrize(
    "opened",
    [
        mm.view,
        mm.compare,
        mm.gallery,
        mm.arena,
        lambda run, **how: mm.annotate(run, mm.Question("good", "pass_fail", "Good?"), **how),
    ],
)
def test_keys_are_checked_also_where_no_widget_is_made(small_run, opened):
    with pytest.raises(ValueError, match="there is no action 'dance'"):
        opened(small_run, keys={"dance": "x"}, headless=True)
