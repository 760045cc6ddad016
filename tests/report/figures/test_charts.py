"""One noun for all figures; and what they all have in common."""

import inspect

import pytest

from mmeval.report import Charts
from mmeval.report.palette import MIDDLE_GREY

DRAW = {
    "leaderboard": lambda charts: charts.leaderboard("consistency"),
    "turns": lambda charts: charts.turns("if_turn", cohort="fixed"),
    "survival": lambda charts: charts.survival(estimator="share"),
    "categories": lambda charts: charts.categories("consistency", by="kind"),
    "correlations": lambda charts: charts.correlations(system="good"),
    "tradeoff": lambda charts: charts.tradeoff("consistency", "perceptual_distance"),
    "distribution": lambda charts: charts.distribution("edit_iou"),
}


def test_every_chart_is_drawn_here():
    assert set(DRAW) == {name for name, _ in inspect.getmembers(Charts, inspect.isfunction) if name[0] != "_"}


@pytest.mark.parametrize("name", DRAW)
def test_figures_are_transparent_grey_and_of_fixed_height(run, name):
    layout = DRAW[name](Charts(run)).layout
    assert layout.paper_bgcolor == layout.plot_bgcolor == "rgba(0,0,0,0)"
    assert layout.font.color == MIDDLE_GREY
    assert layout.height > 100
    assert layout.title.text
    lines = layout.title.subtitle.text.split("<br>") if layout.title.subtitle.text else []
    assert all(len(line) <= 120 for line in lines)


@pytest.mark.parametrize("name", DRAW)
def test_a_run_without_rows_never_breaks_a_chart(table, name):
    draw = {
        "tradeoff": lambda charts: charts.tradeoff(),
        "correlations": lambda charts: charts.correlations(),
        "categories": lambda charts: charts.categories(shape="radar"),
        "leaderboard": lambda charts: charts.leaderboard(),
        "turns": lambda charts: charts.turns(),
        "survival": lambda charts: charts.survival(),
        "distribution": lambda charts: charts.distribution("ssim"),
    }[name]
    figure = draw(Charts(table({}, ["ssim"])))
    assert "no rows yet" in figure.layout.annotations[0].text


def test_the_run_hands_them_out(table):
    run = table({("a", "s", 1, "ssim"): 0.5}, ["ssim"])
    assert isinstance(run.charts, Charts)
    assert run.charts.distribution("ssim").data


MARKUP = "<img src=x>"


def shown(figure):
    """Everything that is drawn or pops up, as one text; not what only says where a click leads."""
    drawn = figure.to_dict()
    for trace in drawn["data"]:
        trace.pop("meta", None)
        if "%{customdata[0]}" not in trace.get("hovertemplate", ""):
            trace["customdata"] = [list(data)[1:] for data in trace.pop("customdata", [])]
    return str(drawn)


@pytest.mark.parametrize("name", DRAW)
def test_data_cannot_bring_markup(table, bench, name):
    bench({f"s{i}": {MARKUP: f"{MARKUP}{i % 3}"} for i in range(6)})
    metrics = [f"{MARKUP}{i}" for i in range(2)]
    charts = table(
        {
            (f"{MARKUP}{k}", f"s{i}", turn, metric): (i * 7 + k + j) % 5 / 4
            for i in range(6)
            for turn in (1, 2)
            for k in range(2)
            for j, metric in enumerate(metrics)
        },
        metrics,
    ).charts
    figures = {
        "leaderboard": lambda: [charts.leaderboard()],
        "turns": lambda: [charts.turns()],
        "survival": lambda: [charts.survival(passes_at=0.5)],
        "categories": lambda: [charts.categories(by=MARKUP, shape=shape) for shape in ("bars", "radar")],
        "correlations": lambda: [charts.correlations()],
        "tradeoff": lambda: [charts.tradeoff(cost={f"{MARKUP}0": 1, f"{MARKUP}1": 2})],
        "distribution": lambda: [charts.distribution(metrics[0])],
    }[name]()
    for figure in figures:
        assert "<img" not in shown(figure)
        assert "&lt;img" in shown(figure)


def test_an_empty_run_with_no_metrics(table):
    charts = Charts(table({}, []))
    with pytest.raises(KeyError, match="none"):
        charts.turns()
