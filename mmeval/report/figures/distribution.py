"""All values of one metric, by system."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from mmeval.protocols import Reduction, reduce
from mmeval.report.figures.columns import MetricColumn, metric_columns
from mmeval.report.figures.numbers import NO_ROWS
from mmeval.report.figures.style import (
    MARGINS,
    bars_note,
    escaped,
    interval_of,
    message_figure,
    short,
    styled,
)
from mmeval.report.palette import LIGHT, MIDDLE_GREY, Look, looks
from mmeval.report.tables import systems_of
from mmeval.runs import RunFolder
from mmeval.stats import Estimate

if TYPE_CHECKING:
    from plotly.graph_objects import Figure  # type: ignore[import-untyped]

MOST_POINTS = 1500
"""Values of a system that are drawn; of more, every k-th in order of size."""

_ROW = 62
_BOX = 0.28
"""Half the height of a box, in rows."""


def distribution_figure(run: RunFolder, metric: str) -> Figure:
    """All values of one metric per system: points, quartiles, and the mean with its interval.

    ``metric`` is a name, a family whose metrics never judge the same output, or an identity with
    or without its models. Raises ``KeyError`` with the metrics there are when it is none of these,
    or says which ones share the name.
    """
    rows = run.rows()
    if not len(rows):
        return message_figure(metric, NO_ROWS)
    column = _column(run, rows, metric)
    chosen, clusters = rows[rows["metric"].isin(column.metrics)], run.clusters()
    reduction = Reduction(metric, column.label, reads=column.metrics, policy="valid", better=column.better)
    means = {str(system): estimate for system, estimate in reduce(chosen, reduction, clusters).items()}
    title = f"{column.label}, all values"
    scored, expected = int(chosen["value"].count()), len(chosen)
    if not scored:
        reason = chosen["reason"].mode()
        return message_figure(title, f"None of {expected} values is scored. Most often: {reason.iloc[0]}.")
    notes = [
        f"{column.better} is better",
        f"{scored} of {expected} values scored",
        "box: quartiles; diamond: mean of outputs, " + bars_note(clusters),
        f"{MOST_POINTS} points a system at most" if _crowded(chosen) else "",
    ]
    return _rows_of_points(chosen, means, systems_of(run, rows), title, notes)


def _column(run: RunFolder, rows: pd.DataFrame, metric: str) -> MetricColumn:
    columns = metric_columns(run, rows)
    for column in columns:
        if column.label == metric:
            return column
    found = [
        MetricColumn(entry["metric"].partition("@")[0], (entry["metric"],), entry["better"])
        for entry in run.info["metrics"]
        if metric in (entry["name"], entry["metric"], entry["metric"].partition("@")[0])
    ]
    if len(found) == 1:
        return found[0]
    labels = [column.label for column in columns]
    if found:
        shared = {identity for column in found for identity in column.metrics}
        labels = [column.label for column in columns if shared & set(column.metrics)]
        raise KeyError(f"{len(found)} metrics are called {metric!r}; choose one of: {', '.join(labels)}")
    raise KeyError(f"the run has no metric {metric!r}; it has: {', '.join(sorted(labels))}")


def _crowded(rows: pd.DataFrame) -> bool:
    return bool(rows.groupby("system")["value"].count().max() > MOST_POINTS)


def _rows_of_points(
    rows: pd.DataFrame, means: dict[str, Estimate], systems: list[str], title: str, notes: list[str]
) -> Figure:
    import plotly.graph_objects as go  # type: ignore[import-untyped]

    look, figure = looks(systems), go.Figure()
    labels = []
    for place, system in enumerate(systems):
        of_system = rows[rows["system"] == system]
        known = of_system.dropna(subset="value").sort_values("value", kind="stable")
        labels.append(f"{short(system)}<br>{len(known)} of {len(of_system)}")
        if not len(known):
            continue
        if known["value"].nunique() > 2:
            figure.add_trace(go.Scatter(**_box(known["value"].to_numpy(float), place, look[system])))
        figure.add_trace(go.Scattergl(**_points(_thinned(known), place, system, look[system])))
        if system in means and means[system].value is not None:
            figure.add_trace(go.Scatter(**_mean(means[system], place, system)))
    styled(figure, escaped(title), notes, height=MARGINS + 10 + _ROW * len(systems))
    ticks = {"tickvals": list(range(len(systems))), "ticktext": labels}
    return figure.update_yaxes(**ticks, range=[len(systems) - 0.45, -0.55], showgrid=False, zeroline=False)


def _thinned(known: pd.DataFrame) -> pd.DataFrame:
    """At most ``MOST_POINTS`` of the values sorted by size, the smallest and the largest among them."""
    if len(known) <= MOST_POINTS:
        return known
    return known.iloc[np.unique(np.linspace(0, len(known) - 1, MOST_POINTS).round().astype(int))]


def _points(known: pd.DataFrame, place: int, system: str, look: Look) -> dict[str, Any]:
    """Values scattered over the height of the row in a fixed way, so a figure is always the same."""
    golden = (np.arange(len(known)) * 0.618034) % 1 - 0.5
    return {
        "x": known["value"].to_numpy(float),
        "y": place + golden * 2 * _BOX,
        "mode": "markers",
        "name": escaped(system),
        "marker": {"size": 6, "opacity": 0.6, "color": LIGHT[look.index], "symbol": look.marker},
        "customdata": [
            (f"{session} {turn}", escaped(session), turn)
            for session, turn in zip(known["session"], known["turn"], strict=True)
        ],
        "hovertemplate": "%{customdata[1]}, turn %{customdata[2]}: %{x:.4g}",
        "meta": {"system": system},
    }


def _box(values: np.ndarray[Any, Any], place: int, look: Look) -> dict[str, Any]:
    """Quartiles as a frame, the median as a stroke; what lies outside is seen as points."""
    low, middle, high = (float(q) for q in np.quantile(values, (0.25, 0.5, 0.75)))
    top, bottom = place - _BOX - 0.06, place + _BOX + 0.06
    return {
        "x": [low, high, high, low, low, None, middle, middle],
        "y": [top, top, bottom, bottom, top, None, top, bottom],
        "mode": "lines",
        "line": {"color": LIGHT[look.index], "width": 1.5},
        "hoverinfo": "skip",
    }


def _mean(estimate: Estimate, place: int, system: str) -> dict[str, Any]:
    return {
        "x": [estimate.value],
        "y": [place],
        "mode": "markers",
        "name": escaped(system),
        "error_x": {**interval_of([estimate], MIDDLE_GREY), "thickness": 2.5, "width": 7},
        "marker": {
            "symbol": "diamond",
            "size": 11,
            "color": "white",
            "line": {"color": "black", "width": 1.5},
        },
        "customdata": [("mean", str(estimate))],
        "hovertemplate": "mean %{customdata[1]} scored",
        "meta": {"system": system},
    }
