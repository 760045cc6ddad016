import json
import multiprocessing
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmeval.runs import AnnotationError, Annotations, Item, Question, RunFolder, database
from mmeval.runs.annotations import FRAME_COLUMNS

DONE = Question("done", "pass_fail", "Was it done?")
CLEAN = Question("clean", "scale", "How clean?", low=1, high=5)
WHOLE = Question("whole", "choice", "Overall?", options=("good", "poor"), unit="session")
FAULTS = Question("faults", "tags", options=("colour", "shape"))
WORDS = Question("words", "text")
BOXES = Question("boxes", "boxes")
MASK = Question("mask", "mask")
EVERY = [DONE, CLEAN, WHOLE, FAULTS, WORDS, BOXES, MASK]
ITEM = Item("s1", 1, "sys")

VALUES = {
    "done": [True, False, None],
    "clean": [1, 2.5, 5],
    "whole": ["good", "poor"],
    "faults": [[], ["colour"], ["shape", "colour"]],
    "words": [
        "",
        "=1+1",
        "<script>alert(1)</script>",
        "'; DROP TABLE answer; --",
        'ж\u0000\ud800\n\r\u2028,"',
    ],
    "boxes": [[], [[0, 0, 1.5, 2], [3, 4, 5, 6]]],
    "mask": [{"size": [2, 3], "counts": "132"}],
}


@pytest.fixture
def store(tmp_path):
    with Annotations.open(tmp_path) as opened:
        opened.define(EVERY)
        yield opened


def about(question, session="s1", turn=1, system="sys"):
    return Item(session, None if question == "whole" else turn, system)


@pytest.mark.parametrize(("question", "value"), [(q, v) for q, values in VALUES.items() for v in values])
def test_an_answer_comes_back_as_it_was_given(store, tmp_path, question, value):
    given = store.answer("ann", about(question), question, value, seconds=2.5, blind=True)
    assert store.answers() == [given]
    with Annotations.open(tmp_path) as again:
        assert again.answers() == [given]
    assert (given.value, given.seconds, given.blind) == (value, 2.5, True)
    assert pd.Timestamp(given.time).utcoffset().total_seconds() == 0


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("done", "yes"), ("done", 1), ("clean", 0), ("clean", float("nan")), ("clean", True),
        ("whole", "so so"),
        ("faults", "colour"), ("faults", ["size"]), ("words", 3), ("boxes", [[0, 0, 0, 1]]),
        ("boxes", [[0, 0, 1]]), ("boxes", [[-1, 0, 1, 1]]), ("boxes", [[0, 0, float("inf"), 1]]),
        ("mask", {"size": [0, 1], "counts": "1"}), ("mask", "x"),
        ("mask", {"size": [1, 1], "counts": object()}),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_refused_and_not_saved(store, question, value):
    with pytest.raises(AnnotationError, match="is no answer to"):
        store.answer("ann", about(question), question, value)
    assert store.history() == []


def test_wrong_items_and_names_are_refused(store):
    for annotator, item, question, said in [
        ("", ITEM, "done", "needs a name"),
        ("a", Item("", 1), "done", "texts"),
        ("a", Item("s1", "1"), "done", "whole number"),
        ("a", Item("s1", None), "done", "needed"),
        ("a", Item("s1", 1), "whole", "None"),
        ("a", ITEM, "unknown", "define it first"),
    ]:
        with pytest.raises(AnnotationError, match=said):
            store.answer(annotator, item, question, True)
    with pytest.raises(AnnotationError, match="seconds"):
        store.answer("a", ITEM, "done", True, seconds=-1)


def test_the_latest_answer_stands_and_history_keeps_all(store):
    first = store.answer("ann", ITEM, "done", True)
    second = store.answer("ann", ITEM, "done", False)
    other = store.answer("bob", ITEM, "done", True)
    assert store.answers() == [second, other]
    assert store.answers(annotator="ann", question="done") == [second]
    assert store.answers_about("s1") == [second, other]
    assert store.history(annotator="ann") == [first, second]
    assert store.annotators() == ["ann", "bob"]


def test_undo_steps_back_through_ones_own_answers(store):
    first = store.answer("ann", ITEM, "done", True)
    store.answer("bob", ITEM, "done", True)
    store.answer("ann", ITEM, "done", False)
    store.answer("ann", about("clean"), "clean", 3)
    assert store.undo("ann").question == "clean"
    undone = store.undo("ann")
    assert (undone.value, bool(undone.undone)) == (False, True)
    assert store.answers(annotator="ann") == [first], "the answer before stands again"
    assert store.undo("ann").value is True
    assert store.undo("ann") is None
    assert [answer.annotator for answer in store.answers()] == ["bob"]
    assert [bool(answer.undone) for answer in store.history()] == [True, False, True, True]


