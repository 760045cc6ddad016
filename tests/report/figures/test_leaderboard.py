import pytest

from mmeval.report import leaderboard_figure

M = "ssim"


def test_the_best_is_on_top_with_its_interval(run, read):
    figure = leaderboard_figure(run, "consistency")
    (trace,) = figure.data
    assert list(figure.layout.yaxis.ticktext) == ["good", "poor"]
    assert figure.layout.yaxis.range[0] > figure.layout.yaxis.range[1], "the first is at the top"
    assert trace.x[0] == pytest.approx(0.98)
    assert trace.error_x.array[1] > 0
    assert "higher is better" in read.subtitle(figure)
    assert "4 of 6 values scored" in read.subtitle(figure)


def test_lower_can_be_better(table, read):
    rows = {("a", "s", 1, "wer"): 0.4, ("b", "s", 1, "wer"): 0.1}
    figure = leaderboard_figure(table(rows, [("wer", {"better": "lower"})]))
    assert list(figure.layout.yaxis.ticktext) == ["b", "a"]
    assert "lower is better" in read.subtitle(figure)


def test_it_takes_the_first_number_and_lists_them(run):
    assert leaderboard_figure(run).layout.title.text == "Overall"
    with pytest.raises(KeyError, match="no number 'nothing'; there are: overall, if_turn"):
        leaderboard_figure(run, "nothing")


def test_systems_without_a_value_are_named(table, read):
    rows = {("a", "s", 1, M): 0.4, ("b", "s", 1, M): None}
    assert "without a value: b" in read.subtitle(leaderboard_figure(table(rows, [M])))


def test_nothing_to_show_says_what_to_do(table, read):
    assert "No system has a value" in read.sentence(leaderboard_figure(table({("b", "s", 1, M): None}, [M])))


def test_no_rows_say_what_to_do(table, read):
    assert "no rows yet" in read.sentence(leaderboard_figure(table({}, [M])))


def test_by_default_it_shows_the_first_number_that_has_values(table):
    values = {("a", "s1", 1, "ssim"): None, ("a", "s1", 1, "psnr"): 30.0}
    assert "psnr" in leaderboard_figure(table(values, ["ssim", "psnr"])).layout.title.text
