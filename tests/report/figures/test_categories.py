import shutil

import pytest

from mmeval.report.figures import category_figure, radar_figure
from mmeval.report.figures.style import PATTERNS

M = "ssim"
TAGS = {"s": {"axis": "memory"}, "t": {"axis": "style"}, "u": {"axis": "style"}}
AXES = {f"s{i}": {"axis": f"axis {i % 4}"} for i in range(12)}


def values(system, *of_sessions, turns=2):
    return {
        (system, session, turn, M): value for session, value in of_sessions for turn in range(1, turns + 1)
    }


@pytest.fixture
def two_systems(table, bench):
    bench(TAGS)
    of_a = values("a", ("s", 0.2), ("t", 0.8), ("u", 0.6))
    return table({**of_a, **values("b", ("s", None), ("t", 0.5), ("u", 0.5))}, [M])


def test_bars_by_tag_with_intervals_and_unscored(two_systems, read):
    figure = category_figure(two_systems, by="axis")
    a, b = figure.data
    assert list(a.x) == [pytest.approx(0.2), pytest.approx(0.7)]
    assert list(b.x) == [None, 0.5]
    assert a.error_x.array[1] > 0.05
    assert list(figure.layout.yaxis.ticktext) == ["memory<br>2 turns", "style<br>4 turns"]
    words = [label.text for label in figure.layout.annotations]
    assert "no value, 0/2" in words
    assert sum("●" in word or "■" in word for word in words) == 2, "named beside the first category"
    assert a.marker.pattern.shape != b.marker.pattern.shape
    assert "10 of 12 values scored" in read.subtitle(figure)


def test_bars_by_kind_of_edit(two_systems):
    figure = category_figure(two_systems)
    assert figure.layout.title.text == "ssim by kind"
    assert list(figure.layout.yaxis.ticktext) == ["subject_add<br>3 turns", "subject_remove<br>3 turns"]
    assert list(figure.data[0].x) == [pytest.approx(1.6 / 3)] * 2


def test_categories_and_systems_keep_their_places(two_systems):
    a, b = category_figure(two_systems, by="axis").data
    assert all(y_b - y_a == 1 for y_a, y_b in zip(a.y, b.y, strict=True))
    assert a.y[1] - a.y[0] > 2


def test_wrong_names_are_refused(two_systems):
    with pytest.raises(KeyError, match="called 'axes'; there are: kind, axis"):
        category_figure(two_systems, by="axes")
    with pytest.raises(KeyError, match="no number 'psnr'; there are: ssim"):
        category_figure(two_systems, "psnr")


def test_numbers_of_sessions_are_not_split_by_kind(run):
    with pytest.raises(ValueError, match="several kinds; choose a number per turn"):
        category_figure(run, "if_session", by="kind")


def test_nothing_to_group_by_says_what_to_write(table, bench, read):
    bench({"s": {}}, edits=(None,))
    assert '"tags"' in read.sentence(category_figure(table(values("a", ("s", 1.0)), [M])))


def test_a_moved_benchmark_says_so(two_systems, read, tmp_path):
    shutil.rmtree(tmp_path / "bench")
    assert "not where the run found it" in read.sentence(category_figure(two_systems))


def test_no_rows_say_what_to_do(table, read):
    run = table({}, [M])
    assert "no rows yet" in read.sentence(category_figure(run))
    assert "no rows yet" in read.sentence(radar_figure(run))


def test_too_many_categories_keep_the_largest(table, bench, read):
    bench({f"s{i:02}": {"axis": f"a{i % 35:02}"} for i in range(40)}, edits=(None,))
    run = table(values("a", *((f"s{i:02}", 0.5) for i in range(40)), turns=1), [M])
    figure = category_figure(run)
    assert len(figure.layout.yaxis.ticktext) == 30
    assert "a04<br>2 turns" in figure.layout.yaxis.ticktext
    assert "the 30 largest of 35 categories" in read.subtitle(figure)


def test_patterns_tell_all_looks_apart():
    assert len(set(PATTERNS)) == 8


def test_radar_closes_its_lines_and_draws_intervals(table, bench):
    bench(AXES, edits=(None,))
    run = table(values("a", *((name, 0.1 * (i % 7)) for i, name in enumerate(AXES)), turns=1), [M])
    intervals, profile = radar_figure(run, by="axis").data
    assert len(profile.r) == 5
    assert profile.r[0] == profile.r[-1] == pytest.approx((0 + 0.4 + 0.1) / 3)
    assert intervals.r[0] < profile.r[0] < intervals.r[1]
    assert intervals.r[2] is None


def test_radar_of_two_categories_says_to_use_bars(two_systems, read):
    said = read.sentence(radar_figure(two_systems, by="axis"))
    assert "at least 3 categories, and axis has 2 (memory, style)" in said
