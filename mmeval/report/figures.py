"""Plotly figures of a run: leaderboard with intervals, turn curves, distributions of a metric."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

from mmeval.protocols import Reduction, TurnEstimate, turn_curves
from mmeval.report.charts import known_values, nice_range, spread
from mmeval.report.palette import LIGHT, MIDDLE_GREY, Look, looks
from mmeval.report.tables import leaderboard, reductions_of, systems_of
from mmeval.runs import RunFolder
from mmeval.stats import Cohort

if TYPE_CHECKING:
    from plotly.graph_objects import Figure  # type: ignore[import-untyped]

_CURVE_HEIGHT = 400
"""Pixels, of which 90 are margins: see ``_style``."""

_GRID = "rgba(128, 135, 146, 0.22)"


def leaderboard_figure(run: RunFolder, number: str | None = None) -> Figure:
    """Systems by one number with its 95 % interval, best at the top.

    ``number`` is the name of a reduction; the first one when None. Raises ``KeyError`` with the
    names there are.
    """
    import plotly.graph_objects as go  # type: ignore[import-untyped]

    board = leaderboard(run)
    names = list(dict.fromkeys(board["number"]))
    chosen = number or (names[0] if names else "")
    if chosen not in names:
        raise KeyError(f"the run has no number {chosen!r}; it has: {', '.join(names) or 'none'}")
    look = looks(list(dict.fromkeys(board["system"])))
    lines = board[board["number"] == chosen].dropna(subset=["value"])
    higher = bool((lines["better"] == "higher").all())
    lines = lines.sort_values("value", ascending=higher)
    figure = go.Figure(
        go.Scatter(
            x=lines["value"],
            y=[_text(system) for system in lines["system"]],
            error_x={
                "array": (lines["high"] - lines["value"]).fillna(0),
                "arrayminus": (lines["value"] - lines["low"]).fillna(0),
                "color": MIDDLE_GREY,
                "thickness": 1.5,
                "width": 5,
            },
            mode="markers+text",
            text=[f"{value:.2f}" for value in lines["value"]],
            textposition="top center",
            marker={
                "size": 11,
                "color": [LIGHT[look[system].index] for system in lines["system"]],
                "symbol": [look[system].marker for system in lines["system"]],
            },
            customdata=lines[["n_scored", "n_expected", "n_clusters"]],
            hovertemplate="%{y}: %{x:.3f}<br>%{customdata[0]} of %{customdata[1]} scores, "
            "%{customdata[2]} clusters<extra></extra>",
        )
    )
    title = str(lines["title"].iloc[0]) if len(lines) else chosen
    _style(figure, title, height=110 + 46 * max(len(lines), 1))
    figure.update_xaxes(title=f"{'higher' if higher else 'lower'} is better; bars: 95 % interval")
    return figure


def turn_curve_figure(run: RunFolder, number: str | None = None, *, cohort: Cohort = "ragged") -> Figure:
    """One number at each turn, a line per system labelled at its end, sessions per turn on the axis.

    ``number`` is the name of a reduction that has turn curves; the first such one when None.
    """
    import plotly.graph_objects as go

    reduction = _with_curve(run, number)
    rows = run.rows()
    systems = systems_of(run, rows)
    curves = turn_curves(rows, reduction, run.clusters(), cohort=cohort)
    shown = {
        system: [point for point in curves[system] if point.estimate.value is not None]
        for system in systems
        if system in curves
    }
    shown = {system: points for system, points in shown.items() if points}
    look, figure = looks(systems), go.Figure()
    for place, (system, points) in enumerate(shown.items()):
        figure.add_trace(go.Scatter(**_curve(system, points, look[system], 0.02 * (place - len(shown) / 2))))
    _style(figure, f"{reduction.title}, turn by turn", height=_CURVE_HEIGHT)
    _turn_axis(figure, [point for points in shown.values() for point in points])
    _end_labels(figure, shown, look)
    return figure


def _turn_axis(figure: Figure, points: list[TurnEstimate]) -> None:
    """Turns with how many sessions have them; room for names to the right of the last."""
    sessions = dict.fromkeys(sorted({point.turn for point in points}), 0)
    for point in points:
        sessions[point.turn] = max(sessions[point.turn], point.sessions)
    figure.update_xaxes(
        tickvals=list(sessions),
        ticktext=[f"turn {turn}<br>n = {n}" for turn, n in sessions.items()],
        range=[min(sessions, default=0) - 0.25, max(sessions, default=1) + 0.2],
    )
    figure.update_layout(showlegend=False, margin={"r": 150})


def _end_labels(figure: Figure, shown: dict[str, list[TurnEstimate]], look: dict[str, Look]) -> None:
    """Each system's name beside the end of its line, moved apart where lines end together."""
    if not shown:
        return
    values = [v for points in shown.values() for p in points for v in known_values(p.estimate)]
    low, high = nice_range(values)
    pad = 0.04 * (high - low)
    figure.update_yaxes(range=[low - pad, high + pad])
    pixels = (_CURVE_HEIGHT - 90) / (high - low + 2 * pad)
    ends = [(points[-1].estimate.value or 0.0) * -pixels for points in shown.values()]
    for (system, points), end, moved in zip(shown.items(), ends, spread(ends, 17), strict=True):
        figure.add_annotation(
            x=1,
            xref="paper",
            y=points[-1].estimate.value,
            yshift=end - moved,
            text=_text(system),
            showarrow=False,
            xanchor="left",
            font={"color": LIGHT[look[system].index]},
        )


