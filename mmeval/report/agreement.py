"""Do annotators agree, and about which items do they not: tables of human answers.

``answers`` is ``Annotations.frame()``: one row per answer that stands. "Cannot tell" counts as no
answer. ``clusters`` says what each session is resampled with, as ``RunFolder.clusters()`` does.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mmeval.runs import Item
from mmeval.stats import (
    Agreement,
    Scale,
    Weights,
    cohen_kappa,
    fleiss_kappa,
    item_disagreement,
    krippendorff_alpha,
)

AGREEMENT_COLUMNS = (
    "question", "tag", "coefficient", "annotators", "value", "low", "high", "observed",
    "n_items", "n_annotators", "n_answers", "n_clusters", "reason",
)  # fmt: skip
DISAGREEMENT_COLUMNS = ("session", "turn", "system", "disagreement", "n_annotators", "answers")

COMPARED = ("pass_fail", "choice", "scale", "tags")
"""Kinds of question whose answers can be compared by a coefficient."""


@dataclass(frozen=True)
class Ratings:
    """Answers to one question as numbers: (items, annotators), NaN where there is none.

    Of tags there is a table per tag, 1 where it was given and 0 where not; ``tag`` is "" otherwise.
    """

    question: str
    kind: str
    tag: str
    items: tuple[Item, ...]
    annotators: tuple[str, ...]
    table: NDArray[np.float64]


def agreement_table(
    answers: pd.DataFrame, clusters: Mapping[str, str] | None = None, *, resamples: int = 1000
) -> pd.DataFrame:
    """One line per question (of tags: per tag) and coefficient; columns ``AGREEMENT_COLUMNS``.

    Krippendorff's alpha over everybody's answers, Fleiss' kappa with three or more annotators, and
    Cohen's kappa of every pair, with quadratic weights on scales. ``value`` is None for the
    ``reason``. Intervals resample clusters of sessions.
    """
    lines = []
    for question, of_question in answers.groupby("question", sort=False):
        kind = str(of_question["kind"].iloc[0])
        if kind not in COMPARED:
            reason = f"answers of the kind {kind} have no categories or scale to compare"
            lines.append(
                _line(str(question), "", "", Agreement("-", None, None, None, None, 0, 0, 0, 0, reason))
            )
        for ratings in ratings_of(of_question):
            labels = _clusters(ratings, clusters or {})
            for people, found in _coefficients(ratings, labels, resamples):
                lines.append(_line(ratings.question, ratings.tag, people, found))
    return pd.DataFrame(lines, columns=list(AGREEMENT_COLUMNS))


def disagreements(answers: pd.DataFrame, question: str) -> pd.DataFrame:
    """Items with two or more answers to a question, those that people differ about most first.

    Columns ``DISAGREEMENT_COLUMNS``; ``answers`` is a dict of annotator and answer. ``disagreement``
    is the share of pairs of answers that differ, on scales their mean distance as a share of the
    scale, of tags the mean share over all tags.

    Raises:
        KeyError: nobody has answered such a question; the message lists those there are.
        ValueError: its answers cannot be compared.
    """
    asked = answers[answers["question"] == question]
    if not len(asked):
        known = ", ".join(map(str, answers["question"].unique())) or "none"
        raise KeyError(f"no answers to {question!r}; answered are: {known}")
    tables = ratings_of(asked)
    if not tables and asked["kind"].iloc[0] == "tags":  # free ones, of which nobody has given any
        return pd.DataFrame(columns=list(DISAGREEMENT_COLUMNS)).astype({"turn": "Int64"})
    if not tables:
        raise ValueError(f"answers of the kind {asked['kind'].iloc[0]} cannot be compared")
    differ = _difference(tables, asked)
    given = _answers_by_item(asked)
    lines = [
        (*item, float(share), len(given[item]), given[item])
        for item, share in zip(tables[0].items, differ, strict=True)
        if not np.isnan(share)
    ]
    lines.sort(key=lambda line: (-line[3], -line[4], str(line[:3])))
    return pd.DataFrame(lines, columns=list(DISAGREEMENT_COLUMNS)).astype({"turn": "Int64"})


def ratings_of(answers: pd.DataFrame) -> list[Ratings]:
    """The answers to one question as tables; none for kinds that cannot be compared."""
    kind, question = str(answers["kind"].iloc[0]), str(answers["question"].iloc[0])
    given = _answers_by_item(answers)
    items, people = tuple(given), tuple(sorted(answers["annotator"].unique()))
    shape = given, items, people
    if kind == "tags":
        used = {tag for of_item in given.values() for tags in of_item.values() for tag in tags}
        tags = sorted(used.union(json.loads(answers["options"].iloc[0])))
        return [Ratings(question, kind, tag, items, people, _table(*shape, _has(tag))) for tag in tags]
    if kind not in COMPARED:
        return []
    number = json.loads(answers["options"].iloc[0]).index if kind == "choice" else float
    return [Ratings(question, kind, "", items, people, _table(*shape, number))]


def _has(tag: str) -> Callable[[Any], float]:
    return lambda tags: float(tag in tags)


def _answers_by_item(answers: pd.DataFrame) -> dict[Item, dict[str, Any]]:
    """What each annotator said about each item, in order of items; "cannot tell" left out."""
    found: dict[Item, dict[str, Any]] = {}
    columns = (answers[name].tolist() for name in ("session", "turn", "system", "annotator", "value"))
    for session, turn, system, annotator, value in zip(*columns, strict=True):
        if value != "null":
            item = Item(session, None if pd.isna(turn) else int(turn), None if pd.isna(system) else system)
            found.setdefault(item, {})[annotator] = json.loads(value)
    return dict(
        sorted(found.items(), key=lambda one: tuple((part is not None, part or 0) for part in one[0]))
    )


def _table(
    given: Mapping[Item, Mapping[str, Any]],
    items: tuple[Item, ...],
    people: tuple[str, ...],
    number: Callable[[Any], float],
) -> NDArray[np.float64]:
    table, place = np.full((len(items), len(people)), np.nan), {name: at for at, name in enumerate(people)}
    for row, item in enumerate(items):
        for name, value in given[item].items():
            table[row, place[name]] = number(value)
    return table


def _clusters(ratings: Ratings, clusters: Mapping[str, str]) -> NDArray[np.object_]:
    return np.array([clusters.get(item.session, item.session) for item in ratings.items], dtype=object)


def _coefficients(
    ratings: Ratings, labels: NDArray[np.object_], resamples: int
) -> Iterator[tuple[str, Agreement]]:
    """Whose answers, and how far they agree."""
    table, everybody = ratings.table, "everybody"
    scales: tuple[Scale, ...] = ("ordinal", "interval") if ratings.kind == "scale" else ("nominal",)
    for scale in scales:
        yield everybody, krippendorff_alpha(table, scale, labels, resamples=resamples)
    if ratings.kind != "scale" and len(ratings.annotators) > 2:
        yield everybody, fleiss_kappa(table, labels, resamples=resamples)
    weights: Weights = "quadratic" if ratings.kind == "scale" else "none"
    for one, other in combinations(range(len(ratings.annotators)), 2):
        people = f"{ratings.annotators[one]}, {ratings.annotators[other]}"
        yield people, cohen_kappa(table[:, [one, other]], weights, labels, resamples=resamples)


def _difference(tables: list[Ratings], asked: pd.DataFrame) -> NDArray[np.float64]:
    if tables[0].kind == "scale":
        options = json.loads(asked["options"].iloc[0])
        whole = float(options["high"] - options["low"])
        return np.asarray(item_disagreement(tables[0].table, "interval") / whole, dtype=np.float64)
    each = np.stack([item_disagreement(ratings.table) for ratings in tables])
    return np.asarray(each.mean(axis=0), dtype=np.float64)


def _line(question: str, tag: str, people: str, found: Agreement) -> dict[str, Any]:
    return {"question": question, "tag": tag, "annotators": people, **asdict(found)}
