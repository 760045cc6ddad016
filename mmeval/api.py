"""The front door in Python: load, score, open, and one scorer on media at hand."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mmeval.engine import (
    DoubtfulInput,
    ReadyScorer,
    default_device,
    known_device,
    require_place,
    require_weights,
    with_doubts,
)
from mmeval.engine import run as run_engine
from mmeval.media import validate as validate_folder
from mmeval.models import get_pack
from mmeval.protocols import Protocol, UnknownProtocolError, get_protocol
from mmeval.runs import RunFolder
from mmeval.scorers import BoundScorer, Scorer, find
from mmeval.sessions import Benchmark, BrokenFolder, Problem, Submission, read_folder

if TYPE_CHECKING:
    import pandas as pd

    from mmeval.report import Charts


class Run(RunFolder):
    """A scored benchmark: its table, its numbers, its report."""

    def __repr__(self) -> str:
        """What was scored, in one line."""
        systems = ", ".join(entry["system"] for entry in self.info["submissions"])
        sessions, metrics = self.info["benchmark"]["sessions"], len(self.info["metrics"])
        state = "" if self.info["finished"] else ", not finished"
        name = self.info["benchmark"]["name"]
        return f"<Run {self.path}: {name}, {sessions} sessions, {metrics} metrics, of {systems}{state}>"

    def scores(self) -> pd.DataFrame:
        """One row per value or unscored reason: system, session, turn, item, metric, value, ..."""
        return self.rows()

    @property
    def protocol(self) -> Protocol | None:
        """The protocol it was scored by, or None when single scorers were chosen."""
        name = self.info["protocol"]
        return get_protocol(name) if name else None

    def leaderboard(self) -> pd.DataFrame:
        """One line per system and number, with interval and n scored of n expected.

        Of a run that was stopped only the finished sessions count; a ``DoubtfulInput`` warns of that.
        """
        from mmeval.report import leaderboard

        if not self.info["finished"]:
            warnings.warn(f"{self.path}: {self._how_far()}", DoubtfulInput, stacklevel=2)
        return leaderboard(self)

    def _how_far(self) -> str:
        there, sessions = self.rows()["session"].nunique(), self.info["benchmark"]["sessions"]
        return (
            f"the run is not finished; its numbers rest on {there} of {sessions} sessions. "
            "Score it again with --resume (resume=True)"
        )

    @property
    def charts(self) -> Charts:
        """The run's figures: ``run.charts.turns("if_turn")``, ``.survival()``, ``.tradeoff()``, ..."""
        from mmeval.report import Charts

        return Charts(self)

    def report(self, html: Path | str, **options: Any) -> Path:
        """Write the report as one HTML file that opens without a network, and return its path."""
        from mmeval.report import write_report

        return write_report(self, Path(html), **options)


def load(path: Path | str) -> Benchmark | Submission:
    """Read a benchmark or submission folder. Broken lines are kept as ``problems``; the rest loads.

    Raises:
        FileNotFoundError: there is no such folder, or it holds neither.
    """
    return read_folder(Path(path))


def validate(path: Path | str, benchmark: Path | str | None = None) -> list[Problem]:
    """List every problem of a benchmark or submission folder, in the order of its files and lines.

    All media are decoded. A submission is also held against the benchmark in the folder
    ``benchmark``, if given: unknown and missing turns, pictures of another size than the source.
    """
    found = _benchmark_at(Path(path))
    said = [] if found is None else [*_unknown_protocol(found), *_unjudged(found)]
    return [*said, *validate_folder(path, benchmark)]


def _benchmark_at(path: Path) -> Benchmark | None:
    try:
        found = read_folder(path)
    except (OSError, BrokenFolder):
        return None
    return found if isinstance(found, Benchmark) else None


def _unjudged(benchmark: Benchmark) -> Iterator[Problem]:
    from mmeval.scorers.image import unjudged_colors

    return unjudged_colors(benchmark)


def _unknown_protocol(found: Benchmark) -> Iterator[Problem]:
    """A protocol that is not installed here; it may be elsewhere."""
    if found.info.protocol is None:
        return
    try:
        get_protocol(found.info.protocol)
    except UnknownProtocolError as error:
        remedy = "Correct the name, or install the package that has it"
        yield Problem(Benchmark.INFO, None, "protocol", str(error), remedy, "warning")


def open_run(path: Path | str) -> Run:
    """Open a run folder, finished or not.

    Raises:
        RunFolderError: there is no readable run at ``path``.
    """
    return Run.open(path)


