"""What a filter says: conditions on rows, and words that a session must hold."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from mmeval.media import Status
from mmeval.report.tables import reductions_of
from mmeval.report.wording import short_metric
from mmeval.runs import RunFolder
from mmeval.sessions import sessions_with

if TYPE_CHECKING:
    import pandas as pd

_CONDITION = re.compile(
    r"([A-Za-z_][\w.-]*(?:\{[^}\s]*\})?(?:\[[^\]\s]*\])?(?:@[\w.+~-]+)?)(<=|>=|!=|=|<|>)(\S+)"
)
"""A name, or an identity whose parameters and roles have such signs of their own; sign; number or status."""

_UNFINISHED = re.compile(r"([A-Za-z_][\w.-]*)?(<=|>=|!=|=|<|>)|(<=|>=|!=|=|<|>)\S*")
"""A sign without what stands on both its sides."""


@dataclass(frozen=True)
class Condition:
    """A condition on one row, or several of which one must hold, as SQL with its parameters.

    ``metrics`` are the identities of which it speaks; None when it speaks of any row.
    """

    sql: str
    parameters: tuple[Any, ...]
    metrics: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Filter:
    """A filter in its parts, all of which must hold; of the ``words`` that stand together one must."""

    conditions: tuple[Condition, ...]
    words: tuple[tuple[str, ...], ...]

    def held(self, found: pd.DataFrame, folder: Path) -> pd.DataFrame:
        """The lines of ``found`` whose ``session`` has the words in its line of the benchmark's folder."""
        for words in self.words:
            holding = set().union(*(sessions_with(folder, word) for word in words))
            found = found[found["session"].isin(holding)]
        return found


def read_filter(run: RunFolder, where: str) -> Filter:
    """Conditions and words, apart by spaces: ``ssim<0.9 status=missing cup``.

    Of conditions, or words, with ``|`` between them one must hold: ``status=missing|ssim<0.9``.

    Raises ``ValueError`` for a condition that nothing can meet, saying what is known.
    """
    conditions: list[Condition] = []
    words: list[tuple[str, ...]] = []
    for word in where.split():
        parts = word.split("|")
        found = [_CONDITION.fullmatch(part) for part in parts]
        if all(found):
            conditions.append(_either([_condition(run, one[0], *one.groups()) for one in found if one]))
        elif any(_UNFINISHED.fullmatch(part) for part in parts):
            raise ValueError(
                f"{word!r} is no whole condition; write name, sign and value without spaces: ssim<0.9"
            )
        elif any(found) or not all(parts):
            raise ValueError(
                f"{word!r}: | stands between two conditions or between two words, without spaces: "
                "status=missing|ssim<0.9 or cup|vase"
            )
        else:
            words.append(tuple(parts))
    joined = next((word for (word, *_) in words if word.casefold() in ("and", "or")), None)
    if joined and conditions:
        raise ValueError(
            f"leave {joined!r} out: conditions apart by spaces must all hold; | between two means or: "
            "status=missing|ssim<0.9"
        )
    return Filter(tuple(conditions), tuple(words))


def metrics_called(run: RunFolder, start: str) -> list[str]:
    """Identities of the metrics with that name or family, or that a number of that name reads.

    Where there are none, of those that start so.
    Raises ``ValueError`` when there are none, saying which there are.
    """
    known = run.info["metrics"]
    found = [one["metric"] for one in known if start in (one["name"], one["family"])]
    found = found or _read_by(run, start)
    found = found or [one["metric"] for one in known if one["metric"].startswith(start)]
    if not found:
        names = ", ".join(dict.fromkeys(one["name"] for one in known))
        raise ValueError(f"no metric starts with {start!r}; there are: {names}")
    return found


def _read_by(run: RunFolder, number: str) -> list[str]:
    """Identities of the metrics that a number of the leaderboard reads; none when there is no such number.

    Raises ``ValueError`` for a number that is made of others, which a turn alone does not have.
    """
    asked = next((one for one in reductions_of(run) if one.name == number), None)
    if asked is None:
        return []
    if asked.parts:
        parts = ", ".join(part.name for part in asked.parts)
        raise ValueError(f"{number!r} is made of several numbers; ask for one of them: {parts}")
    return [
        one["metric"]
        for one in run.info["metrics"]
        if {one["name"], one["family"], one["metric"], short_metric(one["metric"])} & set(asked.reads)
    ]


def _either(conditions: list[Condition]) -> Condition:
    metrics = [name for one in conditions for name in one.metrics or ()]
    return Condition(
        f"({' OR '.join(one.sql for one in conditions)})",
        tuple(value for one in conditions for value in one.parameters),
        tuple(metrics) or None,
    )


def _condition(run: RunFolder, word: str, name: str, operator: str, text: str) -> Condition:
    if name == "status":
        if operator not in ("=", "!="):
            raise ValueError(f"{word}: a status is compared by = or !=")
        if text not in get_args(Status):
            raise ValueError(f"{word}: there is no status {text!r}; there are: {', '.join(get_args(Status))}")
        return Condition(f"status {operator} ?", (text,))
    metrics = metrics_called(run, name)
    return Condition(
        f"(list_contains(?, metric) AND value {operator} ?)", (metrics, _number(word, text)), tuple(metrics)
    )


def _number(word: str, text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if math.isnan(number):
        raise ValueError(f"{word}: {text!r} is no number")
    return number
