import pytest
from small_run import Maker

from mmeval.runs import Annotations, Item, Question, Row, RunFolder, RunFolderError, copy_run, is_judged


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
    with pytest.warns(UserWarning, match="judgements of another run; they are in .*copy-1"):
        copy_run(run, copy)
    assert RunFolder.open(copy).rows().equals(run.rows())
    assert is_judged(tmp_path / "copy-1")
    assert not is_judged(copy)


def test_other_files_are_left_alone(small_run, tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(RunFolderError, match="not empty and not a run"):
        copy_run(small_run, tmp_path)


def test_a_run_of_its_own_is_never_replaced(tmp_path):
    run, own = Maker(tmp_path / "one").run(), Maker(tmp_path / "two", sessions=4).run()
    with pytest.raises(RunFolderError, match="is a run of its own"):
        copy_run(run, own.path)
    assert len(own.rows())


def test_a_copy_finds_the_benchmark_wherever_it_lies(make_run, tmp_path):
    run = make_run()
    copy = RunFolder.open(copy_run(run, tmp_path / "deep" / "er" / "copy"))
    assert copy.benchmark() == run.benchmark()
    assert set(copy.submissions()) == set(run.submissions())


def test_what_was_scored_since_comes_into_the_copy_and_its_judgements_stay(make_run, tmp_path):
    run = make_run()
    copy = copy_run(run, tmp_path / "copy")
    judge(copy)
    (copy / "answers.parquet").write_bytes(b"an export")
    first = run.rows().iloc[0]
    later = Row(**{**first.to_dict(), "turn": 9, "evidence": None, "item": None})
    run.commit("later", [later], [])
    run.info["resumed"] = [{"created": "later"}]
    run.save_info()
    copy_run(run, copy)
    assert RunFolder.open(copy).rows().equals(run.rows())
    assert is_judged(copy)
    assert (copy / "answers.parquet").exists()


def test_an_unfinished_run_is_copied_as_far_as_it_has_come(make_run, tmp_path):
    run = make_run()
    run.info["finished"] = False
    run.save_info()
    copy = copy_run(run, tmp_path / "copy")
    first = run.rows().iloc[0]
    run.commit("later", [Row(**{**first.to_dict(), "turn": 9, "evidence": None, "item": None})], [])
    copy_run(run, copy)
    assert RunFolder.open(copy).rows().equals(run.rows())
