"""Run after run of the heaviest notebook: none hangs. ``make soak`` does it 100 times, the tests 5 times."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import nbformat
from executed import FOLDER
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook

HEAVIEST = "02_compare_systems"
RUNS = int(os.environ.get("MMEVAL_SOAK", "5"))
AT_ONCE = 1 if "MMEVAL_SOAK" in os.environ else 2
SECONDS_PER_RUN = 300


def test_no_run_hangs(demo, tmp_path):
    """Each is a process of its own, as a nightly job has it; a hang ends in ``TimeoutExpired``."""
    notebook = load_notebook_node(str(FOLDER / f"{HEAVIEST}.ipynb"))
    made = parameterize_notebook(notebook, {"headless": True, "demo": str(demo)}, kernel_name="python3")
    nbformat.write(made, tmp_path / "soak.ipynb")

    def run(number):
        started = time.monotonic()
        options = ["--execute", "--to", "notebook", "--output", f"done_{number}.ipynb"]
        options.append(f"--ExecutePreprocessor.startup_timeout={SECONDS_PER_RUN}")
        done = subprocess.run(
            [sys.executable, "-m", "nbconvert", *options, "soak.ipynb"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=SECONDS_PER_RUN,
            check=False,
        )
        print(f"run {number} of {RUNS}: {time.monotonic() - started:.1f} s", flush=True)
        return done

    with ThreadPoolExecutor(AT_ONCE) as workers:
        for done in workers.map(run, range(1, RUNS + 1)):
            assert done.returncode == 0, done.stderr[-3000:]
