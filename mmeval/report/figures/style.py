"""How all figures look: transparent, one grey for text, titles that say n, names instead of legends."""

from __future__ import annotations

import html
import textwrap
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from mmeval.protocols import Reduction
from mmeval.report.palette import LIGHT, MIDDLE_GREY, Look
from mmeval.stats import Counting, Estimate

if TYPE_CHECKING:
    from plotly.graph_objects import Figure  # type: ignore[import-untyped]

GRID = "rgba(128, 135, 146, 0.22)"

TABULAR = '"Segoe UI", Roboto, "Helvetica Neue", Arial, "Liberation Sans", sans-serif'
"""Families whose digits all have one width; plotly cannot ask a font for tabular figures."""

GLYPHS = {
    "circle": "●",
    "square": "■",
    "diamond": "◆",
    "triangle-up": "▲",
    "triangle-down": "▼",
    "cross": "✚",
    "x": "✖",
    "star": "★",
}
"""The markers as characters, for names that stand beside what they name."""

PATTERNS = ("", "/", ".", "x", "-", "\\", "|", "+")
"""Fillings of bars, so that colour is never alone."""

COUNTED: dict[Counting, str] = {
    "strict": "unscored counts as 0, unless the scoring failed",
    "missing_is_zero": "no usable answer counts as 0, what cannot be judged is left out",
    "valid": "unscored is left out",
    "error": "unscored is left out",
    "mixed": "unscored counts as in its parts",
}

MARGINS, _FOOT = 92, 50
"""Pixels above and below a plot together, and those below."""

NOTE_LINE, SENTENCE_LINE = 108, 86
"""Characters of a subtitle's and of a message's line that fit into 660 pixels."""

LONGEST_NAME = 24
CHARACTER = 7.0
"""Pixels of a character of a label, on the safe side."""


def styled(figure: Figure, title: str, notes: Iterable[str] = (), *, height: int) -> Figure:
    """Give the figure its title, a subtitle of the notes that are not empty, and its colours.

    ``title`` is escaped already, ``notes`` are not. ``height`` is that of the figure in pixels,
    ``MARGINS`` for the title and the axis included; what a subtitle needs is added.
    """
    lines = _lines("; ".join(note for note in notes if note), NOTE_LINE)
    more = 17 * len(lines)
    heading = {
        "text": title,
        "subtitle": {"text": "<br>".join(lines), "font": {"size": 12, "color": MIDDLE_GREY}},
        "font": {"size": 16},
        "x": 0,
        "xanchor": "left",
        "xref": "container",
        "y": 1,
        "yref": "container",
        "yanchor": "top",
        "pad": {"t": 8, "l": 8},
    }
    figure.update_layout(
        title=heading,
        height=height + more,
        margin={"l": 12, "r": 16, "t": MARGINS - _FOOT + more, "b": _FOOT},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": MIDDLE_GREY, "family": TABULAR, "size": 13},
        hoverlabel={"font": {"family": TABULAR}, "align": "left", "namelength": -1},
        showlegend=False,
    )
    axes = {"gridcolor": GRID, "zerolinecolor": GRID, "automargin": True, "title": {"font": {"size": 13}}}
    return figure.update_xaxes(**axes).update_yaxes(**axes, ticklabelstandoff=6)


def message_figure(title: str, sentence: str) -> Figure:
    """A figure that shows no data but says why, and what to do."""
    import plotly.graph_objects as go  # type: ignore[import-untyped]

    lines = _lines(sentence, SENTENCE_LINE)
    figure = styled(go.Figure(), escaped(title), height=MARGINS + 10 + 20 * len(lines))
    figure.update_xaxes(visible=False).update_yaxes(visible=False)
    return figure.add_annotation(
        text="<br>".join(lines),
        x=0,
        y=1,
        xref="paper",
        yref="paper",
        xanchor="left",
        yanchor="top",
        align="left",
        showarrow=False,
        font={"size": 14},
    )


def escaped(value: object) -> str:
    """Plotly understands a subset of HTML in text, so names from data are escaped."""
    return html.escape(str(value), quote=False)


def short(name: str) -> str:
    """A name cut, in the middle, to what fits beside a plot; escaped."""
    if len(name) <= LONGEST_NAME:
        return escaped(name)
    half = (LONGEST_NAME - 1) // 2
    return escaped(f"{name[:half]}…{name[-half:]}")


def wrapped(name: str, width: int = 22) -> str:
    """A name broken into lines, also after "_", "+", "-", "/" and "="; escaped."""
    broken = name
    for sign in "_+-/=":
        broken = broken.replace(sign, sign + "\u200b")
    lines = textwrap.wrap(
        broken.replace("\u200b", " \u200b"), width, break_on_hyphens=False, break_long_words=False
    )
    return "<br>".join(escaped(line.replace(" \u200b", "").replace("\u200b", "")) for line in lines)


def named(system: str, look: Look) -> str:
    """A system's marker in its colour, and its name in the colour of text."""
    return f'<span style="color:{LIGHT[look.index]}">{GLYPHS[look.marker]}</span> {short(system)}'


def names_width(systems: Iterable[str]) -> int:
    """Pixels that the longest of the names needs beside a plot."""
    longest = max((min(len(system), LONGEST_NAME) for system in systems), default=0)
    return int(44 + CHARACTER * longest)


def whiskers(
    values: Sequence[float | None], lows: Sequence[float | None], highs: Sequence[float | None], colour: str
) -> dict[str, Any]:
    """Plotly's error bars from bounds; of no length where there is no interval."""
    up = [
        0.0 if v is None or high is None else max(high - v, 0.0)
        for v, high in zip(values, highs, strict=True)
    ]
    down = [
        0.0 if v is None or low is None else max(v - low, 0.0) for v, low in zip(values, lows, strict=True)
    ]
    return {"array": up, "arrayminus": down, "color": colour, "thickness": 1.5, "width": 4}


def interval_of(estimates: Sequence[Estimate], colour: str) -> dict[str, Any]:
    """``whiskers`` of estimates."""
    return whiskers(
        [e.value for e in estimates], [e.low for e in estimates], [e.high for e in estimates], colour
    )


def coverage(estimates: Iterable[Estimate]) -> str:
    """``counted`` of all estimates together."""
    found = list(estimates)
    scored, expected = sum(e.n_scored for e in found), sum(e.n_expected for e in found)
    return counted(scored, expected, [e.policy for e in found])


def counted(scored: int, expected: int, policies: Iterable[Counting]) -> str:
    """``42 of 45 values scored``, and what becomes of the others."""
    share = f"{scored} of {expected} values scored"
    if scored == expected:
        return share
    return f"{share}, {' or '.join(dict.fromkeys(COUNTED[policy] for policy in policies))}"


def bars_note(clusters: dict[str, str]) -> str:
    """What the drawn intervals are."""
    return f"bars: 95\u00a0% interval, resampling {'whole clusters' if clusters else 'sessions'}"


def direction(reduction: Reduction) -> str:
    """Which way is better, in words."""
    return "describes, does not rank" if reduction.descriptive else f"{reduction.better} is better"


def _lines(sentence: str, length: int) -> list[str]:
    return [escaped(line) for line in textwrap.wrap(sentence, length)]
