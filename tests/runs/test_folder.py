import json
import math
from dataclasses import replace

import pytest

import mmeval.runs.folder as folder_module
from mmeval.runs import EvidenceRecord, Row, RunFolder, RunFolderError, evidence_id
from mmeval.runs.parts import INDEX


def row(session="s1", turn=1, value=0.5, metric="m[a>b]", system="sys", item=None, evidence=None):
    status, reason = ("scored", "") if value is not None else ("missing", "no output")
    return Row("run", system, session, turn, item, metric, "m", "m", value, status, reason, evidence)


def test_rows_come_back_in_one_order_however_they_were_committed(tmp_path):
    rows = [row(session=s, turn=t, item=i) for s in ("s2", "s1") for t in (2, 1) for i in ("b", None, "a")]
    one = RunFolder.create(tmp_path / "one", {})
    one.commit("all", rows, [])
    two = RunFolder.create(tmp_path / "two", {})
    for number, single in enumerate(reversed(rows)):
        two.commit(f"part-{number}", [single], [])
    assert one.rows().equals(two.rows())
    order = one.rows()[["session", "turn"]].itertuples(index=False)
    assert [tuple(pair) for pair in order] == [("s1", 1)] * 3 + [("s1", 2)] * 3 + [("s2", 1)] * 3 + [
        ("s2", 2)
    ] * 3


def test_an_unscored_row_stays_null_with_its_reason(tmp_path):
    run = RunFolder.create(tmp_path / "run", {})
    run.commit("a", [row(value=None), row(turn=2, value=0.0)], [])
    table = run.rows()
    assert math.isnan(table.value[0])
    assert table.reason[0] == "no output"
    assert table.value[1] == 0.0


def test_queries_take_parameters_not_text(tmp_path):
    run = RunFolder.create(tmp_path / "run", {})
    run.commit("a", [row(session="s1"), row(session="x'; DROP TABLE part; --")], [])
    found = run.rows("session = ?", ["x'; DROP TABLE part; --"])
    assert len(found) == 1


def test_evidence_is_found_by_the_id_in_the_row(tmp_path):
    key = evidence_id("sys", "s1", 1, None, "m[a>b]")
    run = RunFolder.create(tmp_path / "run", {})
    records = [
        EvidenceRecord(key, 1, "map", "change", "after", {"height": 2}, b"png"),
        EvidenceRecord(key, 0, "facts", "why", None, {"count": 3}),
    ]
    run.commit("a", [row(evidence=key)], records)
    assert run.rows().evidence[0] == key
    assert run.evidence(key) == sorted(records, key=lambda record: record.position)
    assert run.evidence("unknown") == []


def test_evidence_ids_differ_where_rows_differ():
    base = ("sys", "s1", 1, None, "m")
    changed = [
        ("sys2", "s1", 1, None, "m"),
        ("sys", "s2", 1, None, "m"),
        ("sys", "s1", 2, None, "m"),
        ("sys", "s1", 1, "item", "m"),
        ("sys", "s1", 1, None, "m2"),
    ]
    assert len({evidence_id(*one) for one in [base, *changed]}) == 6


def test_done_names_finished_triples(tmp_path):
    run = RunFolder.create(tmp_path / "run", {})
    assert run.done() == set()
    run.commit("a", [row(), row(turn=2), row(session="s2", metric="n")], [])
    assert run.done() == {("sys", "s1", "m[a>b]"), ("sys", "s2", "n")}


def test_a_commit_that_fails_leaves_no_trace(tmp_path, monkeypatch):
    run = RunFolder.create(tmp_path / "run", {})
    monkeypatch.setattr("mmeval.runs.folder.row_table", lambda rows: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run.commit("a", [row()], [])
    assert run.rows().empty
    assert list((run.path / "rows").iterdir()) == []


def test_an_empty_run_has_the_same_columns(tmp_path):
    run = RunFolder.create(tmp_path / "run", {})
    before = list(run.rows().columns)
    run.commit("a", [row()], [])
    assert list(run.rows().columns) == before


def test_creating_over_something_is_refused_with_what_to_do(tmp_path):
    RunFolder.create(tmp_path / "run", {})
    with pytest.raises(RunFolderError, match="--resume"):
        RunFolder.create(tmp_path / "run", {})
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "notes.txt").write_text("mine")
    with pytest.raises(RunFolderError, match="not empty"):
        RunFolder.create(tmp_path / "other", {})


def test_opening_what_is_no_run_says_so(tmp_path):
    with pytest.raises(RunFolderError, match=r"no run\.json"):
        RunFolder.open(tmp_path)
    (tmp_path / "run.json").write_text("{")
    with pytest.raises(RunFolderError, match="damaged"):
        RunFolder.open(tmp_path)
    (tmp_path / "run.json").write_text(json.dumps({"format": "mmeval.run/99"}))
    with pytest.raises(RunFolderError, match=r"mmeval\.run/99"):
        RunFolder.open(tmp_path)


def failed(**options):
    return replace(row(value=None, **options), status="failed", reason="out of memory")


def test_a_triple_with_a_failed_row_is_to_retry_and_not_done(tmp_path):
    run = RunFolder.create(tmp_path / "run", {})
    run.commit("a", [row(), failed(turn=2), row(session="s2"), row(session="s3", value=None)], [])
    run.commit("b", [failed(system="other")], [])
    assert run.done() == {("sys", "s2", "m[a>b]"), ("sys", "s3", "m[a>b]")}
    assert run.to_retry() == {("sys", "s1", "m[a>b]"): "a", ("other", "s1", "m[a>b]"): "b"}


