import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmeval.protocols import Reduction, compare, read_rows, reduce, turn_curves

TURN = Reduction("if_turn", "IF", reads=("following",), policy="strict")
SO_FAR = Reduction("if_so_far", "IF so far", reads=("following",), rule="all_turns_so_far")
SESSION = Reduction("if_session", "Sessions", reads=("following",), rule="last_turn_all")
CC = Reduction("cc", "CC", reads=("ssim_outside",), policy="missing_is_zero")
OVERALL = Reduction("o", "Overall", rule="geometric_mean", parts=(TURN, CC))


def frame(*rows):
    """(system, session, turn, name, value or status[, item]) -> rows as a run gives them."""
    made = []
    for system, session, turn, name, value, *item in rows:
        scored = not isinstance(value, str)
        made.append(
            {
                "run": "r",
                "system": system,
                "session": session,
                "turn": turn,
                "item": item[0] if item else None,
                "metric": f"{name}[previous>current]@tiny",
                "name": name,
                "family": "following" if name.startswith("if_") else name,
                "value": value if scored else np.nan,
                "status": "scored" if scored else value,
                "reason": "" if scored else "why",
                "evidence": None,
            }
        )
    return pd.DataFrame(made)


ROWS = frame(
    ("a", "s1", 1, "if_add", 1.0),
    ("a", "s1", 2, "if_remove", 0.0),
    ("a", "s1", 3, "if_add", 1.0),
    ("a", "s2", 1, "if_add", 1.0),
    ("a", "s2", 2, "if_add", 1.0),
    ("a", "s1", 1, "ssim_outside", 0.9),
    ("a", "s2", 1, "ssim_outside", "missing"),
    ("a", "s2", 2, "ssim_outside", "undefined"),
)


def test_turn_mean_counts_rows():
    estimate = reduce(ROWS, TURN, {})["a"]
    assert estimate.value == pytest.approx(4 / 5)
    assert (estimate.n_scored, estimate.n_expected, estimate.n_clusters) == (5, 5, 2)
    assert estimate.low <= estimate.value <= estimate.high


def test_all_turns_so_far_and_whole_sessions():
    assert reduce(ROWS, SO_FAR, {})["a"].value == pytest.approx((1 + 0 + 0 + 1 + 1) / 5)
    assert reduce(ROWS, SESSION, {})["a"].value == 0.5


def test_missing_counts_as_zero_and_undefined_is_left_out():
    estimate = reduce(ROWS, CC, {})["a"]
    assert estimate.value == pytest.approx(0.45)
    assert (estimate.n_scored, estimate.n_expected) == (1, 3)


@pytest.mark.parametrize("status", ["missing", "unreadable", "unusable"])
def test_an_answer_that_cannot_be_used_never_helps_a_system(status):
    rows = frame(("a", "s1", 1, "ssim_outside", 0.5), ("a", "s2", 1, "ssim_outside", status))
    assert reduce(rows, CC, {})["a"].value == 0.25


def test_geometric_mean_of_the_parts():
    estimate = reduce(ROWS, OVERALL, {})["a"]
    assert estimate.value == pytest.approx(math.sqrt(0.8 * 0.45))
    assert (estimate.n_scored, estimate.n_expected) == (1, 3), "those of the part that lacks most"
    assert estimate.policy == "mixed"
    assert estimate.low <= estimate.value <= estimate.high


def test_a_negative_part_is_no_escape():
    rows = frame(("a", "s1", 1, "if_add", 1.0), ("a", "s1", 1, "ssim_outside", -0.2))
    assert reduce(rows, OVERALL, {})["a"].value == 0.0


def test_numbers_of_whole_sessions_count_sessions():
    rows = frame(
        ("a", "s1", 1, "if_add", 1.0), ("a", "s1", 2, "if_add", 1.0), ("a", "s2", 1, "if_add", "missing")
    )
    estimate = reduce(rows, SESSION, {})["a"]
    assert (estimate.value, estimate.n_scored, estimate.n_expected) == (0.5, 1, 2)