KEYS = st.tuples(st.sampled_from(["a", "b"]), st.sampled_from([1, 2]), st.sampled_from(["x", "y"]))
STEPS = st.lists(st.one_of(st.tuples(KEYS, st.integers(1, 5)), st.sampled_from(["a", "b"])), max_size=25)


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_standing_answers_agree_with_a_plain_model(tmp_path_factory, steps):
    """A list per annotator that answers push on and undo pops from."""
    stacks = {"a": [], "b": []}
    with Annotations.open(tmp_path_factory.mktemp("run")) as store:
        store.define([CLEAN])
        for step in steps:
            if isinstance(step, str):
                undone = store.undo(step)
                expected = stacks[step].pop() if stacks[step] else None
                assert (undone.item, undone.value) == expected if expected else undone is None
            else:
                (annotator, turn, system), value = step
                store.answer(annotator, Item("s", turn, system), "clean", value)
                stacks[annotator].append((Item("s", turn, system), value))
        for annotator, stack in stacks.items():
            found = {answer.item: answer.value for answer in store.answers(annotator=annotator)}
            assert found == dict(stack)
        assert len(store.history()) == sum(not isinstance(step, str) for step in steps)


def test_history_cannot_be_rewritten(store):
    store.answer("ann", ITEM, "done", True)
    store.undo("ann")
    outside = sqlite3.connect(store.path)
    for statement in ["UPDATE answer SET value = 'false'", "DELETE FROM answer", "DELETE FROM answer_undo",
                      "UPDATE question SET definition = '{}'"]:  # fmt: skip
        with pytest.raises(sqlite3.IntegrityError, match="history is kept"):
            outside.execute(statement)


def test_a_changed_question_is_refused_under_its_old_name(store):
    store.define(EVERY)
    store.answer("ann", Item("s1", 1), "clean", 3)
    store.undo("ann")
    changed = Question("clean", "scale", "How clean?", low=1, high=7)
    with pytest.raises(AnnotationError, match=r"high was 5 and is now 7.*new name"):
        store.define([Question("new", "text"), changed])
    assert list(store.questions()) == [question.name for question in EVERY], "nothing of it was stored"
    assert store.questions()["whole"] == WHOLE


def test_a_question_that_nobody_has_answered_may_change(store):
    outside = sqlite3.connect(store.path)
    with outside:  # as files were made before questions could change
        outside.execute("DROP TRIGGER question_UPDATE")
        refuse = "SELECT raise(ABORT, 'history is kept: events are added, never changed')"
        outside.execute(f"CREATE TRIGGER question_UPDATE BEFORE UPDATE ON question BEGIN {refuse}; END")
    with Annotations.open(store.path.parent) as again:
        again.define([Question("done", "pass_fail", "Was it done?")])
        again.answer("ann", Item("s1", 1), "done", True)
        again.define([Question("fresh", "text")])
        again.define([Question("fresh", "scale", low=1, high=5)])
        again.answer("ann", Item("s1", 1), "fresh", 4)
        assert again.questions()["fresh"].kind == "scale"
        with pytest.raises(AnnotationError, match="has answers under another definition"):
            again.define([Question("fresh", "text")])


def test_questions_that_cannot_be_asked_are_refused():
    for options, said in [
        ({"kind": "choice"}, "two or more"),
        ({"kind": "choice", "options": ("a", "a")}, "each there once"),
        ({"kind": "scale"}, "low and high"),
        ({"kind": "scale", "low": 3, "high": 3}, "low below high"),
        ({"kind": "stars"}, "no kind 'stars'"),
        ({"kind": "text", "unit": "system"}, "per turn or per session"),
        ({"kind": "text", "name": " "}, "a name"),
        ({"kind": "text", "prompt": "\ud800"}, "prompt"),
    ]:
        with pytest.raises(AnnotationError, match=said):
            Question(**{"name": "q", **options})


def test_progress_counts_items_whose_questions_are_all_answered(store):
    items = [Item(f"s{n}", turn, "sys") for n in range(2) for turn in (1, 2)]
    asked = ["done", "clean", "whole"]
    assert str(store.progress("ann", items, asked)) == "0 / 4"
    for item in items[:3]:
        store.answer("ann", item, "done", True, seconds=3)
    for item, seconds in zip(items[:2], (1, 3), strict=True):
        store.answer("ann", item, "clean", None, seconds=seconds)
    assert store.done("ann", asked) == set()
    latest = store.answer("ann", Item("s0", None, "sys"), "whole", "good")
    assert store.done("ann", asked) == set(items[:2])
    progress = store.progress("ann", items, asked)
    assert (progress.done, progress.total, progress.seconds_per_item) == (2, 4, 5.0)
    assert progress.saved == latest.time
    assert str(progress) == "2 / 4 · 5.0 s each"


