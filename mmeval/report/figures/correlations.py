"""Which metrics of a run say the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from mmeval.report.figures.columns import MetricColumn, metric_columns, output_values
from mmeval.report.figures.numbers import NO_ROWS
from mmeval.report.figures.style import MARGINS, escaped, message_figure, styled, wrapped
from mmeval.report.palette import MIDDLE_GREY
from mmeval.runs import RunFolder
from mmeval.stats import (
    FEWEST_SHARED,
    CorrelationMatrix,
    MatrixMethod,
    correlation_matrix,
    similarity_order,
)

if TYPE_CHECKING:
    from plotly.graph_objects import Figure  # type: ignore[import-untyped]

TITLES: dict[MatrixMethod, str] = {
    "spearman": "Rank correlation (Spearman)",
    "pearson": "Correlation (Pearson)",
}

SCALE = [[0.0, "#c25700"], [0.25, "#eda873"], [0.5, "#eceef0"], [0.75, "#79b3d9"], [1.0, "#0067a3"]]
"""From orange (-1) over grey (0) to blue (1): told apart without red and green."""


def correlation_figure(
    run: RunFolder, *, method: MatrixMethod = "spearman", system: str | None = None
) -> Figure:
    """Correlations of all pairs of metrics over outputs, similar metrics side by side.

    Below the diagonal the coefficients, in brackets where the 95 % interval holds 0; above it, and
    on it, the outputs that both have. Metrics of one family that never judge the same output (a
    check per edit kind) are one column. Metrics with one constant value have no correlation: they
    are left out and named.

    Args:
        run: the run.
        method: "spearman" or "pearson".
        system: only this system's outputs; all systems' when None, so that differences between
            systems count as well.

    Raises:
        KeyError: there is no such system; the message lists those there are.
    """
    title = TITLES[method] + (f", outputs of {system}" if system else " of metrics")
    rows = run.rows()
    if not len(rows):
        return message_figure(title, NO_ROWS)
    if system is not None:
        if system not in set(rows["system"]):
            raise KeyError(f"the run has no system {system!r}; it has: {', '.join(rows['system'].unique())}")
        rows = rows[rows["system"] == system]
    columns = metric_columns(run, rows)
    values = output_values(rows, columns)
    kept = [column for column in columns if values[column.label].nunique() > 1]
    left_out = _left_out(values, [column for column in columns if column not in kept])
    if len(kept) < 2:
        return message_figure(
            title,
            f"A correlation needs two metrics whose values differ, and there are {len(kept)}. {left_out} "
            "Score with more metrics, more outputs or more systems.",
        )
    clusters = run.clusters()
    labels = np.array([clusters.get(str(s), str(s)) for s in values.index.get_level_values("session")])
    found = correlation_matrix(
        values[[column.label for column in kept]].to_numpy(dtype=float),
        labels,
        method=method,
    )
    if np.isnan(found.value[~np.eye(len(kept), dtype=bool)]).all():
        return message_figure(
            title,
            f"No two of the {len(kept)} metrics have values of the same {FEWEST_SHARED} outputs that differ. "
            f"{left_out} Score with metrics that judge the same outputs, or more outputs.",
        )
    order = similarity_order(found.value)
    return _matrix(found, order, kept, title, _notes(values, left_out))


def _notes(values: pd.DataFrame, left_out: str) -> list[str]:
    return [
        f"over {len(values)} outputs",
        "below the diagonal the coefficient, in brackets where its 95\u00a0% interval (see hover) holds 0",
        "on and above it how many outputs have both",
        "↓ lower is better",
        left_out.rstrip("."),
    ]


def _left_out(values: pd.DataFrame, columns: list[MetricColumn]) -> str:
    """Which metrics are left out and why."""
    said = []
    for column in columns:
        known = values[column.label].dropna()
        said.append(f"{column.label} ({f'always {known.iloc[0]:.4g}' if len(known) else 'nothing scored'})")
    return f"Left out: {', '.join(said)}." if said else ""


def _matrix(
    found: CorrelationMatrix, order: list[int], columns: list[MetricColumn], title: str, notes: list[str]
) -> Figure:
    import plotly.graph_objects as go  # type: ignore[import-untyped]

    names = [columns[place].label + (" ↓" if columns[place].better == "lower" else "") for place in order]
    places = list(range(len(order)))
    cells = [[_Cell(found, order, row, column, names) for column in places] for row in places]
    figure = go.Figure(
        go.Heatmap(
            z=[[cell.shown for cell in line] for line in cells],
            x=places,
            y=places,
            zmin=-1,
            zmax=1,
            colorscale=SCALE,
            xgap=2,
            ygap=2,
            showscale=False,
            hoverongaps=True,
            customdata=[[(cell.hover,) for cell in line] for line in cells],
            hovertemplate="%{customdata[0]}<extra></extra>",
        )
    )
    size = 13 if len(order) <= 9 else 11 if len(order) <= 16 else 9
    for line in cells:
        for cell in line:
            figure.add_annotation(**cell.annotation(size))
    styled(figure, escaped(title), notes, height=MARGINS + 110 + 38 * len(order))
    ends, few = [-0.5, len(order) - 0.5], len(order) <= 5
    axis: dict[str, Any] = {"tickvals": places, "showgrid": False, "zeroline": False}
    below = [wrapped(name, 14) if few else escaped(name) for name in names]
    figure.update_xaxes(**axis, ticktext=below, tickangle=0 if few else -35, range=ends)
    figure.update_yaxes(**axis, ticktext=[wrapped(name, 26) for name in names], range=ends[::-1])
    return figure


class _Cell:
    """One cell: its coefficient below the diagonal, its n on and above it."""

    def __init__(
        self, found: CorrelationMatrix, order: list[int], row: int, column: int, names: list[str]
    ) -> None:
        i, j = order[row], order[column]
        self.row, self.column, self.n = row, column, int(found.n[i, j])
        self.value, self.low, self.high = (float(m[i, j]) for m in (found.value, found.low, found.high))
        self.names = (escaped(names[row]), escaped(names[column]))

    @property
    def shown(self) -> float | None:
        """What colours the cell."""
        return self.value if self.row > self.column and not np.isnan(self.value) else None

    @property
    def hover(self) -> str:
        """The cell in words."""
        if self.row == self.column:
            return f"{self.names[0]}<br>{self.n} outputs scored"
        pair = f"{self.names[0]} and {self.names[1]}<br>"
        if np.isnan(self.value):
            why = (
                f"no coefficient below {FEWEST_SHARED}"
                if self.n < FEWEST_SHARED
                else "one of them is constant there"
            )
            return f"{pair}{self.n} outputs have both: {why}"
        interval = "" if np.isnan(self.low) else f" [{self.low:.2f}, {self.high:.2f}]"
        return f"{pair}{self.value:.2f}{interval}<br>{self.n} outputs have both"

    def annotation(self, size: int) -> dict[str, Any]:
        """The number in the cell, dark or white on colour, grey where there is none."""
        words, colour = str(self.n), MIDDLE_GREY
        if self.row > self.column:
            words = "-"
        if self.shown is not None:
            number = f"{self.shown:.2f}".replace("0.", ".")
            words = f"({number})" if self._holds_zero else number
            colour = "#ffffff" if abs(self.shown) > 0.7 else "#1b1f24"
        at = {"x": self.column, "y": self.row, "showarrow": False}
        return {**at, "text": words, "font": {"size": size, "color": colour}}

    @property
    def _holds_zero(self) -> bool:
        return bool(np.isnan(self.low) or self.low <= 0 <= self.high)
