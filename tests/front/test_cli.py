import json
import subprocess
import sys

import pytest
from typer.testing import CliRunner

import mmeval
from mmeval.cli import app, main
from mmeval.engine import DoubtfulInput

COMMANDS = (
    "run",
    "leaderboard",
    "report",
    "gate",
    "validate",
    "models",
    "doctor",
    "scorers",
    "protocols",
    "demo",
)


def invoke(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command):
    result = invoke(command, "--help")
    assert result.exit_code == 0
    assert "Usage:" in result.output


def test_there_are_no_other_commands():
    names = {command.name or command.callback.__name__ for command in app.registered_commands}
    assert names == set(COMMANDS)


def test_run_leaderboard_report_resume(folders, tmp_path):
    bench, systems = folders
    out = tmp_path / "run"
    first = invoke("run", bench, *systems, "--out", out, "--json")
    assert first.exit_code == 0, first.output
    board = json.loads(first.stdout)
    assert {line["system"] for line in board} == {"alpha", "beta"}
    assert all(line["n_scored"] <= line["n_expected"] for line in board)
    again = invoke("run", bench, *systems, "--out", out, "--json", "--resume")
    assert json.loads(again.stdout) == board
    assert json.loads(invoke("leaderboard", out, "--json").stdout) == board
    assert "alpha" in invoke("leaderboard", out).stdout
    page = tmp_path / "report.html"
    assert invoke("report", out, "--html", page).exit_code == 0
    assert "<html" in page.read_text(encoding="utf-8")


def test_a_run_in_which_no_metric_applies_says_so_and_exits_with_1(folders, tmp_path):
    bench, systems = folders
    lines = [json.loads(line) for line in (bench / "sessions.jsonl").read_text().splitlines()]
    for line in lines:
        for turn in line["turns"]:
            turn.get("target", {}).pop("mask", None)
    (bench / "sessions.jsonl").write_text("\n".join(map(json.dumps, lines)))
    with pytest.warns(DoubtfulInput, match="none of its metrics applies"):
        found = invoke("run", bench, *systems, "--out", tmp_path / "run", "--scorer", "ssim_outside")
    assert found.exit_code == 1


def test_run_with_single_scorers_instead_of_a_protocol(folders, tmp_path):
    bench, systems = folders
    arguments = [bench, *systems, "--out", tmp_path / "run", "--scorer", "psnr", "--scorer", "ssim"]
    result = invoke("run", *arguments)
    assert result.exit_code == 0
    assert "single scorers" in result.output
    names = set(mmeval.open_run(tmp_path / "run").scores()["name"])
    assert names == {"psnr", "ssim"}
    refused = invoke("run", *arguments, "--protocol", "edit", "--resume")
    assert "not both" in str(refused.exception)


