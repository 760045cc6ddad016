"""Does a metric deserve trust: what the trust view knows, without any widget."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from markupsafe import Markup

from mmeval.report.figures.trust import left_out
from mmeval.report.gallery import Gallery
from mmeval.report.judging.annotation_results import records
from mmeval.report.legend import legend_of, title_of
from mmeval.report.on_demand import OnDemandGallery
from mmeval.report.page import environment, style
from mmeval.report.tables import reductions_of
from mmeval.report.trust import CELLS, Trust, trust
from mmeval.report.trust_tables import correlation_table, edit_kinds
from mmeval.report.viewing.browsing import known, page_of
from mmeval.report.viewing.session_views import SessionViews
from mmeval.report.viewing.tiles import STILL_SIDE, AnswerName, Tile, TileValue, tiles_of
from mmeval.report.wording import interval, number, short_metric
from mmeval.runs import Annotations, RunFolder
from mmeval.stats import Measured, threshold_curve

VERDICTS = ("pass_fail", "choice", "scale")
"""Kinds of questions that say how good an output is."""

MOST_POINTS = 600
"""Points of a curve that are drawn; more than a screen has columns."""

MOST_ITEMS = 200
"""Outputs of a cell that are listed, those nearest to the threshold first."""

STILL_ITEMS = 6
"""Outputs of a cell that are pictured where the view is kept as HTML."""


class TrustDesk:
    """A metric, a question and a threshold, and what follows from them.

    Reads the answers once; open it again to see later ones.
    """

    def __init__(
        self,
        run: RunFolder,
        metric: str | None = None,
        question: str | None = None,
        *,
        passing: Collection[str] | None = None,
        cut: float | None = None,
        threshold: float | None = None,
        resamples: int = 1000,
    ) -> None:
        """Hold ``metric`` against ``question``; by default the run's first ones that fit together.

        ``passing`` and ``cut`` say what a pass is, as in ``mmeval.report.trust``; ``threshold`` is by
        default the one that suits the answers best. Raises ``KeyError`` for a metric or question that
        is not there, ``ValueError`` for one that has no verdicts or several values per output.
        """
        self.run = run
        self.gallery = OnDemandGallery()
        self.resamples = resamples
        self._verdicts: dict[str, Any] = {"passing": passing, "cut": cut}
        systems = [entry["system"] for entry in run.info["submissions"]]
        self._views = SessionViews(run, reductions_of(run), systems, self.gallery)
        with Annotations.open(run, read_only=True) as kept:
            self._answers = kept.frame()
        asked = self._answers[self._answers["kind"].isin(VERDICTS)]
        self.questions = tuple(str(name) for name in asked["question"].unique())
        self.metrics = _metrics(run, self._views)
        self.found: Trust | None = None
        self.threshold = 0.0
        self._areas: dict[tuple[str, str], dict[str, Any]] = {}
        self._tables: dict[tuple[str, str], list[dict[str, Any]]] = {}
        if question is not None or self.questions:
            self.choose(metric or self._first(question), question or self.questions[0], threshold)

    @property
    def title(self) -> str:
        """What is looked at, in a few words."""
        return title_of(self.run, "metrics against people")

    @cached_property
    def legend(self) -> dict[str, dict[str, str]]:
        """What each metric is, by identity."""
        return legend_of(self.run)

    def choose(self, metric: str, question: str, threshold: float | None = None) -> None:
        """Hold a metric against a question; raises as the constructor does and then changes nothing."""
        known(question, self.questions, "answered question")
        found = trust(self.run, self._answers, question, metric, rows=self._rows, **self._verdicts)
        best = found.best_threshold(resamples=1).threshold.value if threshold is None else threshold
        self.found, self.threshold = found, _middle(found) if best is None else float(best)

    def curves(self) -> dict[str, Any]:
        """The curves in plain numbers, without intervals: quick.

        ``roc`` is (false alarms, recall), ``pr`` (recall, precision), ``thresholds`` the values from
        the strictest; all empty while people gave only one verdict.
        """
        if self.found is None:
            return {"empty": self.empty, "name": "", "question": ""}
        pairs, found = self.found.decided, self.found
        roc, pr, thresholds = _drawn(found, pairs)
        return {
            "empty": "",
            "metric": found.metric,
            "name": short_metric(found.metric),
            "question": found.question,
            "passes": found.passes,
            "higher": found.higher,
            "left_out": left_out(found),
            "reasons": [[reason, n] for reason, n in found.reasons.items()],
            "share": float(pairs["passed"].mean()) if len(pairs) else None,
            "roc": roc,
            "pr": pr,
            "thresholds": thresholds,
            "threshold": self.threshold,
        }

    @property
    def empty(self) -> str:
        """What to do when there are no answers; "" when there are."""
        if self.questions:
            return ""
        return (
            "Nobody has judged this run yet. Ask people, for example with "
            'mm.annotate(run, [mm.Question("good", "pass_fail", "Was the instruction followed?")]), '
            "then open this view again."
        )

    def areas(self) -> dict[str, Any]:
        """Area under the ROC curve, average precision and the best threshold, each with its interval."""
        found = self.found  # another one may be chosen while this one is resampled
        if found is None:
            return {}
        asked = (found.metric, found.question)
        if asked not in self._areas:
            areas = found.discrimination(resamples=self.resamples)
            best = found.best_threshold(resamples=self.resamples)
            self._areas[asked] = {
                "auc": _measured(areas.auc),
                "average_precision": _measured(areas.average_precision),
                "best": _measured(best.threshold),
                "reached": _measured(best.reached),
                "n_positive": areas.n_positive,
                "n_negative": areas.n_negative,
                "reason": areas.reason,
            }
        return self._areas[asked]

    def at(self, threshold: float | None = None) -> dict[str, Any]:
        """The four cells at a threshold with their outputs, and the measures there; moves it when given."""
        if self.found is None:
            return {}
        if threshold is not None:
            self.threshold = float(threshold)
        confusion = self.found.confusion(self.threshold)
        cells = self.found.cells(self.threshold)
        return {
            "threshold": self.threshold,
            "cells": {
                name: {"meaning": meaning, "n": len(cells[name]), "items": _items(cells[name])}
                for name, meaning in CELLS.items()
            },
            "measures": {name: one.value for name, one in confusion.measures.items()},
        }

    def correlations(self) -> list[dict[str, Any]]:
        """Lines of ``correlation_table``, per kind of edit where there are several."""
        found = self.found
        if found is None:
            return []
        asked = (found.metric, found.question)
        if asked not in self._tables:
            table = correlation_table(found, edit_kinds(self.run), resamples=self.resamples)
            self._tables[asked] = records(table.assign(kind=table["kind"].str.replace("_", " ")))
        return self._tables[asked]

    def page(self, session: str, turn: int | None, system: str) -> dict[str, Any]:
        """One output with its evidence, and the call that opens its session; of a session its last turn."""
        page = page_of(self._views.view(session, [system]))
        shown = turn or len(page["turns"])
        call = f"mm.view({str(self.run.path)!r}, session={session!r}, system={system!r}, turn={shown})"
        return {"id": session, "system": system, **page["turns"][shown - 1], "call": call}

    def describe(self) -> dict[str, Any]:
        """Facts of what is shown, without a browser."""
        now = self.at()
        return {
            "view": "trust",
            "title": self.title,
            "metric": self.found.metric if self.found else None,
            "question": self.found.question if self.found else None,
            "passes": self.found.passes if self.found else "",
            "empty": self.empty,
            "counts": asdict(self.found.counts) if self.found else {},
            **self.areas(),
            "threshold": self.threshold if self.found else None,
            "cells": {name: cell["n"] for name, cell in now["cells"].items()} if now else {},
            "measures": now.get("measures", {}),
            "correlations": self.correlations(),
        }

    def to_html(self, *, resampled: bool = True) -> str:
        """Curves, cells and correlations as HTML that needs neither kernel nor network.

        Without ``resampled`` it leaves out what has intervals, which takes seconds: areas and correlations.
        """
        page, now = environment().get_template("trust.html.j2"), self.at()
        gallery = Gallery(prefix=f"trust{id(self) % 10_000}", max_side=STILL_SIDE)
        behind = {name: self._tiles(cell["items"], gallery) for name, cell in now.get("cells", {}).items()}
        return page.render(
            title=self.title,
            curves=self.curves(),
            areas=self.areas() if resampled else None,
            now=now,
            behind=behind,
            pictures=gallery.stored,
            correlations=self.correlations() if resampled else [],
            interval=interval,
            number=number,
            style=Markup(style()),
        )

    def _tiles(self, items: list[dict[str, Any]], gallery: Gallery) -> list[Tile]:
        """The first outputs of a cell; of whole sessions their last turn is what is seen."""
        values: dict[AnswerName, tuple[TileValue, ...]] = {}
        for one in items[:STILL_ITEMS]:
            turn = one["turn"] or len(self.run.benchmark(one["session"]).session(one["session"]).turns)
            shown = {"metric": one["value"], f"{one['annotators']} people": one["verdict"]}
            values[one["session"], turn, one["system"]] = tuple(
                TileValue(name, value, "scored", "") for name, value in shown.items()
            )
        return tiles_of(self.run, list(values), values, gallery)

    @cached_property
    def _rows(self) -> pd.DataFrame:
        """Of the sessions that people judged: nothing else can be held against them."""
        return self.run.rows("list_contains(?, session)", [sorted(set(self._answers["session"]))])

    def _first(self, question: str | None) -> str:
        """The first metric with one value per output."""
        asked = question or self.questions[0]
        for metric, _ in self.metrics:
            try:
                trust(self.run, self._answers, asked, metric, rows=self._rows, **self._verdicts)
            except ValueError:
                continue
            return metric
        raise ValueError(f"no metric of this run has one value per output that {asked!r} asks about")


def _metrics(run: RunFolder, views: SessionViews) -> tuple[tuple[str, str], ...]:
    """What can be held against people, with labels: what the run's numbers read, then every metric."""
    read = {one.reduction.reads[0]: one.reduction.title for one in views.leading}
    named = {one["metric"]: short_metric(one["metric"]) for one in run.info["metrics"]}
    families = {one["family"] for one in run.info["metrics"]} | {one["name"] for one in run.info["metrics"]}
    shown = {name: f"{title} ({name})" for name, title in read.items() if name in families}
    return tuple({**shown, **named}.items())


