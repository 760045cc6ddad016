"""Tables of how far metrics and people agree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from mmeval.report.trust import CELLS, SeveralValues, Trust, trust
from mmeval.runs import RunFolder
from mmeval.stats import COEFFICIENTS, correlations

CORRELATION_COLUMNS = (
    "level", "kind", "coefficient", "value", "low", "high", "n", "n_clusters", "reason",
)  # fmt: skip
TRUST_COLUMNS = (
    "metric", "better", "auc", "auc_low", "auc_high", "average_precision", "threshold",
    "balanced_accuracy", "spearman", "n", "unscored", "reason",
)  # fmt: skip

Kinds = Mapping[tuple[str, int], str]
"""Kind of edit by session and turn."""


def trust_table(
    run: RunFolder, answers: pd.DataFrame, question: str, *, resamples: int = 1000, **verdicts: Any
) -> pd.DataFrame:
    """Every metric that the run has rows of against one question; ``TRUST_COLUMNS``, highest AUC first.

    ``verdicts`` are ``passing`` and ``cut`` as in ``trust``. ``spearman`` is signed so that 1 is
    agreement also where lower values are better.
    """
    rows = run.rows()
    asked = set(rows["metric"])  # of kinds of edit that no session has, a protocol's metric has none
    lines = []
    for metric in (one for one in run.info["metrics"] if one["metric"] in asked):
        try:
            found = trust(run, answers, question, metric["metric"], rows=rows, **verdicts)
        except SeveralValues as problem:
            line = {"metric": metric["metric"], "better": metric["better"], "reason": str(problem)}
            lines.append(tuple(line.get(column) for column in TRUST_COLUMNS))
            continue
        lines.append(_summary(found, metric["better"], resamples))
    table = pd.DataFrame(lines, columns=list(TRUST_COLUMNS)).astype({"n": "Int64", "unscored": "Int64"})
    return table.sort_values("auc", ascending=False, kind="stable", ignore_index=True)


def correlation_table(found: Trust, kinds: Kinds | None = None, *, resamples: int = 1000) -> pd.DataFrame:
    """Correlations of values and verdicts; columns ``CORRELATION_COLUMNS``, ``value`` None for a reason.

    Levels: ``instance`` is one output, ``session`` the mean of a system's outputs in a session,
    ``system`` the mean of all its outputs. Signed so that 1 is agreement also where lower values are
    better. With ``kinds`` (see ``edit_kinds``) everything again for each kind, after "all".
    """
    pairs = found.pairs
    lines = _correlated(pairs, found.higher, "all", resamples)
    if kinds:
        places = zip(pairs["session"], pairs["turn"], strict=True)
        of_pair = pd.Series([kinds.get((s, t)) for s, t in places], index=pairs.index, dtype=object)
        for kind, part in pairs.groupby(of_pair, sort=True):
            lines += _correlated(part, found.higher, str(kind), resamples)
    return pd.DataFrame(lines, columns=list(CORRELATION_COLUMNS))


def confusion_table(found: Trust, threshold: float) -> pd.DataFrame:
    """The four cells at a threshold: columns cell, meaning, n; the outputs themselves are in ``cells``."""
    cells = found.confusion(threshold)
    lines = [(name, meaning, len(getattr(cells, name))) for name, meaning in CELLS.items()]
    return pd.DataFrame(lines, columns=["cell", "meaning", "n"])


def edit_kinds(run: RunFolder) -> dict[tuple[str, int], str]:
    """Kind of each turn's edit, by session and turn; turns without an edit are left out.

    Reads the benchmark, which must lie where it was scored.
    """
    return {
        (session.id, number): turn.target.edit.kind
        for session in run.benchmark().sessions
        for number, turn in enumerate(session.turns, 1)
        if turn.target is not None and turn.target.edit is not None
    }


def _correlated(pairs: pd.DataFrame, higher: bool, kind: str, resamples: int) -> list[tuple[Any, ...]]:
    groups = {
        "instance": None,
        "session": pairs["system"] + "\x1f" + pairs["session"],
        "system": pairs["system"],
    }
    values = pairs["value"] * (1 if higher else -1)
    lines: list[tuple[Any, ...]] = []
    for level, group in groups.items():
        found = correlations(values, pairs["verdict"], pairs["cluster"], group, resamples=resamples)
        for name in COEFFICIENTS:
            c = found[name]
            lines.append((level, kind, name, c.value, c.low, c.high, c.n, c.n_clusters, c.reason))
    return lines


def _summary(found: Trust, better: str, resamples: int) -> tuple[Any, ...]:
    areas, pairs = found.discrimination(resamples=resamples), found.pairs
    best = found.best_threshold(resamples=2)
    sign = 1 if found.higher else -1
    spearman = correlations(sign * pairs["value"], pairs["verdict"], pairs["cluster"], resamples=2)[
        "spearman"
    ]
    auc = areas.auc
    return (
        found.metric, better, auc.value, auc.low, auc.high, areas.average_precision.value,
        best.threshold.value, best.reached.value, spearman.value, found.counts.compared,
        found.counts.unscored, areas.reason,
    )  # fmt: skip
