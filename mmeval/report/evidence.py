"""Rows of one answer as values with their evidence: boxes, maps and facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from mmeval.protocols import Reduction, read_rows
from mmeval.report.charts import share
from mmeval.report.gallery import Gallery
from mmeval.report.views import Box, FactsView, MapView, Mark, Spread, ValueView
from mmeval.report.wording import number, short_metric, text
from mmeval.runs import EvidenceRecord, RunFolder

Records = Mapping[str, Sequence[EvidenceRecord]]
"""Evidence by its id."""

RowRecord = Mapping[Any, Any]
"""One row of the run by column."""

MARKS = 3
"""Numbers shown directly under an answer."""


@dataclass(frozen=True)
class Findings:
    """Everything that the rows of one answer say. ``boxes`` is by role."""

    boxes: dict[str, tuple[Box, ...]]
    maps: tuple[MapView, ...]
    values: tuple[ValueView, ...]


@dataclass(frozen=True)
class Leading:
    """A reduction whose numbers stand under answers, with the metrics that it reads."""

    reduction: Reduction
    metrics: frozenset[str]
    binary: bool
    """Whether the run's values are only 0 and 1."""


class EvidenceReader:
    """Turns rows into values that a page can show, each beside all values of its metric in the run."""

    def __init__(
        self, run: RunFolder, rows: pd.DataFrame, reductions: tuple[Reduction, ...], gallery: Gallery
    ) -> None:
        self._gallery = gallery
        self._metrics = {metric["metric"]: metric for metric in run.info["metrics"]}
        quantiles = rows.groupby("metric")["value"].quantile(np.array([0, 0.25, 0.5, 0.75, 1])).unstack()
        self._quantiles = dict(zip(map(str, quantiles.index), quantiles.to_numpy().tolist(), strict=True))
        self._leading = list(_leading(rows, reductions))

    def findings(self, rows: Sequence[RowRecord], evidence: Records) -> Findings:
        """The evidence of one answer's rows, maps of metrics that a reduction reads first."""
        boxes: dict[str, list[Box]] = {}
        maps: list[MapView] = []
        values: list[ValueView] = []
        for row in rows:
            records = evidence.get(row["evidence"], ())
            roles = self._metrics.get(row["metric"], {}).get("roles", {})
            for record in records:
                role = roles.get(record.slot, record.slot)
                if record.kind == "boxes":
                    boxes.setdefault(role, []).extend(_boxes(record))
                elif record.kind == "map" and record.png:
                    maps.append(MapView(record.title, row["name"], role, self._gallery.heat(record.png)))
            values.append(self._value(row, records))
        read = {name for leading in self._leading for name in leading.reduction.reads}
        maps.sort(key=lambda found: found.name not in read)
        return Findings({role: _distinct(found) for role, found in boxes.items()}, tuple(maps), tuple(values))

    def marks(self, rows: Sequence[RowRecord]) -> tuple[Mark, ...]:
        """The few numbers that stand directly under an answer."""
        made = []
        for leading in self._leading[:MARKS]:
            read = [row for row in rows if row["metric"] in leading.metrics]
            values = [row["value"] for row in read if row["status"] == "scored"]
            title = leading.reduction.title
            if values:
                mean = sum(values) / len(values)
                passed = mean >= leading.reduction.passes_at if leading.binary else None
                made.append(Mark(title, number(mean), passed, ""))
            elif read:
                made.append(Mark(title, None, None, str(read[0]["reason"])))
        return tuple(made)

    def _value(self, row: RowRecord, records: Sequence[EvidenceRecord]) -> ValueView:
        scored = row["status"] == "scored"
        name = row["name"]
        return ValueView(
            name=name,
            binding=short_metric(row["metric"]).removeprefix(name),
            identity=row["metric"],
            item=row["item"] if isinstance(row["item"], str) else None,
            better=self._metrics.get(row["metric"], {}).get("better", "higher"),
            value=number(row["value"]) if scored else None,
            status=row["status"],
            reason=row["reason"] or "",
            spread=self._spread(row["metric"], row["value"]) if scored else None,
            facts=tuple(_facts(record) for record in records if record.kind == "facts"),
        )

    def _spread(self, metric: str, value: float) -> Spread | None:
        low, first, middle, third, high = self._quantiles[metric]
        if not high > low:
            return None
        quartiles = (share(first, low, high), share(middle, low, high), share(third, low, high))
        return Spread(share(value, low, high), quartiles)


def _leading(rows: pd.DataFrame, reductions: Iterable[Reduction]) -> Iterable[Leading]:
    """Reductions that read different metrics and found values."""
    seen: set[tuple[str, ...]] = set()
    for reduction in reductions:
        for leaf in reduction.parts or (reduction,):
            read = read_rows(rows, leaf)
            values = read["value"].dropna()
            if leaf.reads not in seen and len(values):
                seen.add(leaf.reads)
                binary = bool(values.isin((0.0, 1.0)).all())
                yield Leading(leaf, frozenset(read["metric"].unique()), binary)


def _boxes(record: EvidenceRecord) -> list[Box]:
    pairs = zip(record.data["boxes"], record.data["captions"], strict=True)
    return [Box(x0, y0, x1 - x0, y1 - y0, caption) for (x0, y0, x1, y1), caption in pairs]


def _distinct(boxes: list[Box]) -> tuple[Box, ...]:
    """Several metrics may show the same box; once is enough."""
    return tuple(dict.fromkeys(boxes))


def _facts(record: EvidenceRecord) -> FactsView:
    return FactsView(record.title, tuple((name, text(value)) for name, value in record.data.items()))
