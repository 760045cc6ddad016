"""Figures of a metric against human verdicts: ROC, precision and recall, values by verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mmeval.report.figures.style import styled
from mmeval.report.palette import LIGHT, MIDDLE_GREY
from mmeval.report.trust import Trust
from mmeval.report.wording import interval, number
from mmeval.stats import Curve, Measured, threshold_curve

if TYPE_CHECKING:
    from plotly.graph_objects import Figure  # type: ignore[import-untyped]

_BINS = 30
_POINTS = 1000


def roc_figure(found: Trust, threshold: float | None = None, *, resamples: int = 1000) -> Figure:
    """The ROC curve with its area, and the place of ``threshold`` on it; the diagonal is chance."""
    area = found.discrimination(resamples=resamples)
    curve = _curve(found)
    figure = _rates(found, "ROC", _said("AUC", area.auc, area.reason))
    if curve is not None:
        _chance(figure, [0, 1], [0, 1])
        _step(figure, curve.false_alarms, curve.recall, curve)
        _mark(figure, found, threshold, "false_alarms")
    figure.update_xaxes(title="false alarms: human fails that the metric passes")
    return figure.update_yaxes(title="recall of human passes")


def precision_recall_figure(found: Trust, threshold: float | None = None, *, resamples: int = 1000) -> Figure:
    """Precision over recall with the average precision; the dotted line is the share of passes."""
    area = found.discrimination(resamples=resamples)
    curve = _curve(found)
    figure = _rates(
        found, "Precision and recall", _said("average precision", area.average_precision, area.reason)
    )
    if curve is not None:
        share = area.n_positive / (area.n_positive + area.n_negative)
        _chance(figure, [0, 1], [share, share])
        _step(figure, curve.recall[1:], curve.precision[1:], curve, skip=1)
        _mark(figure, found, threshold, "recall")
    figure.update_xaxes(title="recall: human passes that the metric passes")
    return figure.update_yaxes(title="precision")


def score_histogram(found: Trust, threshold: float | None = None) -> Figure:
    """Values of outputs that people passed, above the axis, and of those they failed, below it.

    The line is ``threshold``, and the arrow at it shows the side that passes.
    """
    import plotly.graph_objects as go  # type: ignore[import-untyped]

    pairs = found.decided
    edges = np.histogram_bin_edges(pairs["value"], _BINS) if len(pairs) else np.array([0.0, 1.0])
    of_verdict = {one: pairs.loc[pairs["passed"] == one, "value"] for one in (True, False)}
    counts = {one: np.histogram(values, edges)[0] for one, values in of_verdict.items()}
    figure = go.Figure([_bars(edges, counts[passed], passed) for passed in (True, False)])
    notes = (f"{'higher' if found.higher else 'lower'} is better", f"pass: {found.passes}", *left_out(found))
    styled(figure, f"{found.metric} by human verdict", notes, height=300)
    if threshold is not None:
        word = f"passes {'→' if found.higher else '←'} {number(threshold)}"
        line = {"color": MIDDLE_GREY, "width": 2, "dash": "dash"}
        figure.add_vline(x=threshold, line=line, annotation={"text": word, "yanchor": "top"})
    _name_sides(figure, pairs["passed"])
    figure.update_layout(barmode="relative", bargap=0.05)
    room = [1.3 * -max(counts[False].max(), 1), 1.3 * max(counts[True].max(), 1)]  # for the words
    return figure.update_yaxes(title="outputs", showticklabels=False, range=room)


def _bars(edges: NDArray[np.float64], counts: NDArray[np.intp], passed: bool) -> dict[str, Any]:
    name = f"people {'pass' if passed else 'fail'} ({counts.sum()})"
    look = {"color": LIGHT[0]} if passed else {"color": LIGHT[1], "pattern": {"shape": "/"}}
    return {
        "type": "bar",
        "x": (edges[1:] + edges[:-1]) / 2,
        "y": counts if passed else -counts,
        "width": np.diff(edges),
        "name": name,
        "marker": look,
        "customdata": np.column_stack([counts, edges[:-1], edges[1:]]),
        "hovertemplate": f"{name}<br>%{{customdata[1]:.3f}} to %{{customdata[2]:.3f}}: "
        "%{customdata[0]}<extra></extra>",
    }


def left_out(found: Trust) -> list[str]:
    """How many outputs a figure shows, and why others are not there."""
    counts = found.counts
    named = {
        "people are undecided": counts.undecided,
        "cannot tell": counts.cannot_tell,
        "unscored": counts.unscored,
        "without a row of the metric": counts.no_row,
        "not answered": counts.unanswered,
    }
    lost = [f"{n} {why}" for why, n in named.items() if n]
    return [f"{counts.decided} outputs", *([f"left out: {', '.join(lost)}"] if lost else [])]


def _name_sides(figure: Figure, passed: pd.Series[bool]) -> None:
    """Beside the axis, above and below, who is there and how many."""
    for word, n, side in (("pass", passed.sum(), 1.0), ("fail", (~passed).sum(), 0.0)):
        figure.add_annotation(
            text=f"people {word}: {n}",
            x=0.01,
            y=side,
            xref="paper",
            yref="paper",
            xanchor="left",
            yanchor="top" if side else "bottom",
            showarrow=False,
        )


def _curve(found: Trust) -> Curve | None:
    """The curve with at most ``_POINTS`` points, which no eye misses; None without both verdicts."""
    pairs = found.decided
    if pairs["passed"].nunique() < 2:
        return None
    whole = threshold_curve(pairs["value"], pairs["passed"], higher=found.higher)
    kept = np.unique(np.linspace(0, len(whole.recall) - 1, _POINTS).astype(np.intp))
    return Curve(whole.thresholds[kept], whole.recall[kept], whole.false_alarms[kept], whole.precision[kept])


def _rates(found: Trust, title: str, said: str) -> Figure:
    import plotly.graph_objects as go

    figure = go.Figure()
    styled(
        figure, f"{title} of {found.metric}", (said, f"pass: {found.passes}", *left_out(found)), height=380
    )
    figure.update_xaxes(range=[-0.02, 1.02])
    figure.update_yaxes(range=[-0.02, 1.04])
    return figure


def _said(name: str, area: Measured, reason: str) -> str:
    if area.value is None:
        return f"no {name}: {reason}"
    return f"{name} {area.value:.2f} {interval(area.low, area.high)}".rstrip()


def _chance(figure: Figure, x: list[float], y: list[float]) -> None:
    line = {"color": MIDDLE_GREY, "width": 1, "dash": "dot"}
    figure.add_scatter(x=x, y=y, mode="lines", line=line, hoverinfo="skip", name="chance")


def _step(
    figure: Figure, x: NDArray[np.float64], y: NDArray[np.float64], curve: Curve, *, skip: int = 0
) -> None:
    figure.add_scatter(
        x=x,
        y=y,
        mode="lines+markers",
        line={"color": LIGHT[0], "width": 2},
        marker={"size": 4},
        customdata=curve.thresholds[skip:],
        hovertemplate="threshold %{customdata:.3f}: %{x:.2f}, %{y:.2f}<extra></extra>",
        name="curve",
    )


def _mark(figure: Figure, found: Trust, threshold: float | None, across: str) -> None:
    """Where the threshold lies: a diamond with its value."""
    if threshold is None:
        return
    measures = found.confusion(threshold).measures
    recall, specificity = measures["recall"].value, measures["specificity"].value
    if across == "recall":
        x, y = recall, measures["precision"].value
    else:
        x, y = None if specificity is None else 1 - specificity, recall
    figure.add_scatter(
        x=[x],
        y=[y],
        mode="markers+text",
        marker={"size": 13, "symbol": "diamond", "color": LIGHT[1]},
        text=[f"at {number(threshold)}"],
        textposition="bottom right",
        hovertemplate="%{text}: %{x:.2f}, %{y:.2f}<extra></extra>",
        name="threshold",
    )
