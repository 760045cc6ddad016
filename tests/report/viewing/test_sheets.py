import pytest

from mmeval.report import ContactSheet, SheetQuery


@pytest.fixture
def sheet(small_run):
    return ContactSheet(small_run)


def names(sheet):
    return [sheet.name_at(place) for place in range(len(sheet))]


def test_by_default_it_holds_what_failed_the_first_yes_or_no(sheet):
    """And what could not be judged for want of an answer: the number counts that as failed."""
    assert sheet.query.where == "instruction_following<1|status=missing|status=unreadable"
    assert names(sheet) == [("s1", 1, "poor"), ("s1", 2, "poor"), ("s2", 1, "poor")]


def test_all_conditions_hold_at_the_same_turn(sheet):
    assert sheet.search(SheetQuery("if=0 status=unreadable")) == 0
    assert sheet.search(SheetQuery("status=unreadable")) == 1
    assert sheet.search(SheetQuery("ssim_outside>0.5 edit_iou<0.5")) == 1
    assert sheet.search(SheetQuery("", "good")) == 3
    assert sheet.search(SheetQuery("s2")) == 2
    assert names(sheet) == [("s2", 1, "good"), ("s2", 1, "poor")]


def test_it_can_be_sorted_by_the_value_it_asks_about(sheet):
    sheet.search(SheetQuery("ssim_outside<2", sort="lowest"))
    assert [system for _, _, system in names(sheet)] == ["poor", "good", "good", "good"]
    sheet.search(SheetQuery("ssim_outside<2", sort="highest"))
    assert [system for _, _, system in names(sheet)] == ["good", "good", "good", "poor"]


def test_a_metric_may_be_named_by_its_whole_identity(sheet):
    assert sheet.search(SheetQuery("ssim_outside{convention=wang}[previous>current>mask]>0.9")) == 3


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        (SheetQuery("fid<3"), "no metric starts with 'fid'"),
        (SheetQuery("if=none"), "'none' is no number"),
        (SheetQuery("", sort="sideways"), "no sort 'sideways'"),
    ],
)
def test_what_nothing_can_meet_is_said_and_changes_nothing(sheet, query, problem):
    before = sheet.query, names(sheet)
    with pytest.raises(ValueError, match=problem):
        sheet.search(query)
    assert (sheet.query, names(sheet)) == before


def test_a_system_must_be_in_the_run(small_run):
    with pytest.raises(KeyError, match="no system 'best'"):
        ContactSheet(small_run, system="best")


def test_a_tile_shows_the_answer_its_values_and_their_reasons(sheet):
    tile, *_ = sheet.tiles(0, 10)
    assert (tile.asked, tile.picture.width, tile.picture.height) == ("Add cup 1", 80, 60)
    assert [(one.name, one.value, one.reason) for one in tile.values] == [("if_subject_add", "0.000", "")]
    assert sheet.reasons(0, 10)[0] == "found: cup; enough: yes; nothing: none"
    sheet.search(SheetQuery("status!=scored"))
    unreadable, missing = sheet.tiles(0, 10)
    assert (unreadable.picture, missing.picture) == (None, None)
    assert missing.note == "no output"
    assert {one.reason for one in missing.values} == {"poor has no output for s2 turn 1"}
    assert {one.value for one in (*missing.values, *unreadable.values)} == {None}


def test_an_answer_opens_with_its_evidence_and_the_call_that_shows_its_session(sheet, small_run):
    page = sheet.page(0)
    assert (page["id"], page["system"], page["head"]["number"]) == ("s1", "poor", 1)
    assert page["cell"]["values"][0]["facts"]
    assert page["call"] == f"mm.view({str(small_run.path)!r}, session='s1', system='poor', turn=1)"
    assert sheet.place_of("s1", 1, "poor") == 0
    assert sheet.place_of("s1", 2, "poor") == 1
    assert sheet.place_of("s1", 1, "good") is None


def test_the_still_sheet_has_its_pictures_in_it(sheet):
    sheet.search(SheetQuery(""))
    html = sheet.to_html(most=2)
    assert "the first 2 of 6 answers" in html
    assert html.count("data:image/webp;base64,") == 2
    sheet.search(SheetQuery("nowhere"))
    assert "No answer meets the filter" in sheet.to_html()


def test_hostile_text_stays_text(make_run):
    html = ContactSheet(make_run(words='<img src=x onerror="alert(1)">'), where="").to_html()
    assert "<img src=x" not in html
    assert "&lt;img src=x" in html
