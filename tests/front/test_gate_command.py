"""Exit codes of ``mmeval gate``: 0 as good, 1 worse, 2 wrong use."""

import json
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from mmeval.cli import app


def invoke(*arguments):
    return CliRunner().invoke(app, ["gate", *map(str, arguments)])


def test_the_exit_code_is_the_verdict(small_run):
    same = invoke(small_run.path, "--baseline", small_run.path)
    assert same.exit_code == 0, same.output
    assert "passed" in same.stdout
    worse = invoke(small_run.path, "--baseline", small_run.path, "--system", "good=poor", "--json")
    assert worse.exit_code == 1
    (line,) = json.loads(worse.stdout)
    assert (line["verdict"], line["number"]) == ("regression", "overall")
    assert "failed" in invoke(small_run.path, "--baseline", small_run.path, "--system", "good=poor").stdout


@pytest.mark.parametrize(
    "wrong",
    [
        [],
        ["--baseline", "nowhere"],
        ["--baseline", "RUN", "--number", "shine"],
        ["--baseline", "RUN", "--system", "nobody"],
        ["--baseline", "RUN", "--max-drop", "-1"],
    ],
)
def test_wrong_use_is_2(small_run, wrong):
    """In a process of its own: that is where errors become exit codes."""
    arguments = [str(small_run.path) if part == "RUN" else part for part in wrong]
    done = subprocess.run(
        [sys.executable, "-m", "mmeval", "gate", str(small_run.path), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
