import json
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
from ipywidgets.widgets import widget as registry
from PIL import Image

import mmeval as mm
from mmeval.sessions import (
    Benchmark,
    BenchmarkInfo,
    Media,
    Message,
    Output,
    Session,
    Submission,
    SubmissionInfo,
    Turn,
)
from mmeval.workbench import RunControl, RunPanel
from mmeval.workbench.child import ChildRun, RunInUseError

SESSIONS = 24
SLEEPING = ("-c", "import time; time.sleep(60)")


def picture(path, seed):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.random.default_rng(seed).integers(0, 255, (64, 64, 3), np.uint8)).save(path)
    return Media(kind="image", path=f"media/{path.name}")


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    """A benchmark of three shards and one system, enough work to be interrupted in."""
    root = tmp_path_factory.mktemp("inputs")
    sessions, outputs = [], []
    for number in range(SESSIONS):
        source = picture(root / "bench" / "media" / f"{number}.png", number)
        answer = picture(root / "system" / "media" / f"{number}.png", number + 1000)
        turn = Turn(user=Message(text="Change it", media=(source,)))
        sessions.append(Session(id=f"s{number:02}", turns=(turn,)))
        outputs.append(Output(session=f"s{number:02}", turn=1, media=(answer,)))
    # Nobody asked for this one: every run begins with a warning.
    outputs.append(Output(session="other", turn=1, text="Here it is."))
    info = BenchmarkInfo(name="interrupted", protocol="edit_pixels")
    Benchmark(info, tuple(sessions), root / "bench").write(root / "bench")
    told = SubmissionInfo(system="system", benchmark="interrupted")
    Submission(told, tuple(outputs), root / "system").write(root / "system")
    return root / "bench", root / "system"


def control(inputs, out):
    return mm.run_panel(*inputs, out=out, device="cpu", headless=True)


def until(condition, seconds=120):
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)
    return found


def test_a_run_is_stopped_and_resumed_and_loses_nothing(inputs, tmp_path):
    panel = control(inputs, tmp_path / "run")
    assert panel.describe()["state"] == "new"
    panel.start()
    again = control(inputs, tmp_path / "run")
    with pytest.raises(RunInUseError, match="being computed already, by process"):
        again.start()
    until(lambda: again.progress(fresh=True) and again.progress().done)
    seen = again.describe()
    assert (seen["state"], seen["total"]) == ("running", SESSIONS)
    assert again.stop()
    assert panel.wait(60) == "stopped"
    kept = mm.open_run(tmp_path / "run").rows()
    assert 0 < kept["session"].nunique() == panel.describe()["done"] < SESSIONS
    assert not panel.stop()

    panel.start()
    assert panel.wait(300) == "finished"
    assert (panel.describe()["done"], panel.describe()["problem"]) == (SESSIONS, "")
    rows = mm.open_run(tmp_path / "run").rows()
    keys = ["system", "session", "turn", "metric"]
    assert len(rows) == len(rows.drop_duplicates(keys)) == SESSIONS * rows["metric"].nunique()
    same = kept.merge(rows, on=[*keys, "value", "status"])
    assert len(same) == len(kept), "what was committed before stays as it was"


def test_what_the_engine_refuses_is_said_in_its_words(inputs, tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "notes.txt").write_text("mine")
    panel = control(inputs, tmp_path / "run")
    panel.start()
    assert panel.wait(120) == "failed"
    assert "is not empty and not a run; choose another folder" in panel.describe()["problem"]
    assert "choose another folder" in panel.to_html()


def test_a_process_is_found_by_those_who_did_not_start_it_and_outlives_its_notebook(tmp_path):
    script = (
        "import sys; from pathlib import Path; from mmeval.workbench.child import ChildRun; "
        "child = ChildRun([], Path(sys.argv[1])); "
        f"child.command = (sys.executable, *{SLEEPING!r}); child.start(7); print(child.running().pid)"
    )
    notebook = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "run")], capture_output=True, text=True, check=True
    )
    child = ChildRun([], tmp_path / "run")
    found = child.running()
    assert (found.pid, found.done) == (int(notebook.stdout), 7)
    assert os.getsid(found.pid) == found.pid, "an interrupt of the kernel would reach it"
    with pytest.raises(RunInUseError, match=f"process {found.pid} since"):
        child.start()
    assert child.stop()
    until(lambda: child.running() is None, 20)


def test_an_old_lock_without_a_process_stops_nobody(tmp_path):
    child = ChildRun([], tmp_path / "run")
    child.lock.write_text(json.dumps({"pid": 1, "since": "2026-01-01T00:00:00+00:00", "done": 0}))
    assert child.running() is None
    assert not child.stop()
    child.command = (sys.executable, "-c", "pass")
    child.start()
    until(lambda: child.running() is None, 20)
    assert child.problem() == ""


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("import sys; sys.stderr.write('mmeval: no such pack\\n'); sys.exit(2)", "no such pack"),
        ("import sys; sys.stderr.write('mmeval: warning: a doubt\\n')", ""),
        ("import sys; sys.stderr.write('mmeval: warning: a doubt\\nmmeval: wrong\\n'); sys.exit(2)", "wrong"),
        ("1 / 0", "ZeroDivisionError: division by zero (all of it is in "),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "run out of memory"),
        ("import sys; sys.stderr.write('scoring: 10%| | 1/10 [00:01<00:09]\\r')", ""),
    ],
)
def test_why_a_process_failed(tmp_path, code, problem):
    child = ChildRun([], tmp_path / "run")
    child.command = (sys.executable, "-c", code)
    child.start()
    until(lambda: child.running() is None, 20)
    assert problem in child.problem()
    assert bool(child.problem()) == bool(problem)


def test_an_interrupt_of_the_notebook_does_not_reach_it(tmp_path):
    child = ChildRun([], tmp_path / "run")
    child.command = (sys.executable, *SLEEPING)
    child.start()
    pid = child.running().pid
    assert os.getpgid(pid) != os.getpgid(0)
    os.killpg(pid, signal.SIGKILL)
    until(lambda: child.running() is None, 20)


def test_the_panel_starts_and_shows_what_the_control_says(inputs, tmp_path):
    panel = mm.run_panel(*inputs, out=tmp_path / "run", headless=False)
    assert isinstance(panel, RunPanel)
    assert panel.facts["state"] == "new"
    panel.control._child.command = (sys.executable, *SLEEPING)
    panel._on_start()
    assert panel.facts["state"] == "starting"
    panel._asked(None, {"ask": "start", "number": 1}, [])
    assert panel.stop()
    assert panel.wait(20) == "new"
    assert panel.describe()["process"] is None


def test_headless_there_is_no_widget(inputs, tmp_path, monkeypatch):
    monkeypatch.setenv("MMEVAL_HEADLESS", "1")
    before = len(registry._instances)
    panel = mm.run_panel(*inputs, out=tmp_path / "<script>")
    assert isinstance(panel, RunControl)
    with pytest.raises(FileNotFoundError, match=r"there is no folder .*/nowhere"):
        mm.run_panel(inputs[0], [tmp_path / "nowhere"], out=tmp_path / "run")
    assert "not started" in panel._repr_html_()
    assert "<script>" not in panel._repr_html_()
    assert len(registry._instances) == before
