"""Numbers with their intervals, one line each; what has no value says why in its place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from mmeval.report.figures.style import MARGINS, escaped, styled, whiskers, wrapped
from mmeval.report.palette import LIGHT, MIDDLE_GREY, Look, looks

if TYPE_CHECKING:
    from plotly.graph_objects import Figure  # type: ignore[import-untyped]

_ROW = 46
"""Pixels between two lines."""
_NAME = 38
_REASON = 60
"""Characters of a line of a name, and of a reason."""


def interval_figure(
    names: Sequence[str],
    lines: pd.DataFrame,
    *,
    kinds: Sequence[str],
    title: str,
    notes: Iterable[str],
    baseline: float,
    digits: int = 2,
) -> Figure:
    """Points with bars, the first line on top, and a dotted line at ``baseline``.

    Args:
        names: Name of each line.
        lines: A row per name: ``value``, ``low``, ``high`` and ``reason``.
        kinds: What each line is; lines of a kind look alike, in colour and marker.
        title: Above the figure.
        notes: Under the title.
        baseline: Where nothing is gained.
        digits: Decimals of the values.
    """
    import plotly.graph_objects as go  # type: ignore[import-untyped]

    figure, look = go.Figure(), looks(list(dict.fromkeys(kinds)))
    styled(figure, title, notes, height=MARGINS + _ROW * max(len(names), 1))
    for place, (name, kind, line) in enumerate(zip(names, kinds, lines.to_dict("records"), strict=True)):
        if pd.isna(line["value"]):
            _reason(figure, place, str(line["reason"]))
        else:
            figure.add_trace(go.Scatter(**_point(place, name, line, look[kind], digits)))
    figure.add_vline(x=baseline, line={"dash": "dot", "width": 1, "color": MIDDLE_GREY})
    ticks = {"tickvals": list(range(len(names))), "ticktext": [wrapped(name, _NAME) for name in names]}
    return figure.update_yaxes(**ticks, range=[len(names) - 0.5, -0.7], showgrid=False, zeroline=False)


def _point(place: int, name: str, line: dict[Any, Any], look: Look, digits: int) -> dict[str, Any]:
    value, low, high = (
        None if pd.isna(line[part]) else float(line[part]) for part in ("value", "low", "high")
    )
    assert value is not None
    bounds = "no interval" if low is None or high is None else f"[{low:.{digits}f}, {high:.{digits}f}]"
    return {
        "x": [value],
        "y": [place],
        "error_x": whiskers([value], [low], [high], MIDDLE_GREY),
        "mode": "markers+text",
        "text": [f"{value:.{digits}f}"],
        "textposition": "top center",
        "cliponaxis": False,
        "marker": {"size": 11, "color": LIGHT[look.index], "symbol": look.marker},
        "customdata": [(place, escaped(name), bounds)],
        "hovertemplate": "%{customdata[1]}: %{text} %{customdata[2]}<extra></extra>",
    }


def _reason(figure: Figure, place: int, reason: str) -> None:
    figure.add_annotation(
        text=f"none: {wrapped(reason, _REASON)}",
        x=0,
        y=place,
        xref="paper",
        xanchor="left",
        align="left",
        showarrow=False,
    )
