from itertools import pairwise

import pytest

from mmeval.report import turn_curve_figure

M = "answer_match"


def ragged(system="a"):
    """Session s has one turn and fails; t and u have two; u succeeds at both."""
    return {
        (system, "s", 1, M): 0.0,
        (system, "t", 1, M): 1.0,
        (system, "t", 2, M): 0.0,
        (system, "u", 1, M): 1.0,
        (system, "u", 2, M): 1.0,
    }


def test_lines_are_named_at_their_ends_with_n_under_each_turn(run, read):
    figure = turn_curve_figure(run, "consistency")
    assert [trace.meta["system"] for trace in figure.data] == ["good", "poor"]
    assert ["good" in figure.layout.annotations[0].text, "poor" in figure.layout.annotations[1].text] == [
        True
    ] * 2
    assert list(figure.layout.xaxis.ticktext) == ["turn 1<br>n = 2", "turn 2<br>n = 1"]
    looks = {(t.line.color, t.marker.symbol) for t in figure.data}
    assert len(looks) == 2, "colour is never alone"
    assert "4 of 6 values scored, no usable answer counts as 0" in read.subtitle(figure)


def test_unknown_numbers_are_refused_with_those_there_are(run):
    with pytest.raises(KeyError, match="no turn curve of 'if_session'; there are: overall, if_turn"):
        turn_curve_figure(run, "if_session")


def test_ragged_and_fixed_cohorts(table, read):
    run = table(ragged())
    (line,) = turn_curve_figure(run, cohort="ragged").data
    assert list(line.y) == [pytest.approx(2 / 3), 0.5]
    figure = turn_curve_figure(run, cohort="fixed")
    assert list(figure.data[0].y) == [1.0, 0.5]
    assert list(figure.layout.xaxis.ticktext) == ["turn 1<br>n = 2", "turn 2<br>n = 2"]
    assert "only sessions with turns 1 to 2" in read.subtitle(figure)


def test_a_fixed_cohort_may_be_of_shorter_sessions(table, read):
    run = table(ragged())
    figure = turn_curve_figure(run, cohort="fixed", at_least=1)
    assert list(figure.data[0].y) == [pytest.approx(2 / 3)]
    assert "only first turns" in read.subtitle(figure)
    said = read.sentence(turn_curve_figure(run, cohort="fixed", at_least=3))
    assert "turns from 1 to 3" in said
    assert "at_least" in said


def test_intervals_are_drawn(table):
    values = {("a", f"s{i}", 1, M): float(i % 3 > 0) for i in range(12)}
    (line,) = turn_curve_figure(table(values)).data
    assert line.error_y.array[0] > 0.05
    assert line.error_y.arrayminus[0] > 0.05


def test_a_turn_without_a_value_is_marked_at_the_foot(table, read):
    values = {**ragged(), ("a", "t", 2, M): None, ("a", "u", 2, M): None}
    figure = turn_curve_figure(table(values))
    line, cross = read.of_system(figure, "a")
    assert list(line.y) == [pytest.approx(2 / 3), None]
    assert list(cross.customdata[0]) == [2, "- 0/2 scored, 2 sessions"]
    assert figure.layout.yaxis.range[0] < cross.y[0] < 0.6
    assert "3 of 5 values scored, unscored is left out" in read.subtitle(figure)
    assert "crosses" in read.subtitle(figure)


def test_nothing_scored_and_no_rows_say_what_to_do(table, read, tmp_path):
    assert "unscored_reasons" in read.sentence(turn_curve_figure(table({("a", "s", 1, M): None})))


def test_a_run_without_rows_says_what_to_do(table, read):
    assert "no rows yet" in read.sentence(turn_curve_figure(table({})))


def test_names_of_lines_that_end_together_stand_apart(table):
    values = {key: value for system in "abcdefgh" for key, value in ragged(system).items()}
    labels = turn_curve_figure(table(values)).layout.annotations
    assert len(labels) == 8
    shifts = sorted(label.ay for label in labels)
    assert min(b - a for a, b in pairwise(shifts)) >= 16.9


def test_names_from_data_are_text_and_cut(table):
    name = "<b onclick=x>" + "long" * 20
    (label,) = turn_curve_figure(table(ragged(name))).layout.annotations
    assert "<b" not in label.text
    assert "&lt;b" in label.text
    assert len(label.text) < 100