def fill(store):
    for question, values in VALUES.items():
        for turn, value in enumerate(values, 1):
            item = about(question, turn=turn, session='=cmd,"s"' if question == "words" else "s1")
            store.answer("änn", item, question, value, seconds=turn / 3 if turn > 1 else None)


def same(left, right):
    pd.testing.assert_frame_equal(left, right, check_dtype=False)


@pytest.mark.parametrize("history", [False, True])
def test_exports_hold_exactly_the_rows_of_the_frame(store, tmp_path, history):
    fill(store)
    store.undo("änn")
    frame = store.frame(history=history)
    given = sum(map(len, VALUES.values()))
    assert len(frame) == (given if history else given - 2), "one replaced, one taken back"
    types = {"turn": "Int64"}
    csv = pd.read_csv(store.export(tmp_path / "a.csv", history=history), dtype=types, keep_default_na=False,
                      na_values={"number": "", "seconds": "", "turn": ""})  # fmt: skip
    same(csv, frame)
    same(pd.read_parquet(store.export(tmp_path / "a.parquet", history=history)), frame)
    lines = store.export(tmp_path / "a.jsonl", history=history).read_text("utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    assert [record["value"] for record in records] == [json.loads(value) for value in frame["value"]]
    read = pd.DataFrame(records).astype(types)
    plain = [name for name in frame if name not in ("value", "options")]
    same(read[plain], frame[plain])


def test_the_frame_explains_itself(store):
    store.answer("ann", about("clean"), "clean", 4)
    store.answer("ann", ITEM, "done", False)
    store.answer("ann", about("whole"), "whole", "good")
    frame = store.frame()
    assert tuple(frame.columns) == FRAME_COLUMNS
    assert frame["prompt"].tolist() == ["How clean?", "Was it done?", "Overall?"]
    assert [json.loads(text) for text in frame["options"]] == [{"low": 1, "high": 5}, [], ["good", "poor"]]
    assert frame["number"].tolist()[:2] == [4.0, 0.0]
    assert frame["number"].isna().tolist() == [False, False, True]


def test_a_run_without_answers_has_an_empty_frame_of_the_same_columns(tmp_path, store):
    columns = tuple(Annotations.open(tmp_path).frame().columns)
    assert columns == FRAME_COLUMNS
    assert store.export(tmp_path / "none.parquet").exists()


def test_an_export_needs_a_known_format(store, tmp_path):
    with pytest.raises(AnnotationError, match=r"\.csv, \.parquet or \.jsonl"):
        store.export(tmp_path / "answers.xlsx")


def test_reading_only_makes_no_file_and_writes_nothing(tmp_path):
    with Annotations.open(tmp_path, read_only=True) as nothing:
        assert nothing.answers() == []
        with pytest.raises(AnnotationError, match="without read_only"):
            nothing.define([DONE])
    assert list(tmp_path.iterdir()) == []
    with Annotations.open(tmp_path) as store:
        store.define([DONE])
        store.answer("ann", ITEM, "done", True)
        with Annotations.open(tmp_path, read_only=True) as reader:
            assert len(reader.answers()) == 1
            with pytest.raises(AnnotationError, match="without read_only"):
                reader.undo("ann")


def test_a_run_folder_can_be_given_itself(tmp_path):
    run = RunFolder.create(tmp_path / "run", {})
    assert Annotations.open(run).path == run.path / "annotations.sqlite"
    with pytest.raises(AnnotationError, match="no folder"):
        Annotations.open(tmp_path / "absent")


def test_a_newer_file_is_refused_untouched(tmp_path):
    Annotations.open(tmp_path).close()
    file = tmp_path / "annotations.sqlite"
    with sqlite3.connect(file) as newer:
        newer.execute("PRAGMA user_version = 99")
    newer.close()
    before = file.read_bytes()
    for read_only in (False, True):
        with pytest.raises(AnnotationError, match=r"newer mmeval \(format 99"):
            Annotations.open(tmp_path, read_only=read_only)
    assert file.read_bytes() == before


def test_a_foreign_or_damaged_file_is_refused_untouched(tmp_path):
    file = tmp_path / "annotations.sqlite"
    file.write_bytes(b"this is no database, but it is long enough to be looked at" * 20)
    before = file.read_bytes()
    with pytest.raises(AnnotationError, match=r"damaged.*Nothing was lost"):
        Annotations.open(tmp_path)
    assert file.read_bytes() == before
    file.unlink()
    with sqlite3.connect(file) as foreign:
        foreign.execute("CREATE TABLE mine (x)")
    foreign.close()
    with pytest.raises(AnnotationError, match="something else"):
        Annotations.open(tmp_path)


def test_a_file_damaged_in_its_middle_says_so_when_it_is_read(tmp_path):
    with Annotations.open(tmp_path) as store:
        store.define([WORDS])
        for turn in range(200):
            store.answer("ann", Item("s", turn), "words", "x" * 200)
    file = tmp_path / "annotations.sqlite"
    content = bytearray(file.read_bytes())
    content[8192:-4096] = b"\xff" * (len(content) - 12288)
    file.write_bytes(content)
    with pytest.raises(AnnotationError, match="damaged"):
        Annotations.open(tmp_path).history()


def test_a_locked_file_says_so_and_the_answer_can_be_given_again(tmp_path, monkeypatch):
    monkeypatch.setattr(database, "PATIENCE", 0.1)
    with Annotations.open(tmp_path) as store:
        store.define([DONE])
        other = sqlite3.connect(store.path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(AnnotationError, match="in use"):
            store.answer("ann", ITEM, "done", True)
        assert store.answers() == []
        other.execute("ROLLBACK")
        store.answer("ann", ITEM, "done", True)
        assert len(store.answers()) == 1


READ_ONLY = """
    import os, sys
    from mmeval.runs import AnnotationError, Annotations
    if os.getuid() == 0:
        os.setuid(65534)
    print(len(Annotations.open(sys.argv[1], read_only=True).answers()))
    try:
        Annotations.open(sys.argv[1])
    except AnnotationError as problem:
        print(problem)
"""


@pytest.fixture
def public_folder():
    """Unlike pytest's own folders, one that another user can reach."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def test_a_folder_that_may_not_be_written_can_be_read(public_folder):
    folder = public_folder
    with Annotations.open(folder) as store:
        store.define([DONE])
        store.answer("ann", ITEM, "done", True)
    (folder / "annotations.sqlite").chmod(0o444)
    folder.chmod(0o555)
    code = textwrap.dedent(READ_ONLY)
    ran = subprocess.run([sys.executable, "-c", code, folder], capture_output=True, text=True, check=False)
    folder.chmod(0o755)
    assert ran.stdout.startswith("1\n"), ran.stderr
    assert "cannot be written" in ran.stdout


def annotate(folder, name, count, barrier):
    barrier.wait()
    with Annotations.open(folder) as store:
        store.define(EVERY)
        for turn in range(count):
            store.answer(name, Item("s", turn), "done", True)
            if turn % 5 == 4:
                store.undo(name)


def test_processes_that_start_a_file_at_once_lose_nothing(tmp_path):
    context = multiprocessing.get_context("fork")  # spawned ones would import for longer than they write
    barrier = context.Barrier(4)
    people = [context.Process(target=annotate, args=(tmp_path, f"p{n}", 25, barrier)) for n in range(4)]
    for person in people:
        person.start()
    for person in people:
        person.join(120)
    assert [person.exitcode for person in people] == [0] * 4
    with Annotations.open(tmp_path) as store:
        assert len(store.history()) == 100
        assert len(store.answers()) == 80


KILLED = """
    import sys
    from mmeval.runs import Annotations, Item, Question
    store = Annotations.open(sys.argv[1])
    store.define([Question("done", "pass_fail")])
    for turn in range(10_000):
        store.answer("ann", Item("s", turn), "done", True)
        print(turn, flush=True)
"""


def test_what_was_confirmed_survives_a_killed_process(tmp_path):
    command = [sys.executable, "-c", textwrap.dedent(KILLED), tmp_path]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    for line in process.stdout:
        if int(line) >= 40:
            break
    os.kill(process.pid, signal.SIGKILL)
    confirmed = 41 + len(process.stdout.read().split())
    process.wait()
    with Annotations.open(tmp_path) as store:
        assert len(store.answers()) in (confirmed, confirmed + 1)
        store.answer("ann", Item("s", 1), "done", False)


def test_a_hundred_thousand_answers_open_and_list_quickly(tmp_path):
    columns = "annotator, session, turn, system, question, value, seconds, time, blind"
    rows = [
        (f"a{n % 5}", f"s{n // 5:06}", 1, "sys", "done", "true", 3.0, "2026-01-02T03:04:05+00:00", 1)
        for n in range(100_000)
    ]
    with Annotations.open(tmp_path) as store:
        store.define([DONE])
    with sqlite3.connect(tmp_path / "annotations.sqlite") as writer:
        writer.executemany(f"INSERT INTO answer ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
    writer.close()
    started = time.process_time()
    with Annotations.open(tmp_path) as store:
        assert len(store.answers()) == 100_000
    assert time.process_time() - started < 3.0  # about 1 s; slack for a busy machine
    with Annotations.open(tmp_path) as store:
        started = time.process_time()
        assert len(store.answers_about("s000100")) == 5
        assert time.process_time() - started < 0.05
