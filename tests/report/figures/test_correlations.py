import numpy as np
import pytest
from scipy.stats import spearmanr

from mmeval.report.figures import correlation_figure
from mmeval.report.figures.columns import metric_columns, output_values

CHECKS = [("if_add[a]", {"family": "following"}), ("if_remove[a]", {"family": "following"})]
TWINS = [
    ("mos{scale=signal}[a]", {"parameters": {"scale": "signal", "rate": 16}}),
    ("mos{scale=noise}[a]", {"parameters": {"scale": "noise", "rate": 16}}),
]


def scores(metric, values, system="a"):
    return {(system, f"s{i}", 1, metric): value for i, value in enumerate(values)}


def cell(figure, row, column):
    """Number drawn, colour and hover of a cell."""
    (words,) = [a.text for a in figure.layout.annotations if (a.y, a.x) == (row, column)]
    return words, figure.data[0].z[row][column], figure.data[0].customdata[row][column][0]


def test_coefficients_below_and_counts_above_the_diagonal(table):
    rng = np.random.default_rng(0)
    x = rng.normal(size=40)
    y = x + 0.3 * rng.normal(size=40)
    second = [*y[:30], *[None] * 10]
    run = table({**scores("ssim", x), **scores("psnr", second)}, ["ssim", "psnr"])
    figure = correlation_figure(run)
    expected = spearmanr(x[:30], y[:30]).statistic
    words, colour, hover = cell(figure, 1, 0)
    assert words == f"{expected:.2f}"[1:]
    assert colour == pytest.approx(expected)
    assert "30 outputs have both" in hover
    assert f"{expected:.2f} [" in hover
    assert cell(figure, 0, 1)[:2] == ("30", None)
    names = list(figure.layout.yaxis.ticktext)
    assert cell(figure, names.index("ssim"), names.index("ssim"))[0] == "40"


def test_an_interval_with_zero_puts_brackets(table):
    rng = np.random.default_rng(1)
    run = table(
        {**scores("ssim", rng.normal(size=30)), **scores("psnr", rng.normal(size=30))}, ["ssim", "psnr"]
    )
    assert cell(correlation_figure(run), 1, 0)[0].startswith("(")


def test_constant_and_unscored_metrics_are_left_out_and_named(table, read):
    rows = {
        **scores("a", [1, 2, 3.0]),
        **scores("b", [2, 3, 1.0]),
        **scores("c", [1.0] * 3),
        **scores("d", [None] * 3),
    }
    figure = correlation_figure(table(rows, ["a", "b", "c", "d"]))
    assert len(figure.layout.yaxis.ticktext) == 2
    assert "Left out: c (always 1), d (nothing scored)" in read.subtitle(figure)


def test_too_few_metrics_or_shared_outputs_say_so(table, read, tmp_path):
    said = read.sentence(
        correlation_figure(table({**scores("a", [1, 2.0]), **scores("b", [1, 1.0])}, ["a", "b"]))
    )
    assert "two metrics whose values differ, and there are 1" in said
    assert "b (always 1)" in said


def test_metrics_that_share_no_outputs_say_so(table, read):
    rows = {**scores("a", [1, 2, None, None]), **scores("b", [None, None, 1, 2])}
    assert "same 3 outputs" in read.sentence(correlation_figure(table(rows, ["a", "b"])))


def test_no_rows_say_what_to_do(table, read):
    assert "no rows yet" in read.sentence(correlation_figure(table({}, ["a"])))


def test_checks_of_one_family_are_one_column_where_they_never_meet(table):
    rows = {("a", "s", 1, "if_add[a]"): 1.0, ("a", "s", 2, "if_remove[a]"): 0.0}
    run = table(rows, CHECKS)
    (column,) = metric_columns(run, run.rows())
    assert (column.label, len(column.metrics)) == ("following", 2)
    assert output_values(run.rows(), [column])["following"].tolist() == [1.0, 0.0]


def test_checks_that_meet_stay_apart(table):
    rows = {("a", "s", 1, "if_add[a]"): 1.0, ("a", "s", 1, "if_remove[a]"): 0.0}
    run = table(rows, CHECKS)
    assert [column.label for column in metric_columns(run, run.rows())] == ["if_add", "if_remove"]


def test_twins_are_told_apart_by_what_differs(table):
    run = table({**scores(TWINS[0][0], [1.0]), **scores(TWINS[1][0], [1.0])}, TWINS)
    assert [c.label for c in metric_columns(run, run.rows())] == ["mos scale=signal", "mos scale=noise"]


def test_one_system_and_its_direction(table):
    rows = {}
    for system, sign in (("a", 1), ("b", -1)):
        rows |= scores("x", [1, 2, 3, 4.0], system) | scores("y", [sign * v for v in (1, 2, 4, 3.0)], system)
    run = table(rows, ["x", ("y", {"better": "lower"})])
    assert cell(correlation_figure(run, system="a"), 1, 0)[1] == pytest.approx(0.8)
    assert cell(correlation_figure(run, system="b"), 1, 0)[1] == pytest.approx(-0.8)
    assert "y ↓" in correlation_figure(run).layout.yaxis.ticktext
    with pytest.raises(KeyError, match="no system 'c'; it has: a, b"):
        correlation_figure(run, system="c")
