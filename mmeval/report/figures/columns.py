"""The run's metrics as columns: what they are called, and one value per output."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from mmeval.protocols import Better
from mmeval.runs import RunFolder

OUTPUT = ["system", "session", "turn"]


@dataclass(frozen=True)
class MetricColumn:
    """One metric, or the metrics of one family that never judge the same output (a check per edit kind)."""

    label: str
    metrics: tuple[str, ...]
    better: Better


def metric_columns(run: RunFolder, rows: pd.DataFrame) -> list[MetricColumn]:
    """The metrics that have rows, in the order of the run, each with a label that no other has."""
    there = set(rows["metric"].unique())
    described = [metric for metric in run.info["metrics"] if metric["metric"] in there]
    families: dict[str, list[Mapping[str, Any]]] = {}
    for metric in described:
        families.setdefault(metric["family"], []).append(metric)
    columns = []
    for family, metrics in families.items():
        identities = tuple(metric["metric"] for metric in metrics)
        if len(metrics) > 1 and _apart(rows[rows["metric"].isin(identities)]):
            columns.append(MetricColumn(family, identities, metrics[0]["better"]))
        else:
            labels = _labels(metrics, [metric["name"] for metric in described])
            columns += [
                MetricColumn(label, (metric["metric"],), metric["better"])
                for label, metric in zip(labels, metrics, strict=True)
            ]
    return columns


def output_values(rows: pd.DataFrame, columns: Sequence[MetricColumn]) -> pd.DataFrame:
    """One line per output (system, session, turn), one column per label; items are averaged."""
    label = {metric: column.label for column in columns for metric in column.metrics}
    named = rows.assign(label=rows["metric"].map(label)).dropna(subset="label")
    table = named.groupby([*OUTPUT, "label"], sort=True)["value"].mean().unstack("label")
    return table.reindex(columns=[column.label for column in columns])


def _apart(rows: pd.DataFrame) -> bool:
    """Whether no output has rows of two of the metrics."""
    return bool((rows.groupby(OUTPUT)["metric"].nunique() <= 1).all())


def _labels(metrics: Sequence[Mapping[str, Any]], names: Sequence[str]) -> list[str]:
    """Names, with the parameters and roles that tell apart metrics of one name."""
    labels = []
    for metric in metrics:
        twins = [other for other in metrics if other["name"] == metric["name"]]
        parameters = [f"{k}={v}" for k, v in metric["parameters"].items() if _differs(twins, "parameters", k)]
        roles = [str(v) for k, v in metric["roles"].items() if _differs(twins, "roles", k)]
        labels.append(" ".join([metric["name"], *parameters, *roles]))
    repeated = Counter(labels)
    clear = [names.count(m["name"]) == len([o for o in metrics if o["name"] == m["name"]]) for m in metrics]
    return [
        label if repeated[label] == 1 and told else metric["metric"]
        for label, metric, told in zip(labels, metrics, clear, strict=True)
    ]


def _differs(metrics: Sequence[Mapping[str, Any]], part: str, key: str) -> bool:
    return len({str(metric[part].get(key)) for metric in metrics}) > 1
