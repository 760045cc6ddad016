"""A run of a hundred thousand sessions opens at once."""

import json
import time

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from small_run import IF, METRICS, OUTSIDE

import mmeval as mm
from mmeval.runs import RunFolder
from mmeval.runs.rows import ROW_SCHEMA

SESSIONS = 100_000
SYSTEMS = ("good", "poor")


def rows_of(system, ids, info):
    """One turn per session and two metrics, as a table."""
    count = len(ids)
    chance = np.random.default_rng(len(system))
    made = []
    for metric, values in ((IF, chance.integers(0, 2, count)), (OUTSIDE, chance.random(count))):
        facts = next(one for one in info["metrics"] if one["metric"] == metric)
        fixed = {
            "run": "run", "system": system, "turn": 1, "item": None, "metric": metric, "name": facts["name"],
            "family": facts["family"], "status": "scored", "reason": "", "evidence": None,
        }  # fmt: skip
        columns = {name: [value] * count for name, value in fixed.items()}
        columns |= {"session": ids, "value": values.astype(float)}
        made.append(pa.table({name: columns[name] for name in ROW_SCHEMA.names}, schema=ROW_SCHEMA))
    return pa.concat_tables(made)


@pytest.fixture(scope="module")
def large_run(tmp_path_factory):
    root = tmp_path_factory.mktemp("large")
    bench = root / "bench"
    bench.mkdir()
    ids = [f"session-{number:06d}" for number in range(SESSIONS)]
    (bench / "benchmark.json").write_text(
        json.dumps({"format": "mmeval.benchmark/1", "name": "large", "protocol": "edit"})
    )
    turn = '"turns": [{"user": {"text": "Add a cup"}}]'
    (bench / "sessions.jsonl").write_text("".join(f'{{"id": "{name}", {turn}}}\n' for name in ids))
    for system in SYSTEMS:
        (root / system).mkdir()
        (root / system / "submission.json").write_text(
            json.dumps({"format": "mmeval.submission/1", "system": system, "benchmark": "large"})
        )
        answer = '"turn": 1, "text": "Here it is"'
        (root / system / "outputs.jsonl").write_text(
            "".join(f'{{"session": "{name}", {answer}}}\n' for name in ids)
        )
    info = {
        "created": "2026-01-02T03:04:05+00:00", "protocol": "edit", "pack": "tiny", "device": "cpu",
        "benchmark": {"name": "large", "version": "1", "path": "../bench", "digest": "d" * 64,
                      "sessions": SESSIONS, "problems": [], "clusters": {}},
        "submissions": [{"system": system, "path": f"../{system}", "digest": "e" * 64, "problems": []}
                        for system in SYSTEMS],
        "metrics": METRICS, "unavailable": {}, "versions": {}, "hardware": {}, "finished": True,
    }  # fmt: skip
    run = RunFolder.create(root / "run", info)
    (run.path / "rows").mkdir(exist_ok=True)
    for place, system in enumerate(SYSTEMS):
        pq.write_table(rows_of(system, ids, info), run.path / "rows" / f"{place:04d}.parquet")
        run.keep_asked(system, ((name, 1, at, True) for at, name in enumerate(ids)))
    run.finish()
    return run.path


def quickest(act, tries=5):
    """The best of some tries in seconds of this process's time: others take the machine now and then."""
    times = []
    for _ in range(tries):
        start = time.process_time()
        act()
        times.append(time.process_time() - start)
    return min(times)


def test_a_viewer_of_a_hundred_thousand_sessions_opens_within_a_second(large_run):
    run = mm.open_run(large_run)
    mm.view(run, headless=False)  # what is imported and started once per kernel
    opened = quickest(lambda: mm.view(mm.open_run(large_run), headless=False)._on_lines(0, 60))
    viewer = mm.view(run, headless=False)
    assert viewer.total == SESSIONS
    shown = quickest(viewer.to_html)
    print(f"{SESSIONS} sessions: opened in {opened:.2f} s, its HTML made in {shown:.2f} s")
    assert opened < 1
    assert shown < 2
    assert "Add a cup" in viewer.to_html()


def test_a_slip_in_a_name_among_them_is_answered_at_once(large_run):
    run = mm.open_run(large_run)

    def slip():
        with pytest.raises(KeyError, match="did you mean 'session-012345'"):
            mm.view(run, session="SESSION-012345", headless=True)

    assert quickest(slip) < 2


def test_people_annotate_and_question_a_metric_among_them_without_waiting(large_run):
    run = mm.open_run(large_run)
    question = mm.Question("good", "pass_fail", "Good?")

    widgets = []

    def opened():
        widgets.append(mm.annotate(run, question, annotator="ada", blind=True, headless=False))

    opening = quickest(opened, tries=2)
    first, widget = widgets
    first.desk.close()
    answering = quickest(lambda: widget._on_answer(widget.place, widget.place % 3 > 0, 1.0), tries=20)
    undoing = quickest(widget._on_undo)
    trusting = quickest(lambda: mm.trust(run, OUTSIDE, "good", headless=False), tries=2)
    print(f"annotate opens in {opening:.1f} s, answers in {answering:.3f} s, trust opens in {trusting:.1f} s")
    assert widget.desk.progress == widget.desk.annotations.progress("ada", widget.desk.items, ["good"])
    widget.desk.close()
    assert opening < 8
    assert answering < 0.1
    assert undoing < 0.1
    assert trusting < 5
