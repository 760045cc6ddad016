import pytest
from small_run import Maker

from mmeval.runs import Annotations, Item, Question, RunFolder, RunFolderError, copy_run, is_judged


def judge(path):
    with Annotations.open(path) as answers:
        answers.define([Question("good", "pass_fail", "Good?")])
        answers.answer("ada", Item("s1", 1, "good"), "good", True)


def test_a_copy_has_the_rows_and_no_judgements_and_is_kept(make_run, tmp_path):
    run = make_run()
    judge(run.path)
    copy = copy_run(run, tmp_path / "copy")
    assert RunFolder.open(copy).rows().equals(run.rows())
    assert is_judged(run)
    assert not is_judged(copy)
    judge(copy)
    assert copy_run(run, copy) == copy
    assert is_judged(copy)


def test_a_copy_of_another_run_makes_room_and_what_people_judged_is_kept(tmp_path):
    run, copy = Maker(tmp_path / "one").run(), tmp_path / "copy"
    copy_run(run, copy)
    other = Maker(tmp_path / "two", sessions=4).run()
    copy_run(other, copy)
    assert RunFolder.open(copy).rows().equals(other.rows())
    assert not (tmp_path / "copy-1").exists()
    judge(copy)
    copy_run(run, copy)
    assert RunFolder.open(copy).rows().equals(run.rows())
    assert is_judged(tmp_path / "copy-1")
    assert not is_judged(copy)


def test_other_files_are_left_alone(small_run, tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(RunFolderError, match="not empty and not a run"):
        copy_run(small_run, tmp_path)
