import pytest
from ipywidgets.widgets import widget as registry

import mmeval as mm
from mmeval.workbench import GalleryView, Still


@pytest.fixture
def gallery(small_run):
    return mm.gallery(small_run, "", headless=False)


def test_a_gallery_shows_what_was_asked_for(gallery):
    assert isinstance(gallery, GalleryView)
    facts = gallery.describe()
    assert (facts["items"], facts["by_system"], facts["opened"]) == (6, {"good": 3, "poor": 3}, False)
    assert gallery.page is None


def test_an_answer_opens_large_and_the_next_one_follows(gallery):
    gallery.place = 1
    assert gallery.page is None
    gallery.opened = True
    assert (gallery.page["id"], gallery.page["system"]) == ("s1", "poor")
    gallery.place = 2
    assert gallery.page["head"]["number"] == 2
    gallery.opened = False
    assert gallery.page is None


def test_another_filter_renews_the_sheet_and_closes_what_is_open(gallery):
    gallery.place, gallery.opened = 5, True
    gallery.query = {**gallery.query, "where": "if=0"}
    assert (gallery.total, gallery.version, gallery.place, gallery.opened) == (1, 1, 0, False)
    assert gallery.page is None


def test_a_filter_that_fails_says_why_and_is_taken_back(gallery):
    gallery.query = {**gallery.query, "where": "fid<3"}
    assert "no metric starts with 'fid'" in gallery.error
    assert (gallery.query["where"], gallery.total) == ("", 6)


def test_tiles_reasons_and_thumbnails_are_asked_for(gallery):
    assert "media/s1" not in str(gallery.get_state())
    answer, _ = gallery._on_tiles(0, 2)
    first, second = answer["tiles"]
    assert (first["system"], second["system"]) == ("good", "poor")
    reasons, _ = gallery._on_reasons(0, 2)
    assert reasons["reasons"][0].startswith("found: cup")
    _, (content,) = gallery._on_picture(first["picture"]["id"], 64)
    assert content[8:12] == b"WEBP"


def test_headless_there_is_no_widget(small_run, monkeypatch):
    monkeypatch.setenv("MMEVAL_HEADLESS", "1")
    before = len(registry._instances)
    still = mm.gallery(small_run.path, where="status=missing")
    assert isinstance(still, Still)
    assert still.describe()["items"] == 1
    assert "no output" in still._repr_html_()
    assert len(registry._instances) == before


def test_a_front_end_without_widgets_shows_the_first_answers(make_run, monkeypatch):
    monkeypatch.setattr("mmeval.workbench.widget.STILL_SECONDS", 60)
    made = mm.gallery(make_run(sessions=20), "", headless=False)
    html = made._repr_mimebundle_()[0]["text/html"]
    assert "Add cup 1" in html
    assert "s20" not in html
