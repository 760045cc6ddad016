"""What came of annotating: who answered how much, and where people differ."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from mmeval.report.agreement import COMPARED, DISAGREEMENT_COLUMNS, disagreements
from mmeval.runs import Question


def differing(answers: pd.DataFrame, questions: Sequence[Question]) -> pd.DataFrame:
    """The items that people answered differently: ``question`` and the columns of ``disagreements``.

    In order of questions, the largest disagreement first. ``answers`` is ``Annotations.frame()``.
    """
    tables = []
    for question in questions:
        if question.kind in COMPARED and (answers["question"] == question.name).any():
            found = disagreements(answers, question.name)
            tables.append(found[found["disagreement"] > 0].assign(question=question.name))
    columns = ["question", *DISAGREEMENT_COLUMNS]
    filled = [table for table in tables if len(table)]
    return pd.concat(filled, ignore_index=True)[columns] if filled else pd.DataFrame(columns=columns)


def tallies(answers: pd.DataFrame) -> list[dict[str, Any]]:
    """How many answers of each annotator stand."""
    counts = answers.groupby("annotator").size()
    return [{"annotator": str(name), "answers": int(count)} for name, count in counts.items()]


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The lines of a table as plain data, None where there is nothing."""
    plain = table.astype(object)
    return [
        {str(name): value for name, value in line.items()}
        for line in plain.where(plain.notna(), None).to_dict("records")
    ]
