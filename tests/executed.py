"""Executes the notebooks, two at a time, on one shared demo; processes import it by its name."""

import importlib.util
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import papermill

from mmeval.demo import demo_run

FOLDER = Path(__file__).parents[1] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
NAMES = [path.stem for path in NOTEBOOKS]
SECONDS_PER_CELL = 300

CAN_HEAR = importlib.util.find_spec("faster_whisper") is not None

OTHERS = {
    "03 live": ("03_annotate_and_agree", {"headless": False, "demo": "DEMO"}),
    "08 worse": (
        "08_headless_nightly",
        {"headless": True, "run": "DEMO/run", "systems": {"perfect": "no_op"}},
    ),
}
"""Further executions: notebook and parameters."""


@dataclass(frozen=True)
class Executed:
    """A notebook after its run; ``error`` is "" when every cell ran."""

    path: Path
    error: str


def made_demo(folder):
    """A folder as `make demo` fills it, but small."""
    folder.mkdir()
    (folder / ".mmeval-demo").touch()  # two processes fill it at once
    dialogues = ["video", "spoken"] if CAN_HEAR else ["video"]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as workers:
        for job in [workers.submit(fill, folder, kinds) for kinds in (["edits"], dialogues)]:
            job.result()
    return folder


def fill(folder, kinds):
    """Make and score some of the demo's benchmarks."""
    for kind in kinds:
        demo_run(folder, kind, sessions=2)


def executed_all(base, demo):
    """Runs every notebook headless, and ``OTHERS``, into ``base``; returns what stopped each, by name."""
    parameters = {name: {"headless": True, "demo": "DEMO"} for name in NAMES}
    parameters["00_start_here"]["runs"] = "DEMO"
    parameters["01_image_editing"] = {"headless": True, "sessions": 2, "out": "DEMO"}
    parameters["07_bring_your_own_benchmark"] = {"headless": True, "out": f"{base}/own"}
    jobs = {name: (name, given) for name, given in parameters.items()} | OTHERS
    if not CAN_HEAR:
        del jobs["05_audio_dialogue"]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as workers:
        running = {
            key: workers.submit(execute, name, base / f"{key}.ipynb", _filled(given, demo))
            for key, (name, given) in jobs.items()
        }
        return {key: job.result() for key, job in running.items()}


def execute(name, target, parameters):
    """Execute one notebook to ``target``; returns what stopped it."""
    try:
        papermill.execute_notebook(
            str(FOLDER / f"{name}.ipynb"),
            str(target),
            parameters=parameters,
            cwd=str(target.parent),
            kernel_name="python3",
            progress_bar=False,
            start_timeout=SECONDS_PER_CELL,
            execution_timeout=SECONDS_PER_CELL,
        )
    except papermill.PapermillExecutionError as error:
        return f"cell {error.cell_index}: {error.ename}: {error.evalue}"
    return ""


def _filled(parameters, demo):
    return {
        key: value.replace("DEMO", str(demo)) if isinstance(value, str) else value
        for key, value in parameters.items()
    }
