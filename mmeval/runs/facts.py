"""What a run keeps of each metric when it ends, so that opening it reads no rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mmeval.runs.parts import ask

_NAMES = ("metric", "name", "family", "n", "binary", "low", "high", "quartiles")
_FACTS = """
WITH sampled AS (
    SELECT metric, quantile_cont(value, [0.25, 0.5, 0.75]) AS quartiles
    FROM (SELECT metric, value FROM part WHERE isfinite(value)
          USING SAMPLE reservoir(200000 ROWS) REPEATABLE (0))
    GROUP BY metric
), exact AS (
    SELECT metric, name, family, count(value) AS n, coalesce(bool_and(value IN (0, 1)), false) AS "binary",
           min(value) FILTER (isfinite(value)) AS low, max(value) FILTER (isfinite(value)) AS high
    FROM part GROUP BY metric, name, family
)
SELECT metric, name, family, n, "binary", low, high, quartiles
FROM exact LEFT JOIN sampled USING (metric) ORDER BY metric
"""


def facts_in(files: Sequence[str]) -> list[dict[str, Any]]:
    """A line per metric of the rows in ``files``; see ``RunFolder.metric_facts``."""
    found = ask(files, _FACTS, [])
    lines = found.fetchall() if found else []
    return [dict(zip(_NAMES, line, strict=True)) for line in lines]
