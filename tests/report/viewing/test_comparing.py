import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from mmeval.protocols import Reduction
from mmeval.report import Comparison
from mmeval.report.viewing.paired import paired_numbers, signed, winner

PERCEPTUAL = "perceptual_distance"


@pytest.fixture
def comparison(small_run):
    return Comparison(small_run, "good", "poor")


def rows_of(values, metric="m", status="scored"):
    """{(system, session, turn): value} -> rows; None is missing."""
    return pd.DataFrame(
        [
            {
                "run": "r", "system": system, "session": session, "turn": turn, "item": None,
                "metric": metric, "name": metric, "family": metric, "value": value, "reason": "",
                "status": "missing" if value is None else status,
            }
            for (system, session, turn), value in values.items()
        ]
    ).astype({"value": "float64"})  # fmt: skip


def test_sessions_are_sorted_by_where_the_systems_differ_most(comparison):
    assert comparison.contrast.measure == "if_turn"
    first, second = comparison.list.window(0, 10)
    assert (first.session, first.value) == ("s1", "+1.000")
    assert first.turns == ((1, "first", "+1.000"), (2, "first", "+1.000"))
    assert (second.session, second.value) == ("s2", "+1.000"), "no answer counts 0, as in the number"


def test_by_a_single_metric_what_has_no_value_has_no_difference(comparison):
    comparison.choose(replace(comparison.contrast, measure="ssim_outside"))
    first, second = comparison.list.window(0, 10)
    assert first.turns[1] == (2, "unscored", "")
    assert (second.session, second.value) == ("s2", "")


def test_where_lower_is_better_the_smaller_value_wins(comparison):
    comparison.choose(replace(comparison.contrast, measure=PERCEPTUAL))
    (turn, sign, text), *_ = comparison.list.window(0, 1)[0].turns
    assert (turn, sign, text) == (1, "first", "-0.370")
    comparison.choose(replace(comparison.contrast, order="second"))
    assert [line.session for line in comparison.list.window(0, 9)] == ["s1", "s2"]


def test_systems_change_places_and_the_session_stays(comparison):
    comparison.place = 1
    comparison.choose(replace(comparison.contrast, first="poor", second="good"))
    assert comparison.session == "s2"
    assert comparison.list.window(0, 1)[0].value == "-1.000"


def test_a_filter_may_hold_for_either_system(comparison):
    assert comparison.choose(replace(comparison.contrast, where="status=missing")) == 1
    assert comparison.session == "s2"
    assert comparison.choose(replace(comparison.contrast, where="ssim_outside>0.9 s1")) == 1
    assert comparison.choose(replace(comparison.contrast, where="nowhere")) == 0
    assert comparison.page() is None
    assert "good against poor" in comparison.to_html()


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"second": "good"}, "cannot be compared with itself"),
        ({"measure": "fid"}, "no metric starts with 'fid'"),
        ({"order": "upwards"}, "no order 'upwards'"),
        ({"where": "fid<3"}, "no metric starts with 'fid'"),
    ],
)
def test_what_cannot_be_compared_is_said_and_changes_nothing(comparison, change, problem):
    before = comparison.contrast, comparison.list.window(0, 9)
    with pytest.raises(ValueError, match=problem):
        comparison.choose(replace(comparison.contrast, **change))
    assert (comparison.contrast, comparison.list.window(0, 9)) == before


def test_systems_must_be_in_the_run_and_two(small_run):
    with pytest.raises(KeyError, match="no system 'best'; it has: good, poor"):
        Comparison(small_run, "good", "best")
    with pytest.raises(ValueError, match="two systems are needed"):
        Comparison(small_run, "good")
    assert Comparison(small_run).systems == ("good", "poor")
    with pytest.raises(KeyError, match="no session 's9'"):
        Comparison(small_run, session="s9")


def test_a_page_holds_both_answers_and_what_lies_between_them(comparison):
    turn = comparison.page()["turns"][0]
    assert list(turn["cells"]) == ["good", "poor"]
    apart = {metric.split("{")[0].split("[")[0]: (text, who) for metric, _, text, who in turn["differences"]}
    assert apart["ssim_outside"] == ("+0.370", "first")
    assert apart["perceptual_distance"] == ("-0.370", "first")
    assert comparison.page()["turns"][1]["differences"] == []


def test_numbers_count_pairs_and_what_is_unscored(comparison):
    numbers = {one.title: one for one in comparison.numbers()}
    following = numbers["Instruction following"]
    assert (following.first, following.second, following.difference) == ("1.000", "0.000", "+1.000")
    assert (following.n_pairs, following.n_units, following.unscored) == (3, 3, (0, 2))
    perceptual = numbers["Perceptual change per turn"]
    assert (perceptual.n_pairs, perceptual.n_units, perceptual.unscored) == (1, 3, (0, 2))
    assert perceptual.bounds is None
    assert perceptual.winner == ""
    assert comparison.numbers() is comparison.numbers()


def test_a_difference_is_that_of_paired_means_and_its_interval_leaves_out_what_clusters_share():
    rng = np.random.default_rng(5)
    hard = rng.normal(0, 10, 40)
    noise = rng.normal(0, 0.1, 40)
    values = {("a", f"s{i}", 1): hard[i] + 1 + noise[i] for i in range(40)}
    values |= {("b", f"s{i}", 1): hard[i] for i in range(39)} | {("b", "s39", 1): None}
    (one,) = paired_numbers(rows_of(values), [Reduction("m", "M", ("m",), policy="valid")], {}, ("a", "b"))
    expected = 1 + noise[:39].mean()
    assert one.difference == signed(expected)
    value, low, high = one.bounds
    assert math.isclose(value, expected)
    assert low < expected < high
    assert high - low < 0.2, "the spread of the sessions, 10, must not be in it"
    assert (one.winner, one.n_pairs, one.n_units, one.n_clusters, one.unscored) == (
        "first",
        39,
        40,
        39,
        (0, 1),
    )
    (other,) = paired_numbers(
        rows_of(values), [Reduction("m", "M", ("m",), policy="valid", better="lower")], {}, ("a", "b")
    )
    assert other.winner == "second"


def test_who_is_better():
    assert winner(0.2, "higher") == winner(-0.2, "lower") == "first"
    assert winner(None, "higher") == winner(math.nan, "lower") == "unscored"
    assert winner(1e-12, "higher") == "tie"


def test_hostile_text_stays_text(make_run):
    run = make_run(words='<img src=x onerror="alert(1)">')
    html = Comparison(run, "good", "poor").to_html()
    assert "<img src=x" not in html
    assert "&lt;img src=x" in html