def test_a_commit_to_a_part_that_is_there_replaces_triples_and_keeps_the_others(tmp_path):
    run = RunFolder.create(tmp_path / "run", {})
    old = [EvidenceRecord(key, 0, "facts", key, None, {"old": True}) for key in ("first", "other")]
    run.commit("a", [row(evidence="first"), failed(turn=2), row(session="s2", evidence="other")], old)
    new = EvidenceRecord("first", 0, "facts", "first", None, {"old": False})
    again = [row(evidence="first"), row(turn=2, value=0.25)]
    run.commit("a", again, [new])
    table = run.rows()
    assert table[["session", "turn", "value"]].to_numpy().tolist() == [
        ["s1", 1, 0.5],
        ["s1", 2, 0.25],
        ["s2", 1, 0.5],
    ]
    assert run.evidence("first") == [new]
    assert run.evidence("other") == [old[1]]
    assert run.to_retry() == {}


@pytest.mark.parametrize("table", ["evidence", "rows"])
def test_a_crash_while_a_part_is_replaced_leaves_the_old_rows(tmp_path, monkeypatch, table):
    run = RunFolder.create(tmp_path / "run", {})
    run.commit("a", [row(), failed(turn=2), row(session="s2")], [])
    before, write = run.rows(), folder_module.pq.write_table

    def crash(content, target):
        if target.parent.name == table:
            raise KeyboardInterrupt
        write(content, target)

    monkeypatch.setattr(folder_module.pq, "write_table", crash)
    with pytest.raises(KeyboardInterrupt):
        run.commit("a", [row(), row(turn=2)], [])
    assert run.rows().equals(before)


def test_a_finished_run_of_many_parts_is_searched_in_one_sorted_copy(tmp_path):
    folder = RunFolder.create(tmp_path / "run", {})
    for number in range(20):
        folder.commit(f"p{number}", [row(session=f"s{19 - number:02d}", value=number / 20)], [])
    before = folder.rows()
    folder.finish()
    assert (folder.path / INDEX).exists()
    (folder.path / "rows").rename(tmp_path / "away")  # so the copy alone is read
    assert folder.rows().equals(before)
    assert folder.rows("session = ?", ["s07"])["value"].tolist() == [12 / 20]


def test_the_copy_is_gone_before_a_part_changes(tmp_path):
    folder = RunFolder.create(tmp_path / "run", {})
    for number in range(20):
        folder.commit(f"p{number}", [replace(row(session=f"s{number:02d}", value=None), status="failed")], [])
    folder.finish()
    folder.commit("p3", [row(session="s03", value=0.5)], [])
    assert not (folder.path / INDEX).exists()
    assert folder.rows("session = 's03'")["value"].tolist() == [0.5]
    assert len(folder.to_retry()) == 19


def test_facts_of_metrics_are_kept_when_a_run_is_finished(tmp_path):
    folder = RunFolder.create(tmp_path / "run", {})
    values = [0.0, 1.0, 1.0, None, math.inf]
    rows = [row(session=f"s{number}", value=value) for number, value in enumerate(values)]
    folder.commit("p", rows, [])
    (live,) = folder.metric_facts()
    assert (live["n"], live["low"], live["high"], live["binary"]) == (4, 0.0, 1.0, False)
    assert live["quartiles"] == [0.5, 1.0, 1.0]
    folder.finish()
    again = RunFolder.open(folder.path)
    assert again.metric_facts() == [live]
    again.commit("q", [row(session="s9", value=-1.0)], [])
    again.info["finished"] = False
    assert again.metric_facts()[0]["low"] == -1.0


@pytest.mark.parametrize(("one", "other"), [("run1", "run[1]"), ("r*x", "r?x"), ("rax", "r[!b]x")])
def test_the_name_of_a_run_folder_is_no_pattern(tmp_path, one, other):
    for value, name in enumerate((one, other)):
        folder = RunFolder.create(tmp_path / name, {})
        records = [EvidenceRecord("e", 0, "facts", name, None, {})]
        folder.commit("p", [row(value=float(value), evidence="e")], records)
    for value, name in enumerate((one, other)):
        folder = RunFolder.open(tmp_path / name)
        assert folder.rows()["value"].tolist() == [value]
        assert [piece.title for piece in folder.evidence("e")] == [name]
        for number in range(20):
            folder.commit(f"p{number}", [row(session=f"{value} {number}")], [])
        folder.finish()
        assert (folder.path / INDEX).exists()
        assert len(RunFolder.open(tmp_path / name).rows()) == 21


def test_what_a_run_leaves_that_died_before_its_run_json_is_no_obstacle(tmp_path):
    for table in ("rows", "evidence"):
        (tmp_path / "run" / table).mkdir(parents=True)
    (tmp_path / "run" / ".lock").touch()
    (tmp_path / "run" / ".run.json.7.part").touch()
    RunFolder.create(tmp_path / "run", {}).commit("p", [row()], [])
    (tmp_path / "run" / "run.json").unlink()
    with pytest.raises(RunFolderError, match="not empty"):
        RunFolder.create(tmp_path / "run", {})


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(RunFolderError, match=r"there is no folder .*/nowhere"):
        RunFolder.open(tmp_path / "nowhere")
