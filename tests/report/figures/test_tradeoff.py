import pytest

from mmeval.report.figures import tradeoff_figure
from mmeval.report.figures.labels import place_labels, stroke

M = "ssim"
QUALITY = {"cheap": 0.5, "good": 0.9, "poor": 0.4}


@pytest.fixture
def run3(table):
    values = {
        (system, f"s{i}", 1, metric): value + 0.01 * i if metric == M else 1 - value
        for system, value in QUALITY.items()
        for metric in (M, "wer")
        for i in range(4)
    }
    return table(values, [M, ("wer", {"better": "lower"})])


def point(figure, read, system):
    (trace,) = read.of_system(figure, system)
    return trace


def test_beaten_systems_are_hollow_and_the_front_is_drawn(run3, read):
    figure = tradeoff_figure(run3, M, {"cheap": 1, "good": 5, "poor": 2})
    hollow = {s: point(figure, read, s).marker.symbol.endswith("-open") for s in QUALITY}
    assert hollow == {"cheap": False, "good": False, "poor": True}
    assert "beaten by cheap" in point(figure, read, "poor").customdata[0][-1]
    front = figure.data[0]
    assert list(front.x) == [1, 5, 5]
    assert list(front.y) == [pytest.approx(v) for v in (0.515, 0.515, 0.915)]
    assert point(figure, read, "good").error_y.array[0] > 0
    assert {"cheap", "good", "poor"} == {
        label.text.split("> ")[-1].split()[-1] for label in figure.layout.annotations
    }


def test_another_number_brings_its_direction(run3):
    figure = tradeoff_figure(run3, M, "wer")
    assert "wer (lower is better)" in figure.layout.xaxis.title.text
    assert len(figure.data[0].x) == 1, "one system is best on both"


def test_costs_of_outputs_are_means_with_intervals(run3, outputs, read):
    for system, seconds in (("cheap", 1.0), ("good", 3.0), ("poor", 2.0)):
        outputs(system, {(f"s{i}", 1): {"latency_s": seconds + 0.1 * i} for i in range(3)} | {("s3", 1): {}})
    figure = tradeoff_figure(run3)
    trace = point(figure, read, "good")
    assert trace.x[0] == pytest.approx(3.1)
    assert trace.error_x.array[0] > 0
    assert trace.customdata[0][5].endswith("3/4"), "one output states no cost"
    assert figure.layout.xaxis.title.text == "latency_s, mean per output (lower is better)"


def test_systems_without_a_cost_are_named(run3, read):
    figure = tradeoff_figure(run3, M, {"cheap": 1, "good": float("nan")})
    assert "not shown:" in read.subtitle(figure)
    assert "good (no cost)" in read.subtitle(figure)
    assert "poor (no cost)" in read.subtitle(figure)
    assert "No system has both" in read.sentence(tradeoff_figure(run3, M, {}))


def test_without_any_cost_it_says_what_to_give(run3, outputs, read):
    for system in QUALITY:
        outputs(system, {("s0", 1): {}})
    said = read.sentence(tradeoff_figure(run3))
    assert "cost={system: number}" in said
    assert "outputs.jsonl" in said
    with pytest.raises(KeyError, match=r"no cost 'price'; .*ssim, wer"):
        tradeoff_figure(run3, cost="price")


def test_lost_submissions_say_so(run3, read):
    assert "not where the run found it" in read.sentence(tradeoff_figure(run3))


def test_unknown_systems_are_refused(run3):
    with pytest.raises(KeyError, match=r"no systems \['x'\]; it has: cheap, good, poor"):
        tradeoff_figure(run3, M, {"x": 1})


def test_no_rows_say_what_to_do(table, read):
    assert "no rows yet" in read.sentence(tradeoff_figure(table({}, [M])))


def test_labels_avoid_one_another_lines_and_edges():
    twins = place_labels([(100, 100), (104, 100)], ["first", "second"], [], 560, 360)
    assert twins[0] != twins[1]
    line = stroke((0, 87), (560, 87))
    assert place_labels([(100, 100)], ["name"], [line], 560, 360)[0][1] > 0, "below, as a line lies above"
    assert place_labels([(550, 100)], ["long name here"], [], 560, 360)[0][0] < 0, "to the left at the edge"
