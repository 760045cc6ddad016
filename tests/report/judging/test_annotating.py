import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mmeval.report.judging.annotating import AnnotationDesk
from mmeval.report.judging.brushed import mask_of_runs, runs_of_mask
from mmeval.runs import AnnotationError, Annotations, Item, Question

FOLLOWED = Question("followed", "pass_fail", "Was it done?")
LOOKS = Question("looks", "scale", low=1, high=5)
WHOLE = Question("whole", "text", "What of all of it?", unit="session")


@pytest.fixture
def run(make_run):
    return make_run()


@pytest.fixture
def desk(run):
    opened = []

    def opening(questions=FOLLOWED, annotator="ada", **options):
        opened.append(AnnotationDesk(run, questions, annotator, **options))
        return opened[-1]

    yield opening
    for one in opened:
        one.close()


def places(desk):
    return [(task.item, task.question.name) for task in desk.tasks]


def test_every_turn_with_an_answer_is_a_task_in_order_of_sessions(desk):
    assert desk().items == [
        Item("s1", 1, "good"),
        Item("s1", 2, "good"),
        Item("s1", 1, "poor"),
        Item("s1", 2, "poor"),
        Item("s2", 1, "good"),
    ]


def test_what_is_asked_of_a_session_comes_after_the_last_of_its_turns(desk):
    made = desk([WHOLE, FOLLOWED], systems=["good"])
    assert places(made) == [
        (Item("s1", 1, "good"), "followed"),
        (Item("s1", 2, "good"), "followed"),
        (Item("s1", None, "good"), "whole"),
        (Item("s2", 1, "good"), "followed"),
        (Item("s2", None, "good"), "whole"),
    ]
    assert desk({"name": "all", "kind": "text"}, unit="session").items[0] == Item("s1", None, "good")


def test_an_answer_is_on_the_disk_at_once_and_the_next_task_is_open(desk, run):
    made = desk([FOLLOWED, LOOKS])
    made.answer(True, seconds=2.0)
    made.answer(4, seconds=3.0)
    with Annotations.open(run, read_only=True) as stored:
        assert [(one.question, one.value, one.seconds) for one in stored.answers()] == [
            ("followed", True, 2.0),
            ("looks", 4, 3.0),
        ]
    assert (made.place, str(made.progress)) == (2, "1 / 5 · 5.0 s each")


def test_a_desk_opened_again_goes_on_where_one_was(desk):
    first = desk()
    first.answer(True)
    first.skip()
    first.answer(False)
    again = desk()
    assert (again.place, again.progress.done, again.n_open) == (1, 2, 3)
    for _ in range(3):
        again.answer(None)
    assert (again.task, again.n_open) == (None, 0)
    with pytest.raises(AnnotationError, match="every task is done"):
        again.answer(True)


def test_undo_goes_back_one_answer_each_time(desk):
    made = desk()
    made.answer(True)
    made.answer(False)
    assert made.undo().value is False
    assert made.place == 1
    assert made.undo().value is True
    assert (made.place, made.n_open) == (0, 5)
    assert made.undo() is None


def test_undo_of_a_changed_answer_brings_the_one_before_back(desk):
    made = desk()
    made.answer(True)
    made.back()
    made.answer(False)
    made.undo()
    assert (made.place, made.page(0)["value"]) == (0, True)


def test_undo_leaves_answers_alone_that_are_not_in_the_list(desk):
    desk(LOOKS).answer(3)
    with pytest.raises(AnnotationError, match="is to 'looks' about s1, which is not in this list"):
        desk().undo()


def test_a_refused_answer_changes_nothing(desk):
    made = desk(LOOKS)
    with pytest.raises(AnnotationError, match="takes a number from 1 to 5"):
        made.answer(7)
    assert (made.place, made.n_open) == (0, 5)


def test_blind_hides_names_and_numbers_and_shuffles(desk):
    made = desk(blind=True)
    shown = json.dumps([made.page(place)["page"] for place in range(len(made.tasks))])
    assert "poor" not in shown
    assert "good" not in shown
    assert not any(cell["values"] or cell["marks"] or cell["maps"] for cell in _cells(made))
    assert "the reason is hidden" in shown
    assert made.describe()["system"] is None
    assert [task.item for task in made.tasks] != desk().items
    assert [task.item for task in made.tasks] == desk(blind=True).items
    with pytest.raises(ValueError, match="hidden in blind mode"):
        made.page(0, numbers=True)
    assert "poor" not in made.to_html()


def _cells(desk):
    return [turn["cell"] for place in range(len(desk.tasks)) for turn in desk.page(place)["page"]["turns"]]


def test_numbers_come_when_they_are_asked_for(desk):
    made = desk()
    assert not made.page(0)["page"]["turns"][0]["cell"]["values"]
    assert made.page(0, numbers=True)["page"]["turns"][0]["cell"]["values"]


def test_results_stay_hidden_from_the_blind_until_the_last_answer(desk):
    made = desk(blind=True)
    with pytest.raises(ValueError, match="5 to go"):
        made.results()
    for _ in range(5):
        made.answer(True)
    assert made.results()["annotators"] == [{"annotator": "ada", "answers": 5}]


def test_items_are_dealt_out_with_a_share_for_everybody(desk):
    people = {"annotators": ("ada", "bo"), "share": 0.4, "shuffle": 3}
    ada, bo = desk(**people), desk(annotator="bo", **people)
    assert len({*ada.items, *bo.items}) == 5
    assert len({*ada.items} & {*bo.items}) == 2
    with pytest.raises(ValueError, match="'cy' is not among the annotators"):
        desk(annotator="cy", **people)


