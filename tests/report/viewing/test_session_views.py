import pytest

from mmeval.report import ContactSheet
from mmeval.report.gallery import Gallery, Lost
from mmeval.report.tables import reductions_of
from mmeval.report.viewing import evidence
from mmeval.report.viewing.session_views import SessionViews, previous_picture
from mmeval.runs import EvidenceRecord, Row
from mmeval.sessions import (
    Benchmark,
    BenchmarkInfo,
    Media,
    Message,
    Output,
    Session,
    Submission,
    SubmissionInfo,
    Target,
    Turn,
)


@pytest.fixture(scope="module")
def view(run):
    views = SessionViews(run, reductions_of(run), ["good", "poor"], Gallery())
    return views.view("s1")


def cell(view, system, turn):
    return dict(view.rows)[system][turn - 1]


def test_a_session_is_a_matrix_of_systems_and_turns(view):
    assert [(system, len(cells)) for system, cells in view.rows] == [("good", 2), ("poor", 2)]
    assert [head.number for head in view.heads] == [1, 2]
    assert view.heads[0].kind == "subject add"
    assert view.heads[0].slots == (("object", "red cup"),)
    assert len(view.heads[0].media.pictures) == 1
    assert view.heads[0].outline is not None
    ids = [c.id for _, cells in view.rows for c in cells]
    assert len(set(ids)) == 4


def test_the_answer_of_a_turn_is_the_start_of_the_next(view):
    assert cell(view, "good", 2).before.picture == cell(view, "good", 1).after.picture
    assert cell(view, "good", 1).before.picture == view.heads[0].media.pictures[0]


def test_boxes_lie_on_the_picture_that_their_slot_names(view):
    found = cell(view, "good", 1)
    (box,) = found.after.boxes
    assert (box.x, box.y, box.width, box.height, box.caption) == (20, 10, 30, 20, "cup .93")
    assert not found.before.boxes


def test_conditions_say_whether_they_are_met():
    data = {"margin": -0.3, "looks_before": "pink", "still at its place": 0.7, "looks as asked": -0.3}
    found = evidence._facts(EvidenceRecord("key", 0, "facts", "conditions", None, data))
    assert found.facts == (
        ("margin", "-0.3"),
        ("looks before", "pink"),
        ("still at its place", "met (+0.70)"),
        ("looks as asked", "not met (-0.30)"),
    )


def test_maps_and_facts_stand_beside_their_values(view):
    found = cell(view, "good", 1)
    assert [(m.title, m.name, m.role) for m in found.maps] == [("what changed", "edit_iou", "current")]
    assert found.under("current") is found.after
    values = {value.name: value for value in found.values}
    (facts,) = values["if_subject_add"].facts
    assert facts.facts == (("threshold", "0.4"), ("found", "cup"), ("enough", "yes"), ("nothing", "none"))
    assert values["ssim_outside"].value == "0.980"
    assert values["ssim_outside"].spread.place == 100
    assert values["perceptual_distance"].better == "lower"


def test_marks_tell_pass_from_number(view):
    passed, consistency, localization = cell(view, "good", 1).marks
    assert (passed.label, passed.passed) == ("Instruction following", True)
    assert (consistency.value, consistency.passed) == ("0.980", None)
    assert localization.label == "Localization"
    assert cell(view, "poor", 1).marks[0].passed is False


def test_unreadable_and_missing_answers_say_why(view, run):
    unreadable = cell(view, "poor", 2)
    assert isinstance(unreadable.after.picture, Lost)
    assert unreadable.marks[0].value is None
    assert "not a picture" in unreadable.marks[0].reason
    assert {value.status for value in unreadable.values} == {"unreadable"}
    views = SessionViews(run, reductions_of(run), ["poor"], Gallery())
    missing = cell(views.view("s2"), "poor", 1)
    assert (missing.after, missing.problem) == (None, "no output")


def picture(name):
    return Media(kind="image", path=name)


@pytest.mark.parametrize(
    ("history", "given", "expected"),
    [
        ("self", None, "answer1.png"),
        ("gold", None, "gold1.png"),
        ("self", "logo.png", "answer1.png"),
        ("gold", "logo.png", "gold1.png"),
        ("none", None, "source.png"),
    ],
)
def test_previous_is_what_scoring_calls_previous(history, given, expected):
    first = Turn(user=Message(media=(picture("source.png"),)), target=Target(media=(picture("gold1.png"),)))
    second = Turn(user=Message(text="more", media=(picture(given),) if given else ()))
    session = Session(id="s", turns=(first, second), history=history)
    benchmark = Benchmark(BenchmarkInfo(name="b"), (session,))
    outputs = (Output(session="s", turn=1, media=(picture("answer1.png"),)),)
    submission = Submission(SubmissionInfo(system="x", benchmark="b"), outputs)
    assert previous_picture(benchmark, submission, session, 1)[1].path == "source.png"
    assert previous_picture(benchmark, submission, session, 2)[1].path == expected


def test_a_session_that_the_benchmark_broke_says_why_and_blames_nobody(make_run):
    run = make_run()
    lines = (run.benchmark_folder / "sessions.jsonl").read_text().splitlines()
    (run.benchmark_folder / "sessions.jsonl").write_text(lines[0] + "\n{}\n")
    why = "session line-2 of the benchmark is broken: the field 'id' is missing"
    metric = run.info["metrics"][0]["metric"]
    place = ("small", "good", "line-2", 1, None, metric, "if_subject_add", "instruction_following")
    run.commit("lost", [Row(*place, value=None, status="broken", reason=why)], [])
    found = SessionViews(run, reductions_of(run), ["good"], Gallery()).view("line-2")
    assert found.heads[0].text == why
    assert "no system is" in cell(found, "good", 1).problem
    assert [value.status for value in cell(found, "good", 1).values] == ["broken"]
    (tile,) = ContactSheet(run, where="status=broken").tiles(0, 9)
    assert (tile.session, tile.picture) == ("line-2", None)
    with pytest.raises(KeyError):
        SessionViews(run, reductions_of(run), ["good"], Gallery()).view("s9")
