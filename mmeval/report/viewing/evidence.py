"""Rows of one answer as values with their evidence: boxes, maps and facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from typing import Any

import pandas as pd

from mmeval.protocols import Reduction, read_rows
from mmeval.report.charts import share
from mmeval.report.gallery import Gallery
from mmeval.report.viewing.spoken import spoken_words
from mmeval.report.viewing.views import Box, FactsView, MapView, Mark, SpansView, Spread, ValueView
from mmeval.report.wording import number, short_metric, text
from mmeval.runs import EvidenceRecord, RunFolder

Records = Mapping[str, Sequence[EvidenceRecord]]
"""Evidence by its id."""

RowRecord = Mapping[Any, Any]
"""One row of the run by column."""

_READ = ("metric", "name", "family", "n", "binary")

WORDS = "words heard"
"""The title of transcripts' stretches."""

CONDITIONS = "conditions"
"""The title of the facts that are margins: met from 0 on."""

OF_ALL_CONDITIONS = ("margin", "threshold")
"""Facts among them that are no condition of their own."""

MARKS = 3
"""Numbers shown directly under an answer."""


@dataclass(frozen=True)
class Findings:
    """Everything that the rows of one answer say. ``boxes`` is by role."""

    boxes: dict[str, tuple[Box, ...]]
    maps: tuple[MapView, ...]
    values: tuple[ValueView, ...]
    spans: tuple[SpansView, ...]


@dataclass(frozen=True)
class Leading:
    """A reduction whose numbers stand under answers, with the metrics that it reads."""

    reduction: Reduction
    metrics: frozenset[str]
    binary: bool
    """Whether the run's values are only 0 and 1."""


class EvidenceReader:
    """Turns rows into values that a page can show, each beside all values of its metric in the run."""

    def __init__(self, run: RunFolder, reductions: tuple[Reduction, ...], gallery: Gallery) -> None:
        self._gallery = gallery
        self._metrics = {metric["metric"]: metric for metric in run.info["metrics"]}
        found = run.metric_facts()
        self._facts = {one["metric"]: one for one in found if one["n"]}
        self.leading = tuple(_leading(pd.DataFrame(found, columns=list(_READ)), reductions))

    def findings(self, rows: Sequence[RowRecord], evidence: Records) -> Findings:
        """The evidence of one answer's rows, maps of metrics that a reduction reads first."""
        boxes: dict[str, list[Box]] = {}
        maps: list[MapView] = []
        values: list[ValueView] = []
        spans: list[SpansView] = []
        for row in rows:
            records = evidence.get(row["evidence"], ())
            roles = self._metrics.get(row["metric"], {}).get("roles", {})
            for record in records:
                role = roles.get(record.slot, record.slot)
                if record.kind == "boxes":
                    boxes.setdefault(role, []).extend(_boxes(record))
                elif record.kind == "map" and record.png:
                    maps.append(MapView(record.title, row["name"], role, self._gallery.heat(record.png)))
                elif record.kind == "spans":
                    spans.append(_spans(record, role, records, roles))
            values.append(self._value(row, records))
        read = {name for leading in self.leading for name in leading.reduction.reads}
        maps.sort(key=lambda found: found.name not in read)
        ranks = {metric: rank for rank, leading in enumerate(self.leading) for metric in leading.metrics}
        values.sort(key=lambda value: ranks.get(value.identity, len(ranks)))
        placed = {role: _distinct(found) for role, found in boxes.items()}
        return Findings(placed, tuple(maps), tuple(values), _shown_once(spans))

    def marks(self, rows: Sequence[RowRecord]) -> tuple[Mark, ...]:
        """The few numbers that stand directly under an answer."""
        made = []
        for leading in self.leading[:MARKS]:
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
        facts = self._facts[metric]
        low, high = facts["low"], facts["high"]
        if low is None or not high > low or not isfinite(value):
            return None
        first, middle, third = facts["quartiles"] or (low, value, high)
        quartiles = (share(first, low, high), share(middle, low, high), share(third, low, high))
        return Spread(share(value, low, high), quartiles)


def _leading(metrics: pd.DataFrame, reductions: Iterable[Reduction]) -> Iterable[Leading]:
    """Reductions that read different metrics and found values; ``metrics`` has a line per metric."""
    seen: set[tuple[str, ...]] = set()
    for reduction in reductions:
        for leaf in reduction.leaves:
            read = read_rows(metrics, leaf)
            if leaf.reads not in seen and read["n"].sum():
                seen.add(leaf.reads)
                yield Leading(leaf, frozenset(read["metric"]), bool(read.loc[read["n"] > 0, "binary"].all()))


def _boxes(record: EvidenceRecord) -> list[Box]:
    pairs = zip(record.data["boxes"], record.data["captions"], strict=True)
    layer = record.data.get("layer", "objects")  # runs of earlier versions do not say
    return [Box(x0, y0, x1 - x0, y1 - y0, caption, layer) for (x0, y0, x1, y1), caption in pairs]


def _spans(
    record: EvidenceRecord, role: str, records: Iterable[EvidenceRecord], roles: Mapping[str, str]
) -> SpansView:
    """Stretches; those of words with their faults, where the same row aligns them with a reference."""
    stretches = _stretches(record)
    alignments = (one.data["alignment"] for one in records if one.kind == "facts" and "alignment" in one.data)
    alignment = next(alignments, None) if record.title == WORDS else None
    if alignment is None:
        return SpansView(record.title, role, stretches)
    others = sorted({other.replace("_", " ") for other in roles.values() if other != role})
    return SpansView(record.title, role, stretches, spoken_words(stretches, alignment), " and ".join(others))


def _shown_once(spans: Iterable[SpansView]) -> tuple[SpansView, ...]:
    """Several metrics may show the same stretches, and the same words against several references."""
    kept: dict[SpansView, list[str]] = {}
    for view in spans:
        names = kept.setdefault(replace(view, against=""), [])
        if view.against and view.against not in names:
            names.append(view.against)
    compared = {(view.title, view.role, view.spans) for view in kept if view.words}
    return tuple(
        replace(view, against=" and ".join(names))
        for view, names in kept.items()
        if view.words or (view.title, view.role, view.spans) not in compared
    )


def _stretches(record: EvidenceRecord) -> tuple[tuple[float, float, str], ...]:
    pairs = zip(record.data["spans"], record.data["captions"], strict=True)
    return tuple((start, end, caption) for (start, end), caption in pairs)


def _distinct(boxes: list[Box]) -> tuple[Box, ...]:
    """Several metrics may show the same box; once is enough."""
    return tuple(dict.fromkeys(boxes))


def _facts(record: EvidenceRecord) -> FactsView:
    facts = record.data.items()
    if record.title == CONDITIONS:
        said = [(name, _condition(name, value)) for name, value in facts]
    else:
        said = [(name, text(value)) for name, value in facts]
    return FactsView(record.title, tuple((name.replace("_", " "), value) for name, value in said))


def _condition(name: str, value: Any) -> str:
    """A condition's margin, and whether it is met; what else stands among the conditions as it is."""
    if name in OF_ALL_CONDITIONS or not isinstance(value, float):
        return text(value)
    return f"{'met' if value >= 0 else 'not met'} ({value:+.2f})"