@pytest.mark.parametrize("status", ["missing", "unreadable", "unusable", "undefined"])
def test_strict_counts_what_cannot_be_decided_as_zero_and_says_so(status):
    rows = frame(("a", "s1", 1, "if_add", 1.0), ("a", "s2", 1, "if_add", status))
    estimate = reduce(rows, TURN, {})["a"]
    assert (estimate.value, estimate.n_scored, estimate.n_expected) == (0.5, 1, 2)


@pytest.mark.parametrize("status", ["broken", "failed"])
def test_what_the_benchmark_broke_or_the_scoring_failed_at_blames_no_system(status):
    rows = frame(("a", "s1", 1, "if_add", 1.0), ("a", "s2", 1, "if_add", status))
    estimate = reduce(rows, TURN, {})["a"]
    assert (estimate.value, estimate.n_scored, estimate.n_expected) == (1.0, 1, 2)


def test_session_mean_gives_long_sessions_no_more_weight():
    rows = frame(*[("a", "long", t, "x", 0.0) for t in range(1, 9)], ("a", "short", 1, "x", 1.0))
    macro = Reduction("m", "M", reads=("x",), rule="session_mean", policy="valid")
    assert reduce(rows, macro, {})["a"].value == 0.5
    micro = Reduction("m", "M", reads=("x",), policy="valid")
    assert reduce(rows, micro, {})["a"].value == pytest.approx(1 / 9)


def test_items_of_a_turn_are_averaged_first():
    rows = frame(
        ("a", "s1", 1, "x", 1.0, "cup"), ("a", "s1", 1, "x", 0.0, "hat"), ("a", "s2", 1, "x", 1.0, "cup")
    )
    estimate = reduce(rows, Reduction("m", "M", reads=("x",)), {})["a"]
    assert (estimate.value, estimate.n_expected) == (0.75, 3)


def test_clusters_are_resampled_together():
    rows = frame(*[("a", f"s{i}", 1, "x", float(i % 2)) for i in range(20)])
    reduction = Reduction("m", "M", reads=("x",))
    apart = reduce(rows, reduction, {})["a"]
    pairs = reduce(rows, reduction, {f"s{i}": f"picture{i % 2}" for i in range(20)})["a"]
    assert (apart.n_clusters, pairs.n_clusters) == (20, 2)
    assert pairs.high - pairs.low > apart.high - apart.low
    one = reduce(rows, reduction, {f"s{i}": "same" for i in range(20)})["a"]
    assert (one.value, one.low, one.high) == (0.5, None, None)


def test_nothing_scored_has_no_value():
    rows = frame(("a", "s1", 1, "x", "undefined"), ("b", "s1", 1, "x", 1.0))
    result = reduce(rows, Reduction("m", "M", reads=("x",), policy="valid"), {})
    assert (result["a"].value, result["a"].low, result["a"].n_scored, result["a"].n_expected) == (
        None,
        None,
        0,
        1,
    )
    assert result["b"].value == 1.0
    assert reduce(rows, Reduction("m", "M", reads=("absent",)), {}) == {}


def test_error_policy_refuses_the_number_of_whoever_lacks_rows():
    rows = frame(
        ("a", "s1", 1, "x", 1.0), ("a", "s2", 1, "x", 0.0), ("a", "s3", 1, "x", 1.0),
        ("b", "s1", 1, "x", 1.0), ("b", "s2", 1, "x", "missing"), ("b", "s3", 1, "x", "failed"),
    )  # fmt: skip
    number = Reduction("m", "M", reads=("x",), policy="error", min_coverage=0.5)
    found = reduce(rows, number, {})
    assert found["a"].value == pytest.approx(2 / 3)
    assert (found["b"].value, found["b"].low, found["b"].n_scored, found["b"].n_expected) == (
        None,
        None,
        1,
        3,
    )
    assert compare(rows, number, {}, "a", "b").value is None
    enough = reduce(rows, replace(number, min_coverage=1 / 3), {})
    assert enough["b"].value == 1.0


