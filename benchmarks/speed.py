"""How long `mmeval run` takes, against the loop that one would write without it.

Both score the synthetic demo benchmark (all simulated editors) on the same files with the same
model: SSIM of the previous with the current picture through scikit-image, CLIP similarity of the
source with the current picture through open_clip. The plain loop opens and computes both pictures
of every pair anew. mmeval also writes rows, evidence and provenance; that is part of its time. Model
loading is part of both. The values of both are compared, so the times are for the same numbers.

    python -m benchmarks.speed [--sessions 24] [--repeats 3] [--write]
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from skimage.metrics import structural_similarity

import mmeval as mm
from mmeval.models import get_pack
from mmeval.synthetic import edit_benchmark

RESULTS = Path(__file__).with_name("RESULTS.md")
Values = dict[tuple[str, str, int], float]


@dataclass(frozen=True)
class Pair:
    """One picture and what it is compared with."""

    key: tuple[str, str, int]
    source: Path
    previous: Path
    current: Path


@dataclass(frozen=True)
class Timing:
    """(wall, processor) seconds of one metric, one pair per repeat."""

    metric: str
    plain: list[tuple[float, float]]
    ours: list[tuple[float, float]]
    difference: float

    def row(self, sessions: int) -> str:
        """A line of the table: medians per session and their ratios."""
        (wall, work), (our_wall, our_work) = (
            [median(column) / sessions for column in zip(*times, strict=True)]
            for times in (self.plain, self.ours)
        )
        return (
            f"| {self.metric} | {1000 * wall:.0f} ms | {1000 * our_wall:.0f} ms | {wall / our_wall:.2f} "
            f"| {1000 * work:.0f} ms | {1000 * our_work:.0f} ms | {work / our_work:.2f} "
            f"| {self.difference:.0e} |"
        )


def pairs(benchmark: Path, submissions: tuple[Path, ...]) -> Iterator[Pair]:
    """Every scored turn of every system, as a plain loop would list them."""
    bench = mm.Benchmark.read(benchmark)
    for folder in submissions:
        system = mm.Submission.read(folder)
        for session in bench.sessions:
            source = previous = benchmark / session.turns[0].user.media[0].path
            for number in range(1, len(session.turns) + 1):
                output = system.output(session.id, number)
                if output is None or not output.media:
                    continue
                current = folder / output.media[0].path
                yield Pair((system.info.system, session.id, number), source, previous, current)
                previous = current


def opened(path: Path) -> NDArray[np.uint8]:
    """A picture as (H, W, 3) uint8."""
    return np.asarray(Image.open(path).convert("RGB"))


def plain_ssim(todo: list[Pair]) -> Values:
    """scikit-image's SSIM under the convention of the paper, pair by pair."""
    return {
        pair.key: float(
            structural_similarity(
                opened(pair.previous),
                opened(pair.current),
                channel_axis=2,
                data_range=255,
                gaussian_weights=True,
                sigma=1.5,
                use_sample_covariance=False,
            )
        )
        for pair in todo
    }


def plain_clip(todo: list[Pair]) -> Values:
    """Cosine of two CLIP embeddings, pair by pair."""
    spec = get_pack("tiny").model("clip")
    if spec is None:
        raise SystemExit("the pack has no CLIP")
    model = spec.load("cpu")
    values = {}
    for pair in todo:
        source, current = (model.encode_images([opened(path)])[0] for path in (pair.source, pair.current))
        values[pair.key] = float(source @ current)
    return values


def timed(work: Callable[[], Values]) -> tuple[tuple[float, float], Values]:
    """Wall and processor seconds (of all threads), and what came out."""
    start = time.perf_counter(), time.process_time()
    values = work()
    return (time.perf_counter() - start[0], time.process_time() - start[1]), values


def scored(scorer: str, benchmark: Path, submissions: tuple[Path, ...], out: Path) -> Values:
    """The same numbers through mmeval, into a run folder."""
    run = mm.score(benchmark, submissions, scorers=[scorer], out=out, device="cpu", progress=False)
    rows = run.scores()
    rows = rows[rows.status == "scored"]
    keys = zip(rows.system, rows.session, rows.turn, strict=True)
    return dict(zip(keys, rows.value, strict=True))


def measure(
    scorer: str, plain: Callable[[list[Pair]], Values], made: tuple[Path, tuple[Path, ...]], repeats: int
) -> Timing:
    """Both ways in turn, ``repeats`` times after one unmeasured round on a part of the files."""
    benchmark, submissions = made
    todo = list(pairs(benchmark, submissions))
    plain(todo[:2])
    times: tuple[list[tuple[float, float]], list[tuple[float, float]]] = ([], [])
    difference = 0.0
    with tempfile.TemporaryDirectory() as folder:
        scored(scorer, benchmark, submissions[:1], Path(folder) / "warm")
        for number in range(repeats):
            seconds, expected = timed(lambda: plain(todo))
            times[0].append(seconds)
            out = Path(folder) / str(number)
            seconds, found = timed(lambda out=out: scored(scorer, benchmark, submissions, out))  # type: ignore[misc]
            times[1].append(seconds)
            if expected.keys() != found.keys():
                raise SystemExit(f"{scorer}: mmeval scored {len(found)} pairs, the loop {len(expected)}")
            difference = max(difference, *(abs(found[key] - expected[key]) for key in found))
    return Timing(scorer, *times, difference)


def main() -> None:
    """Measure, print, and write RESULTS.md when asked."""
    parser = argparse.ArgumentParser(description="Time mmeval against a plain loop.")
    parser.add_argument("--sessions", type=int, default=24)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--write", action="store_true", help=f"write {RESULTS.name}")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        demo = edit_benchmark(Path(folder), sessions=options.sessions)
        made = (demo.benchmark, demo.submissions)
        count = sum(1 for _ in pairs(*made))
        timings = [
            measure(name, plain, made, options.repeats)
            for name, plain in (("ssim", plain_ssim), ("clip_i", plain_clip))
        ]
    text = report(timings, options.sessions, count)
    print(text)
    if options.write:
        RESULTS.write_text("# Benchmark results\n\n" + text + "\n")


def report(timings: list[Timing], sessions: int, count: int) -> str:
    """The table and where it was measured."""
    import torch

    lines = [
        f"{sessions} sessions, {count} pictures of all simulated editors; mmeval {mm.__version__}, "
        f"torch {torch.__version__} on {torch.get_num_threads()} threads, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, {platform.machine()}, no GPU.",
        "",
        f"Both score the same pictures with the same model, loading included, {len(timings[0].plain)} times "
        "in turn; medians per session. The plain loop opens and computes both pictures of every pair anew. "
        "mmeval opens and computes each picture once and writes rows, evidence and provenance as well. "
        f"The load average was {os.getloadavg()[1]:.1f} over the last five minutes, with these runs in it: "
        "on a busy machine wall time says little and processor time more.",
        "",
        "| metric | plain | mmeval | ratio | plain, processor | mmeval, processor | ratio | differ by |",
        "|---|---|---|---|---|---|---|---|",
        *(timing.row(sessions) for timing in timings),
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