def _drawn(found: Trust, pairs: pd.DataFrame) -> tuple[list[list[float]], list[list[float]], list[float]]:
    if pairs["passed"].nunique() < 2:
        return [], [], []
    curve = threshold_curve(pairs["value"], pairs["passed"], higher=found.higher)
    kept = np.unique(np.linspace(0, len(curve.recall) - 1, MOST_POINTS).astype(np.intp))
    roc = np.column_stack([curve.false_alarms, curve.recall])[kept]
    pr = np.column_stack([curve.recall, curve.precision])[kept[1:]]
    return roc.tolist(), pr.tolist(), curve.thresholds[kept[1:]].tolist()


def _middle(found: Trust) -> float:
    values = found.pairs["value"]
    return float(values.median()) if len(values) else 0.0


def _measured(one: Measured) -> dict[str, Any]:
    shown = "-" if one.value is None else number(one.value)
    return {"value": one.value, "text": f"{shown} {interval(one.low, one.high)}".strip()}


def _items(cell: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {
            "session": row["session"],
            "turn": None if pd.isna(row["turn"]) else int(row["turn"]),
            "system": row["system"],
            "value": number(row["value"]),
            "verdict": f"{row['verdict']:.2g}",
            "annotators": int(row["n_annotators"]),
        }
        for row in cell.head(MOST_ITEMS).to_dict("records")
    ]