def score(
    benchmark: Benchmark | Path | str,
    submissions: Submission | Path | str | Iterable[Submission | Path | str],
    *,
    out: Path | str,
    protocol: Protocol | str | None = None,
    scorers: BoundScorer | Scorer | str | Sequence[BoundScorer | Scorer | str] | None = None,
    pack: str = "tiny",
    device: str | None = None,
    resume: bool = False,
    progress: bool = True,
) -> Run:
    """Score systems on a benchmark into the run folder ``out``.

    Args:
        benchmark: a benchmark or its folder.
        submissions: one or more systems' outputs, or their folders.
        out: the run folder, new unless ``resume``.
        protocol: which metrics and numbers; the benchmark's own protocol by default.
        scorers: score with these, or this one, instead of a protocol's.
        pack: which models compute the features.
        device: "cpu", "cuda", "cuda:1"; a GPU when there is one by default.
        resume: go on with a run that was stopped, retry what failed, or add systems and metrics.
        progress: show a progress bar.

    Raises:
        ValueError: neither the call nor the benchmark names a protocol, systems share a name, or there
            are no sessions, systems or scorers.
        RunFolderError: ``out`` is in use, holds something else, or was made from other inputs.
        WeightsMissing: models' weights are nowhere; the message lists all of them.
    """
    require_place(Path(out), resume)  # before the inputs are read, which may take long
    bench = benchmark if isinstance(benchmark, Benchmark) else Benchmark.read(Path(benchmark))
    if not bench.sessions and not bench.broken:
        raise ValueError(f"the benchmark {bench.info.name} has no sessions; there is nothing to score")
    given = [submissions] if isinstance(submissions, Submission | Path | str) else list(submissions)
    systems = [one if isinstance(one, Submission) else Submission.read(Path(one)) for one in given]
    if not systems:
        raise ValueError(
            "no system is given; name the folders of their outputs (did a pattern match nothing?)"
        )
    _distinct(systems)
    chosen, named = _scorers(bench, protocol, scorers)
    models = get_pack(pack)
    require_weights(chosen, models)
    bench, systems = with_doubts(bench, systems, chosen, models)
    folder = run_engine(
        bench,
        systems,
        chosen,
        pack=models,
        out=Path(out),
        device=_device(device),
        protocol=named,
        resume=resume,
        progress=progress,
    )
    return Run(folder.path, folder.info)


def scorer(name: str, *, pack: str = "tiny", device: str | None = None, **parameters: Any) -> ReadyScorer:
    """One scorer with its parameters, ready for media: ``scorer("ssim").of(before=a, after=b).value``.

    ``of`` raises FileNotFoundError for a path that leads to no file. A file that cannot be decoded
    gives a score without a value, with its status and reason.

    Args:
        name: the scorer's name, as in ``mmeval scorers``.
        pack: which models compute what it needs.
        device: "cpu", "cuda", "cuda:1"; a GPU when there is one by default.
        parameters: the scorer's parameters; those left out keep their defaults.

    Raises:
        LookupError: there is no such scorer (the message names near ones), or the pack has no model for it.
        TypeError: the scorer has no such parameter.
        ValueError: a parameter cannot have this value, or there is no such device.
    """
    return ReadyScorer(find(name).with_parameters(**parameters), get_pack(pack), _device(device))


def _device(name: str | None) -> str:
    return known_device(name) if name else default_device()


def _scorers(
    benchmark: Benchmark,
    protocol: Protocol | str | None,
    scorers: BoundScorer | Scorer | str | Sequence[BoundScorer | Scorer | str] | None,
) -> tuple[Sequence[BoundScorer], str | None]:
    if scorers is not None:
        if protocol is not None:
            raise ValueError("give either a protocol or scorers, not both")
        several = [scorers] if isinstance(scorers, BoundScorer | Scorer | str) else scorers
        if not several:
            raise ValueError("no scorer is given; leave scorers out to use the benchmark's protocol")
        return [_bound(one) for one in several], None
    wanted = protocol or benchmark.info.protocol
    if wanted is None:
        name = benchmark.info.name
        raise ValueError(f"{name} names no protocol of its own; say protocol=... or scorers=...")
    found = get_protocol(wanted.name if isinstance(wanted, Protocol) else wanted)
    if isinstance(wanted, Protocol) and wanted != found:
        raise ValueError(
            f"the protocol {wanted.name!r} given here is not the registered one of that name; a run "
            "keeps only the name, so give yours another one and register it (group mmeval.protocols)"
        )
    return found.scorers, found.name


def _bound(one: BoundScorer | Scorer | str) -> BoundScorer:
    found = find(one) if isinstance(one, str) else one
    return found if isinstance(found, BoundScorer) else BoundScorer(found)


def _distinct(systems: Sequence[Submission]) -> None:
    seen: dict[str, Submission] = {}
    for submission in systems:
        name = submission.info.system
        if name in seen:
            raise ValueError(
                f"{seen[name].root} and {submission.root} both call their system {name!r}; "
                "give one of them another name in submission.json"
            )
        seen[name] = submission