def test_agreement_and_disagreements_of_two_annotators(desk):
    ada, bo = desk(), desk(annotator="bo")
    for mine, other in ((True, True), (False, False), (True, False), (True, True), (False, False)):
        ada.answer(mine)
        bo.answer(other)
    table = ada.agreement()
    kappa = table[table["coefficient"] == "Cohen's kappa"].iloc[0]
    assert kappa["value"] == pytest.approx(1 - 0.2 / 0.52)
    differing = ada.disagreements()
    assert differing[["session", "turn", "system", "place"]].values.tolist() == [["s1", 1, "poor", 2]]
    assert differing["answers"][0] == {"ada": True, "bo": False}
    found = json.loads(json.dumps(ada.results()))
    assert found["disagreements"][0]["place"] == 2
    assert "ada: True, bo: False" in ada.to_html()


def test_exports_hold_all_answers(desk, tmp_path):
    made = desk()
    made.answer(True)
    desk(annotator="bo").answer(False)
    table = pd.read_parquet(made.export(tmp_path / "all.parquet"))
    assert table[["annotator", "number"]].values.tolist() == [["ada", 1.0], ["bo", 0.0]]


def test_questions_that_are_stored_need_not_be_given_again(desk):
    with pytest.raises(ValueError, match="there is no question; ask one"):
        desk(None)
    desk([FOLLOWED, LOOKS])
    assert [question.name for question in desk(None).questions] == ["followed", "looks"]
    with pytest.raises(ValueError, match="two questions have the same name"):
        desk([FOLLOWED, FOLLOWED])


def test_filters_and_what_they_leave(desk):
    assert {item.system for item in desk(where="if=0").items} == {"poor"}
    with pytest.raises(ValueError, match="take a condition away"):
        desk(where="unicorn")
    with pytest.raises(KeyError, match="no system 'best'"):
        desk(systems=["best"])


@pytest.mark.parametrize("seed", range(5))
def test_a_painted_mask_survives_its_runs(seed):
    mask = np.random.default_rng(seed).random((7, 9)) < 0.5
    flat, runs, inside = mask.ravel().tolist(), [], False
    while flat:
        length = next((at for at, one in enumerate(flat) if one != inside), len(flat))
        runs.append(length)
        flat, inside = flat[length:], not inside
    stored = mask_of_runs((7, 9), runs)
    assert runs_of_mask(stored) == runs
    assert Question("area", "mask").check(stored) == stored
    with pytest.raises(ValueError, match="the picture has 64"):
        mask_of_runs((8, 8), runs)


def test_two_windows_of_one_annotator_overwrite_nothing_unseen(desk):
    here, there = desk(), desk()
    here.page(0)
    there.page(0)
    here.answer(True)
    there.go(0)
    with pytest.raises(AnnotationError, match="ada has answered 'pass' in another window"):
        there.answer(False)
    assert [one.value for one in there.given.values()] == [True]
    assert there.page(0)["value"] is True
    there.answer(False)
    assert here.page(0)["value"] is False
    here.go(0)
    here.answer(True)
    assert (here.n_open, there.page(1)["answered"]) == (here.n_open, False)
    there.go(1)
    assert there.n_open == here.n_open


def test_with_questions_about_sessions_whole_sessions_are_dealt(make_run):
    run = make_run(sessions=9)
    asked = [FOLLOWED, Question("whole", "pass_fail", "All good?", unit="session")]
    tasks = {}
    for name in ("ada", "ben"):
        desk = AnnotationDesk(run, asked, name, annotators=["ada", "ben"], share=0.0)
        tasks[name] = set(desk.tasks)
        desk.close()
    assert not tasks["ada"] & tasks["ben"]
    assert {task.item._replace(turn=None) for task in tasks["ada"]}.isdisjoint(
        task.item._replace(turn=None) for task in tasks["ben"]
    )
    assert min(map(len, tasks.values())) > 0


def test_nothing_that_could_sway_leaves_a_blind_desk_while_work_is_open(desk, tmp_path):
    one = desk(blind=True)
    for asked in (one.agreement, one.disagreements, one.results, lambda: one.export(tmp_path / "a.csv")):
        with pytest.raises(ValueError, match=r"hidden until your last answer.*Annotations"):
            asked()
    while one.task:
        one.answer(True)
    one.export(tmp_path / "a.csv")
    assert len(one.agreement())


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.one_of(st.integers(0, 8), st.just("undo")), max_size=15))
def test_progress_is_the_same_counted_on_or_anew(desk, steps):
    one = desk([FOLLOWED, Question("whole", "pass_fail", "All good?", unit="session")], annotator=str(steps))
    for step in steps:
        if step == "undo":
            one.undo()
        else:
            one.go(step % len(one.tasks))
            one.answer(bool(step % 2), seconds=float(step))
        assert one.progress == one.annotations.progress(one.annotator, one.items, ["followed", "whole"])
        given = {(a.item, a.question): a.value for a in one.given.values()}
        stored = {(a.item, a.question): a.value for a in one.annotations.answers(annotator=one.annotator)}
        assert given == stored


def test_what_was_looked_at_by_name_is_not_blind_later(desk):
    openly = desk()
    openly.page(0)
    seen = openly.tasks[0].item
    blindly = desk(blind=True)
    for place, task in enumerate(blindly.tasks):
        blindly.go(place)
        known = (task.item.session, task.item.system) == (seen.session, seen.system)
        given = blindly.answer(True)
        assert given.blind is not known
        assert (str(task.item.system) in repr(given)) is known


def test_a_blind_table_of_disagreements_names_no_system(desk):
    for name, value in (("ada", True), ("ben", False)):
        one = desk(annotator=name, blind=True)
        while one.task:
            one.answer(value)
    table = one.disagreements()
    assert len(table)
    assert table["system"].isna().all()
    assert table["place"].notna().all()