def test_no_word_of_the_models_is_broken_in_a_narrow_terminal(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    script = [sys.executable, "-m", "mmeval", "models"]
    lines = subprocess.run(script, capture_output=True, text=True, check=True).stdout.splitlines()
    assert max(map(len, lines)) <= 80
    for name in ("fasterrcnn-resnet50-fpn-v2", "speech_quality", "BSD-3-Clause", "standard-permissive"):
        assert any(name in line for line in lines), name


def test_validate_exits_1_when_there_are_errors(folders):
    bench, systems = folders
    assert invoke("validate", bench).exit_code == 0
    (systems[0] / "media/s0_1.png").unlink()
    found = invoke("validate", systems[0], "--benchmark", bench, "--json")
    assert found.exit_code == 1
    [problem] = [one for one in json.loads(found.stdout) if one["severity"] == "error"]
    assert problem["file"] == "outputs.jsonl"
    assert problem["line"] == 1
    shown = invoke("validate", systems[0], "--benchmark", bench)
    assert "1 errors" in shown.stdout
    assert "media/s0_1.png" in shown.stdout


@pytest.mark.parametrize("command", ["models", "doctor", "scorers", "protocols"])
def test_lists_are_tables_and_json(command):
    rows = json.loads(invoke(command, "--json").stdout)
    assert rows
    assert all(isinstance(row, dict) for row in rows)
    first = str(next(iter(rows[0].values())))
    assert first in invoke(command).stdout


def test_mistakes_are_one_line_on_stderr(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(sys, "argv", ["mmeval", "leaderboard", str(tmp_path)])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 2
    shown = capsys.readouterr().err
    assert "no run.json" in shown
    assert "Traceback" not in shown
    monkeypatch.setenv("MMEVAL_TRACEBACK", "1")
    with pytest.raises(Exception, match=r"no run\.json"):
        main()


def complaint(monkeypatch, capsys, *arguments):
    """What the command says on stderr before it stops."""
    monkeypatch.setattr(sys, "argv", ["mmeval", *map(str, arguments)])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 2
    return capsys.readouterr().err


@pytest.mark.parametrize("place", ["a.png", "a.png/run"])
def test_a_run_cannot_be_written_to_a_file(monkeypatch, capsys, tmp_path, place):
    (tmp_path / "a.png").touch()
    nothing, out = tmp_path / "nothing", tmp_path / place
    # The inputs do not exist: they would be complained about if they were read first.
    for more in ((), ("--resume",)):
        said = complaint(monkeypatch, capsys, "run", nothing, nothing, "--out", out, *more)
        assert "a.png is a file" in said
    assert "a.png is a file" in complaint(monkeypatch, capsys, "demo", "--out", out)


def test_a_run_that_is_there_is_noticed_before_the_inputs_are_read(monkeypatch, capsys, tmp_path):
    (tmp_path / "run.json").touch()
    said = complaint(monkeypatch, capsys, "run", tmp_path / "x", tmp_path / "x", "--out", tmp_path)
    assert "holds a run already" in said


def test_the_console_script_is_installed():
    done = subprocess.run(
        [sys.executable, "-m", "mmeval", "--help"], capture_output=True, text=True, check=True
    )
    assert "Usage" in done.stdout


def test_an_unfinished_run_says_so(folders, tmp_path):
    bench, systems = folders
    invoke("run", bench, *systems, "--out", tmp_path / "run", "--scorer", "psnr")
    info = json.loads((tmp_path / "run" / "run.json").read_text())
    (tmp_path / "run" / "run.json").write_text(json.dumps({**info, "finished": False}))
    done = subprocess.run(
        [sys.executable, "-m", "mmeval", "leaderboard", tmp_path / "run", "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    sessions = info["benchmark"]["sessions"]
    assert f"not finished; its numbers rest on {sessions} of {sessions} sessions" in done.stderr
    assert not any(line["finished"] for line in json.loads(done.stdout))


def test_a_benchmark_without_sessions_is_a_mistake(folders, tmp_path):
    bench, systems = folders
    (bench / "sessions.jsonl").write_text("")
    result = invoke("run", bench, *systems, "--out", tmp_path / "run", "--scorer", "psnr")
    assert "has no sessions; there is nothing to score" in str(result.exception)
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("given", "options", "message"),
    [([], {"scorers": ["psnr"]}, "no system is given"), (None, {"scorers": []}, "no scorer is given")],
)
def test_nothing_to_score_with_is_a_mistake(folders, tmp_path, given, options, message):
    bench, systems = folders
    with pytest.raises(ValueError, match=message):
        mmeval.score(bench, systems if given is None else given, out=tmp_path / "run", **options)
    assert not (tmp_path / "run").exists()


def test_one_scorer_may_be_named_by_itself(folders, tmp_path):
    bench, systems = folders
    run = mmeval.score(bench, systems, out=tmp_path / "run", scorers="psnr", progress=False)
    assert set(run.scores()["name"]) == {"psnr"}


def test_a_protocol_that_is_not_installed_is_a_warning(folders):
    bench, _ = folders
    info = json.loads((bench / "benchmark.json").read_text())
    (bench / "benchmark.json").write_text(json.dumps({**info, "protocol": "edti"}))
    (problem,) = [one for one in mmeval.validate(bench) if one.where == "protocol"]
    assert "no protocol 'edti'; did you mean 'edit'?" in str(problem)
    assert problem.severity == "warning"
