"""Runs made of rows alone: no media, no models."""

import pytest

from mmeval.api import Run
from mmeval.runs import Row, RunFolder
from mmeval.sessions import (
    Benchmark,
    BenchmarkInfo,
    Message,
    Output,
    Session,
    SubjectAdd,
    SubjectRemove,
    Submission,
    SubmissionInfo,
    Target,
    Turn,
)

BOTH = (SubjectAdd(object="cup"), SubjectRemove(object="cup"))


def described(metrics):
    """``run.json``'s description of metrics: identity, or (identity, further fields)."""
    for metric in metrics:
        identity, more = metric if isinstance(metric, tuple) else (metric, {})
        name = identity.split("[")[0].split("{")[0]
        yield {
            "metric": identity,
            "name": name,
            "family": name,
            "parameters": {},
            "roles": {},
            "better": "higher",
            "bounds": [0, 1],
            **more,
        }


@pytest.fixture
def table(tmp_path):
    """Makes a run: ``values`` maps (system, session, turn, metric) to a value, None for unscored."""

    def make(values, metrics=("answer_match",), protocol=None, clusters=None):
        systems = list(dict.fromkeys(key[0] for key in values))
        info = {
            "protocol": protocol,
            "benchmark": {"name": "rows", "path": "../bench", "clusters": clusters or {}},
            "submissions": [{"system": system, "path": f"../{system}"} for system in systems],
            "metrics": list(described(metrics)),
        }
        folder = RunFolder.create(tmp_path / "run", info)
        families = {metric["metric"]: (metric["name"], metric["family"]) for metric in info["metrics"]}
        rows = [
            Row(
                run="run",
                system=system,
                session=session,
                turn=turn,
                item=None,
                metric=metric,
                name=families[metric][0],
                family=families[metric][1],
                value=value,
                status="scored" if value is not None else "undefined",
                reason="" if value is not None else "nothing to judge",
            )
            for (system, session, turn, metric), value in values.items()
        ]
        if rows:
            folder.commit("0001", rows, [])
        return Run.open(folder.path)

    return make


@pytest.fixture
def bench(tmp_path):
    """Writes the benchmark of a ``table``: sessions by name with their tags, two turns of two edit kinds."""

    def make(tags, edits=BOTH):
        turns = [Turn(user=Message(text="do"), target=Target(edit=edit) if edit else None) for edit in edits]
        sessions = [Session(id=name, turns=tuple(turns), tags=of) for name, of in tags.items()]
        Benchmark(BenchmarkInfo(name="rows"), tuple(sessions)).write(tmp_path / "bench")

    return make


@pytest.fixture
def outputs(tmp_path):
    """Writes a system's submission with the costs of its outputs, by (session, turn)."""

    def make(system, costs):
        made = [Output(session=s, turn=t, text="done", costs=of) for (s, t), of in costs.items()]
        Submission(SubmissionInfo(system=system, benchmark="rows"), tuple(made)).write(tmp_path / system)

    return make


def sentence(figure):
    """What a figure without data says."""
    assert not figure.data
    (said,) = figure.layout.annotations
    return said.text.replace("<br>", " ")


def subtitle(figure):
    return figure.layout.title.subtitle.text.replace("<br>", " ").replace("\u00a0", " ")


def of_system(figure, system):
    """The traces of one system."""
    return [trace for trace in figure.data if trace.meta and trace.meta["system"] == system]


@pytest.fixture
def read():
    """How to read a figure: ``sentence``, ``subtitle``, ``of_system``."""

    class Read:
        sentence = staticmethod(sentence)
        subtitle = staticmethod(subtitle)
        of_system = staticmethod(of_system)

    return Read
