"""Which turns a system was asked, and which of them it has answered."""

from __future__ import annotations

from collections.abc import Iterator

from mmeval.runs.asked import Asked
from mmeval.sessions import Benchmark, Submission


def asked_of(benchmark: Benchmark, submission: Submission) -> Iterator[Asked]:
    """Every turn that is to be scored, in the order of the benchmark; those of broken sessions come last.

    An answer whose files cannot be read is one. A turn for which the system reports an error has none,
    and of a broken session, whose turns nobody can read, no turn has.
    """
    turns = {
        session.id: [number for number, turn in enumerate(session.turns, start=1) if turn.scored]
        for session in benchmark.sessions
    }
    broken = {name: benchmark.broken_turns.get(name, (1,)) for name in benchmark.broken}
    for place, (session, numbers) in enumerate((turns | broken).items()):
        for number in numbers:
            output = None if session in broken else submission.output(session, number)
            answered = output is not None and not output.error and bool(output.text or output.media)
            yield session, number, place, answered
