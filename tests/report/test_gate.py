"""A run held against an earlier one: what counts as worse, and what is refused."""

import numpy as np
import pytest
from small_run import OUTSIDE, PERCEPTUAL, metric

from mmeval.report import gate
from mmeval.runs import Row, RunFolder

METRICS = {OUTSIDE: metric(OUTSIDE, bounds=(-1, 1)), PERCEPTUAL: metric(PERCEPTUAL, better="lower")}
SESSIONS = 12


@pytest.fixture
def make(tmp_path):
    """Makes runs without media: one system "ours", a value per session, None where it is unscored."""

    def making(name, values, identity=OUTSIDE, digest="d", finished=True, protocol=None, system="ours"):
        info = {
            "protocol": protocol,
            "benchmark": {"name": "bench", "path": "../bench", "digest": digest * 64, "clusters": {}},
            "submissions": [{"system": system, "path": f"../{system}", "digest": "e" * 64}],
            "metrics": [METRICS[identity]],
            "finished": finished,
        }
        run = RunFolder.create(tmp_path / name, info)
        rows = [
            Row(
                run=name,
                system=system,
                session=f"s{number}",
                turn=1,
                item=None,
                metric=identity,
                name=identity.partition("[")[0],
                family="one",
                value=value,
                status="scored" if value is not None else "unreadable",
                reason="" if value is not None else "not a picture",
                evidence=None,
            )
            for number, value in enumerate(values)
        ]
        run.commit("0001", rows, [])
        return RunFolder.open(run.path)

    return making


def test_a_baseline_of_other_code_or_weights_is_refused(make):
    run, baseline = make("now", values()), make("before", values(0.2))
    for key in ("code", "features"):
        entry = {**baseline.info["metrics"][0], key: "another"}
        other = RunFolder(baseline.path, {**baseline.info, "metrics": [entry]})
        with pytest.raises(ValueError, match=r"other code or weights.*--resume"):
            gate(run, other)
    assert gate(run, baseline).lines[0].verdict == "regression"


def values(shift=0.0):
    return (0.5 + 0.3 * np.sin(np.arange(SESSIONS)) + shift).tolist()


def noisy(shift):
    return (np.array(values(shift)) + 0.2 * np.cos(7 * np.arange(SESSIONS))).tolist()


def only(held):
    (line,) = held.lines
    return line


def test_the_same_run_passes(make):
    held = gate(make("now", values()), make("before", values()))
    assert held.passed
    line = only(held)
    assert (line.verdict, line.difference, line.n_clusters) == ("no difference shown", 0.0, SESSIONS)
    assert (line.scored, line.scored_before) == (f"{SESSIONS}/{SESSIONS}",) * 2


def test_a_small_but_certain_drop_fails_and_may_be_allowed(make):
    now, before = make("now", values(-0.02)), make("before", values())
    held = gate(now, before)
    assert not held.passed
    assert only(held).difference == pytest.approx(-0.02)
    assert only(held).high < 0
    assert gate(now, before, max_drop=0.03).passed
    assert not gate(now, before, max_drop=0.01).passed


def test_a_drop_within_chance_passes(make):
    line = only(gate(make("now", noisy(-0.02)), make("before", values())))
    assert line.low < -0.02 < line.high
    assert line.verdict == "no difference shown"


def test_sessions_are_paired(make):
    """The values of sessions lie far apart; only the difference within each session counts."""
    line = only(gate(make("now", values(-0.02)), make("before", values())))
    assert line.high - line.low < 1e-9 < np.std(values())


def test_lower_is_better_where_the_number_says_so(make):
    now, before = make("now", values(0.1), PERCEPTUAL), make("before", values(), PERCEPTUAL)
    assert only(gate(now, before)).verdict == "regression"
    assert only(gate(before, now)).verdict == "improvement"


def test_what_lost_its_values_is_worse(make):
    line = only(gate(make("now", [None] * SESSIONS), make("before", values())))
    assert line.verdict == "regression"
    assert line.now is None
    assert "no value any more" in line.why


def test_scoring_fewer_rows_hides_nothing(make):
    half = [value if number % 2 else None for number, value in enumerate(values())]
    line = only(gate(make("now", half), make("before", values())))
    assert (line.verdict, line.scored) == ("regression", f"{SESSIONS // 2}/{SESSIONS}")
    assert "smaller share" in line.why


def test_one_session_is_judged_by_its_difference(make):
    line = only(gate(make("now", [0.4]), make("before", [0.5])))
    assert (line.verdict, line.low) == ("regression", None)
    assert "no interval" in line.why


def test_systems_may_have_another_name(make):
    now, before = make("now", values(), system="v2"), make("before", values(), system="v1")
    assert gate(now, before, systems={"v1": "v2"}).passed
    with pytest.raises(KeyError, match="the run has no system 'v1'; it has: v2"):
        gate(now, before)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"digest": "a"}, "different benchmarks"),
        ({"finished": False}, "not finished"),
        ({"protocol": "edit"}, "different protocols"),
        ({"identity": PERCEPTUAL}, "had a value before"),
    ],
)
def test_what_cannot_be_compared_is_refused(make, options, message):
    with pytest.raises(ValueError, match=message):
        gate(make("now", values()), make("before", values(), **options))


def test_another_model_is_no_regression_of_a_system(small_run, make_run):
    changed = make_run()
    rows = changed.rows()
    other = rows.assign(metric=rows["metric"].str.replace("@tiny-detector", "@big-detector"))
    changed.rows = lambda: other
    with pytest.raises(ValueError, match="the same pack and parameters"):
        gate(changed, small_run)


@pytest.mark.parametrize("max_drop", [-0.1, float("nan"), float("inf")])
def test_the_allowed_drop_is_a_number_from_0(make, max_drop):
    with pytest.raises(ValueError, match="number from 0"):
        gate(make("now", values()), make("before", values()), max_drop=max_drop)


def test_an_unknown_number_is_named(small_run):
    with pytest.raises(KeyError, match="no number 'shine'; it has: overall, if_turn"):
        gate(small_run, small_run, numbers=["shine"])


def test_all_numbers_of_a_protocol_can_be_held(small_run):
    held = gate(small_run, small_run, numbers=["overall", "consistency", "perceptual_distance"])
    assert held.passed
    assert len(held.lines) == 6
    worse = gate(small_run, small_run, systems={"good": "poor"}, numbers=["overall", "consistency"])
    assert [line.verdict for line in worse.lines] == ["regression"] * 2
    assert worse.table["number"].tolist() == ["overall", "consistency"]
    assert worse.text["verdict"].tolist() == ["regression"] * 2