def distribution_figure(run: RunFolder, metric: str) -> Figure:
    """All values of one metric (name or identity), a box with its points per system."""
    import plotly.graph_objects as go

    rows = run.rows()
    chosen = rows[(rows["metric"] == metric) | (rows["name"] == metric)]
    if not len(chosen):
        names = ", ".join(sorted(rows["name"].unique()))
        raise KeyError(f"the run has no metric {metric!r}; it has: {names}")
    systems = systems_of(run, rows)
    look, figure = looks(systems), go.Figure()
    for system in systems:
        of_system = chosen[chosen["system"] == system]
        figure.add_trace(
            go.Box(
                x=of_system["value"].dropna(),
                name=_text(f"{system}  {of_system['value'].count()}/{len(of_system)}"),
                boxpoints="all",
                jitter=0.5,
                pointpos=0,
                line={"color": LIGHT[look[system].index], "width": 1.5},
                marker={"size": 4, "opacity": 0.55},
            )
        )
    _style(figure, _text(metric), height=120 + 54 * len(systems))
    figure.update_layout(showlegend=False)
    figure.update_yaxes(autorange="reversed")
    return figure


def _curve(system: str, points: list[TurnEstimate], look: Look, shift: float) -> dict[str, Any]:
    values = [point.estimate.value for point in points]
    colour = LIGHT[look.index]
    return {
        "x": [point.turn + shift for point in points],
        "y": values,
        "name": _text(system),
        "mode": "lines+markers",
        "line": {"color": colour, "width": 2, "dash": look.dash},
        "marker": {"symbol": look.marker, "size": 9},
        "error_y": {
            "array": [(p.estimate.high if p.estimate.high is not None else v) - v for p, v in _with(points)],
            "arrayminus": [
                v - (p.estimate.low if p.estimate.low is not None else v) for p, v in _with(points)
            ],
            "thickness": 1,
            "width": 3,
        },
        "customdata": [(p.turn, str(p.estimate), p.sessions) for p in points],
        "hovertemplate": "turn %{customdata[0]}: %{customdata[1]}<br>%{customdata[2]} sessions",
    }


def _with(points: list[TurnEstimate]) -> list[tuple[TurnEstimate, float]]:
    return [(point, point.estimate.value or 0.0) for point in points]


def _with_curve(run: RunFolder, number: str | None) -> Reduction:
    able = [reduction for reduction in reductions_of(run) if reduction.has_turn_curve]
    for reduction in able:
        if number in (None, reduction.name):
            return reduction
    raise KeyError(f"no turn curve of {number!r}; there are: {', '.join(r.name for r in able) or 'none'}")


def _style(figure: Figure, title: str, height: int) -> None:
    """Transparent, with one grey that is legible on light and dark pages."""
    figure.update_layout(
        title={"text": title, "x": 0, "xref": "paper", "font": {"size": 15}},
        height=height,
        margin={"l": 10, "r": 10, "t": 50, "b": 40},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": MIDDLE_GREY, "family": "system-ui, sans-serif", "size": 13},
        hoverlabel={"font": {"family": "system-ui, sans-serif"}},
    )
    figure.update_xaxes(gridcolor=_GRID, zerolinecolor=_GRID, automargin=True)
    figure.update_yaxes(gridcolor=_GRID, zerolinecolor=_GRID, automargin=True)


def _text(value: str) -> str:
    """Plotly understands a subset of HTML in text, so names from data are escaped."""
    return html.escape(value)