def test_reads_by_name_family_or_identity():
    def read(*reads):
        return set(read_rows(ROWS, Reduction("m", "M", reads=reads))["name"])

    assert read("if_add") == {"if_add"}
    assert read("following") == {"if_add", "if_remove"}
    assert read("if_remove[previous>current]") == {"if_remove"}
    assert read("if_remove[previous>current]@tiny") == {"if_remove"}
    assert read("if_remove[source>current]") == set()


def test_grouping_by_another_column():
    by_turn = reduce(ROWS, TURN, {}, by="turn")
    assert {turn: estimate.value for turn, estimate in by_turn.items()} == {1: 1.0, 2: 0.5, 3: 1.0}


def test_curves_ragged_and_fixed():
    ragged = turn_curves(ROWS, SO_FAR, {})["a"]
    assert [(p.turn, p.estimate.value, p.sessions) for p in ragged] == [(1, 1.0, 2), (2, 0.5, 2), (3, 0.0, 1)]
    fixed = turn_curves(ROWS, SO_FAR, {}, cohort="fixed")["a"]
    assert [(p.turn, p.estimate.value, p.sessions) for p in fixed] == [(1, 1.0, 1), (2, 0.0, 1), (3, 0.0, 1)]
    overall = turn_curves(ROWS, OVERALL, {})["a"]
    assert overall[0].estimate.value == pytest.approx(math.sqrt(0.45))
    with pytest.raises(ValueError, match="no turn curve"):
        turn_curves(ROWS, SESSION, {})


def test_a_fixed_cohort_is_the_same_for_all_systems():
    """A system that stopped early must not get a shorter, easier horizon of its own."""
    rows = frame(*[("a", "s1", t, "x", 1.0) for t in (1, 2)], ("b", "s1", 1, "x", 1.0))
    assert set(turn_curves(rows, Reduction("m", "M", reads=("x",)), {}, cohort="fixed")) == {"a"}


def test_compare_pairs_systems():
    rows = frame(
        *[("a", f"s{i}", 1, "if_add", 1.0) for i in range(6)],
        *[("b", f"s{i}", 1, "if_add", float(i % 2)) for i in range(6)],
    )
    difference = compare(rows, TURN, {}, "a", "b")
    assert (difference.value, difference.n_clusters) == (0.5, 6)
    assert difference.low < 0.5 < difference.high


def test_what_nobody_judged_has_no_difference():
    rows = frame(*[(system, f"s{i}", 1, "if_add", "undefined") for system in "ab" for i in range(4)])
    assert reduce(rows, TURN, {})["a"].value is None
    assert compare(rows, TURN, {}, "a", "b").value is None


def test_a_system_gains_nothing_by_leaving_out_what_is_hard():
    """Both answer alike; b has no value at the hard turns, in sessions that both have."""
    easy, hard = [(s, f"s{i}", 1, "x", 0.9) for i in range(6) for s in "ab"], range(6)
    rows = frame(*easy, *[(s, f"s{i}", 2, "x", 0.1 if s == "a" else "missing") for i in hard for s in "ab"])
    for rule in ("turn_mean", "session_mean"):
        found = compare(rows, Reduction("m", "M", reads=("x",), policy="valid", rule=rule), {}, "a", "b")
        assert (found.value, found.low, found.high, found.n_clusters) == (0.0, 0.0, 0.0, 6)
    alone = frame(("a", "s1", 1, "x", 0.9), ("b", "s1", 2, "x", 0.1))
    assert compare(alone, Reduction("m", "M", reads=("x",), policy="valid"), {}, "a", "b").value is None


values = st.lists(
    st.tuples(st.sampled_from(["s1", "s2", "s3"]), st.integers(1, 4), st.sampled_from([0.0, 1.0])),
    min_size=1,
    unique_by=lambda row: row[:2],
)


@settings(deadline=None, max_examples=30)
@given(values)
def test_surviving_is_harder_than_following(drawn):
    rows = frame(*[("a", session, turn, "if_add", value) for session, turn, value in drawn])
    turn, so_far = (reduce(rows, r, {}, resamples=20)["a"].value for r in (TURN, SO_FAR))
    assert so_far <= turn
