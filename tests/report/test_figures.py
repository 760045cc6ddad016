import pytest

from mmeval.report import distribution_figure, leaderboard_figure, turn_curve_figure


def test_leaderboard_figure_has_the_best_on_top_with_its_interval(run):
    figure = leaderboard_figure(run, "consistency")
    (trace,) = figure.data
    assert list(trace.y) == ["poor", "good"], "plotly draws the first at the bottom"
    assert trace.x[1] == pytest.approx(0.98)
    assert trace.error_x.array[0] > 0
    assert "higher is better" in figure.layout.xaxis.title.text
    best_of_distances = leaderboard_figure(run, "perceptual_distance").data[0]
    assert list(best_of_distances.y) == ["poor", "good"], "lower is better here"


def test_leaderboard_figure_takes_the_first_number_and_lists_them(run):
    assert leaderboard_figure(run).layout.title.text == "Overall"
    with pytest.raises(KeyError, match="it has: overall, if_turn"):
        leaderboard_figure(run, "nothing")


def test_turn_curves_label_their_lines_and_say_n(run):
    figure = turn_curve_figure(run, "consistency")
    assert [trace.name for trace in figure.data] == ["good", "poor"]
    assert [label.text for label in figure.layout.annotations] == ["good", "poor"]
    assert list(figure.layout.xaxis.ticktext) == ["turn 1<br>n = 2", "turn 2<br>n = 1"]
    styles = {(t.line.color, t.marker.symbol) for t in figure.data}
    assert len(styles) == 2
    with pytest.raises(KeyError, match="no turn curve of 'if_session'"):
        turn_curve_figure(run, "if_session")


def test_fixed_cohort_has_one_n(run):
    figure = turn_curve_figure(run, "consistency", cohort="fixed")
    assert list(figure.layout.xaxis.ticktext) == ["turn 1<br>n = 1", "turn 2<br>n = 1"]


def test_distribution_counts_what_is_scored(run):
    figure = distribution_figure(run, "ssim_outside")
    assert [trace.name for trace in figure.data] == ["good  3/3", "poor  1/3"]
    assert list(figure.data[1].x) == [0.61]
    with pytest.raises(KeyError, match="no metric 'sim'; it has: edit_iou"):
        distribution_figure(run, "sim")


def test_names_of_lines_that_end_together_stand_apart(run):
    figure = turn_curve_figure(run, "if_so_far")
    height = figure.layout.height - 90
    low, high = figure.layout.yaxis.range
    at = [label.y / (high - low) * height + label.yshift for label in figure.layout.annotations]
    assert abs(at[0] - at[1]) >= 17
