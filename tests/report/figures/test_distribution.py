import pytest

from mmeval.report import distribution_figure
from mmeval.report.figures.distribution import MOST_POINTS

M = "ssim"


def test_points_quartiles_and_mean_with_its_interval(table, read):
    rows = {("a", f"s{i}", 1, M): value for i, value in enumerate([0.0, 0.25, 0.5, 0.75, 1.0, None])}
    figure = distribution_figure(table(rows, [M]), M)
    box, points, mean = figure.data
    assert sorted(points.x) == [0.0, 0.25, 0.5, 0.75, 1.0]
    assert set(box.x) - {None} == {0.25, 0.5, 0.75}
    assert mean.x[0] == 0.5
    assert mean.error_x.array[0] > 0
    assert figure.layout.yaxis.ticktext[0] == "a<br>5 of 6"
    assert "5 of 6 values scored" in read.subtitle(figure)
    assert "s0 1" in {data[0] for data in points.customdata}


def test_systems_without_values_keep_their_row(run):
    figure = distribution_figure(run, "ssim_outside")
    assert list(figure.layout.yaxis.ticktext) == ["good<br>3 of 3", "poor<br>1 of 3"]


def test_verdicts_have_no_box(table):
    rows = {("a", f"s{i}", 1, M): float(i % 2) for i in range(6)}
    points, mean = distribution_figure(table(rows, [M]), M).data
    assert mean.x[0] == 0.5
    assert len(points.x) == 6


def test_many_values_are_thinned_but_keep_their_ends(table, read):
    rows = {("a", f"s{i}", 1, M): i / 4999 for i in range(5000)}
    figure = distribution_figure(table(rows, [M]), M)
    points = figure.data[1]
    assert len(points.x) == MOST_POINTS
    assert (min(points.x), max(points.x)) == (0, 1)
    assert f"{MOST_POINTS} points a system at most" in read.subtitle(figure)


def test_names_families_and_identities(run):
    titles = {
        distribution_figure(run, name).layout.title.text
        for name in ("ssim_outside", "ssim_outside{convention=wang}[previous>current>mask]")
    }
    assert titles == {
        "ssim_outside, all values",
        "ssim_outside{convention=wang}[previous&gt;current&gt;mask], all values",
    }
    with pytest.raises(KeyError, match="no metric 'sim'; it has: edit_iou"):
        distribution_figure(run, "sim")


def test_a_name_of_several_metrics_lists_them(table):
    twins = [(f"mos{{scale={s}}}[a]", {"parameters": {"scale": s}}) for s in ("signal", "noise")]
    run = table({("a", "s", 1, metric): 0.5 for metric, _ in twins}, twins)
    with pytest.raises(
        KeyError, match="2 metrics are called 'mos'; choose one of: mos scale=signal, mos scale="
    ):
        distribution_figure(run, "mos")
    assert distribution_figure(run, "mos scale=noise").data


def test_nothing_scored_says_why(table, read):
    said = read.sentence(distribution_figure(table({("a", "s", 1, M): None}, [M]), M))
    assert said == "None of 1 values is scored. Most often: nothing to judge."


def test_no_rows_say_what_to_do(table, read):
    assert "no rows yet" in read.sentence(distribution_figure(table({}, [M]), M))
