"""The front door on the command line: ``mmeval run``, ``report``, ``validate``, ``demo``, ..."""

from __future__ import annotations

import json
import os
import sys
import warnings
from collections.abc import Sequence
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

import mmeval

if TYPE_CHECKING:
    import pandas as pd

app = typer.Typer(
    name="mmeval",
    help="Score multi-turn image editors, video assistants and voice assistants.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
console = Console(soft_wrap=True)
errors = Console(stderr=True, soft_wrap=True)

Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
PackName = Annotated[str, typer.Option("--pack", help="Model pack; see `mmeval models`.")]


def main() -> None:
    """Run the command line. Errors that people can mend are one line; MMEVAL_TRACEBACK=1 shows where."""
    warnings.showwarning = _show_warning
    try:
        app()
    except tuple(_expected()) as error:
        if os.environ.get("MMEVAL_TRACEBACK"):
            raise
        message = error.args[0] if isinstance(error, KeyError) and error.args else error
        errors.print(f"mmeval: {message}", style="red", markup=False, highlight=False)
        sys.exit(2)


def _show_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    """Doubts about inputs as one line; other warnings as Python shows them."""
    from mmeval.engine import DoubtfulInput

    if issubclass(category, DoubtfulInput):
        errors.print(f"mmeval: warning: {message}", style="yellow", markup=False, highlight=False)
    else:
        said = warnings.formatwarning(message, category, filename, lineno, line)
        errors.print(said, markup=False, highlight=False)


@app.command()
def run(
    benchmark: Annotated[Path, typer.Argument(help="Folder of the benchmark.")],
    submissions: Annotated[list[Path], typer.Argument(help="Folders of the systems' outputs.")],
    out: Annotated[Path, typer.Option("--out", help="Run folder to write.")],
    protocol: Annotated[str | None, typer.Option(help="Protocol; the benchmark's own by default.")] = None,
    scorer: Annotated[
        list[str] | None,
        typer.Option(
            help="Score with this scorer instead of a protocol; may be repeated. See `mmeval scorers`."
        ),
    ] = None,
    pack: PackName = "tiny",
    device: Annotated[str | None, typer.Option(help="cpu, cuda, cuda:1; a GPU if there is one.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with a run that was stopped.")] = False,
    as_json: Json = False,
) -> None:
    """Score systems on a benchmark and print the leaderboard; exit code 1 when nothing could be scored."""
    scored = mmeval.score(
        benchmark,
        submissions,
        out=out,
        protocol=protocol,
        scorers=scorer,
        pack=pack,
        device=device,
        resume=resume,
    )
    print_leaderboard(scored, as_json)
    raise typer.Exit(0 if any(fact["n"] for fact in scored.metric_facts()) else 1)


@app.command()
def leaderboard(
    run_folder: Annotated[Path, typer.Argument(metavar="RUN", help="Run folder.")], as_json: Json = False
) -> None:
    """Print the leaderboard of a run."""
    print_leaderboard(mmeval.open_run(run_folder), as_json)


@app.command()
def report(
    run_folder: Annotated[Path, typer.Argument(metavar="RUN", help="Run folder.")],
    html: Annotated[Path, typer.Option("--html", help="HTML file to write.")],
) -> None:
    """Write a run's report as one HTML file that opens without a network."""
    written = mmeval.open_run(run_folder).report(html)
    console.print(f"report: {written} ({written.stat().st_size / 1e6:.1f} MB)", highlight=False)


@app.command()
def gate(
    run_folder: Annotated[Path, typer.Argument(metavar="RUN", help="Run folder.")],
    baseline: Annotated[Path, typer.Option(help="Run folder of the earlier run to hold it against.")],
    number: Annotated[
        list[str] | None,
        typer.Option(help="A number to hold; may be repeated. The first of the leaderboard."),
    ] = None,
    system: Annotated[
        list[str] | None,
        typer.Option(help="A system, or EARLIER=NOW; may be repeated. All of the baseline."),
    ] = None,
    max_drop: Annotated[float, typer.Option(help="How much worse a number may become.")] = 0.0,
    as_json: Json = False,
) -> None:
    """Hold a run against an earlier one; exit code 1 when a system became worse, 2 on wrong use."""
    from mmeval.report import gate as hold

    pairs = (name.partition("=") for name in system or ())
    held = hold(
        mmeval.open_run(run_folder),
        mmeval.open_run(baseline),
        numbers=number,
        systems={earlier: now or earlier for earlier, _, now in pairs},
        max_drop=max_drop,
    )
    if as_json:
        _print_json([asdict(line) for line in held.lines])
    else:
        print_frame(held.text, f"{run_folder} against {baseline}")
        console.print("passed" if held.passed else "failed: a system became worse", highlight=False)
    raise typer.Exit(0 if held.passed else 1)


@app.command()
def validate(
    path: Annotated[Path, typer.Argument(help="Folder of a benchmark or a submission.")],
    benchmark: Annotated[
        Path | None, typer.Option(help="The benchmark that a submission answers, to check it against.")
    ] = None,
    as_json: Json = False,
) -> None:
    """List every problem of a benchmark or submission folder; exit code 1 when there are errors."""
    problems = mmeval.validate(path, benchmark)
    if as_json:
        _print_json([problem.as_dict() for problem in problems])
    else:
        for problem in problems:
            console.print(str(problem), markup=False, highlight=False)
        serious = sum(problem.severity == "error" for problem in problems)
        console.print(f"{serious} errors, {len(problems) - serious} warnings in {path}", highlight=False)
    raise typer.Exit(1 if any(problem.severity == "error" for problem in problems) else 0)


@app.command()
def models(
    pack: Annotated[str | None, typer.Option("--pack", help="Only this pack.")] = None, as_json: Json = False
) -> None:
    """List model packs: what is present, how large, under which licence."""
    from mmeval.models import model_table

    rows = model_table(pack)
    if as_json:
        _print_json(rows)
        return
    for name, of_pack in groupby(rows, key=lambda row: row["pack"]):
        lines = [{**row, "weights": _standing(row)} for row in of_pack]
        _print_rows(lines, False, ("family", "model", "weights", "size_mb", "licence"), name)


@app.command()
def doctor(as_json: Json = False) -> None:
    """Check this machine: versions, models, whether a GPU is used, disk."""
    from mmeval.models import doctor_report

    _print_rows(doctor_report(), as_json)


@app.command()
def scorers(as_json: Json = False) -> None:
    """List all scorers with direction, bounds and source."""
    from mmeval.scorers import all_scorers

    _print_rows(
        [
            {
                "scorer": scorer.name,
                "better": scorer.better,
                "bounds": "{:g} .. {:g}".format(*scorer.bounds),
                "what": scorer.summary,
                "source": scorer.source,
            }
            for scorer in all_scorers().values()
        ],
        as_json,
        ("scorer", "better", "bounds", "what"),
    )


@app.command()
def protocols(as_json: Json = False) -> None:
    """List all protocols with what they score and where they come from."""
    from mmeval.protocols import get_protocol, protocol_names

    _print_rows(
        [
            {"protocol": one.name, "what": one.title, "metrics": len(one.scorers), "citation": one.citation}
            for one in map(get_protocol, protocol_names())
        ],
        as_json,
    )


@app.command()
def demo(
    out: Annotated[Path, typer.Option("--out", help="Folder to write.")] = Path("runs/demo"),
    sessions: Annotated[int, typer.Option(help="Synthetic sessions to make.", min=1)] = 6,
    photos: Annotated[bool, typer.Option("--photos", help="Score the photographs as well.")] = False,
    dialogues: Annotated[
        bool, typer.Option("--dialogues", help="Score the spoken and the video dialogues as well.")
    ] = False,
    seed: Annotated[int, typer.Option(help="Seed of scenes and edits.", min=0)] = 0,
) -> None:
    """Make the demo benchmarks, score them with the embedded models and write reports."""
    from mmeval.demo import run_demo

    run_demo(out, sessions=sessions, seed=seed, console=console, photos=photos, dialogues=dialogues)


def print_leaderboard(scored: mmeval.Run, as_json: bool = False) -> None:
    """Print a run's leaderboard as a table, or as JSON with all its figures."""
    from mmeval.report import cell_text

    table = scored.leaderboard()
    if as_json:
        lines = json.loads(table.to_json(orient="records"))
        _print_json([{**line, "finished": bool(scored.info["finished"])} for line in lines])
        return
    names = list(dict.fromkeys(table["number"]))
    fitting = names[: max(1, (console.width - 20) // 15)]
    benchmark, protocol = scored.info["benchmark"]["name"], scored.info["protocol"]
    shown = Table(title=f"{benchmark}, {protocol or 'single scorers'}", title_justify="left")
    for column in ("system", *fitting):
        shown.add_column(column, overflow="fold")
    for system, lines in table.groupby("system", sort=False):
        cells = {x["number"]: escape(cell_text(x, "\n")) for x in lines.to_dict("records")}
        shown.add_row(str(system), *(cells.get(name, "-") for name in fitting), end_section=True)
    console.print(shown)
    if len(fitting) < len(names):
        rest = ", ".join(names[len(fitting) :])
        console.print(f"a wider terminal, --json and the report also show: {rest}", highlight=False)


def print_frame(frame: pd.DataFrame, title: str | None = None) -> None:
    """Print a table for people."""
    shown = Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for column in frame.columns:
        words = any(" " in str(value) for value in frame[column])
        shown.add_column(str(column), overflow="fold", no_wrap=not words)
    for values in frame.itertuples(index=False):
        shown.add_row(*(escape(str(value)) for value in values))
    console.print(shown)


def _print_rows(
    rows: list[dict[str, Any]],
    as_json: bool,
    columns: Sequence[str] | None = None,
    title: str | None = None,
) -> None:
    """Rows as JSON with every field, or as a table of ``columns``."""
    if as_json:
        _print_json(rows)
        return
    import pandas as pd

    frame = pd.DataFrame(rows, columns=list(columns) if columns else None, dtype=object)
    print_frame(frame.replace({True: "yes", False: "no"}).fillna(""), title)


def _standing(row: dict[str, Any]) -> str:
    if not row["present"]:
        return "missing"
    return "damaged" if row["sha256_ok"] is False else "present"


def _print_json(value: Any) -> None:
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False, default=str))


def _expected() -> list[type[Exception]]:
    from mmeval.models import WeightsError
    from mmeval.runs import RunFolderError

    return [RunFolderError, WeightsError, ValueError, LookupError, OSError]
