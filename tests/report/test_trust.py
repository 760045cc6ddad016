from dataclasses import replace

import numpy as np
import pytest
import scipy.stats

from mmeval.report import (
    confusion_table,
    correlation_table,
    edit_kinds,
    precision_recall_figure,
    roc_figure,
    score_histogram,
    trust,
    trust_table,
)
from mmeval.runs import Annotations, Item, Question, Row, RunFolder
from mmeval.stats import roc_auc

OK = Question("ok", "pass_fail")
CLEAN = Question("clean", "scale", low=1, high=5)
LOOK = Question("look", "choice", options=("good", "fair", "poor"))
WHOLE = Question("whole", "pass_fail", unit="session")
WORDS = Question("words", "text")

METRICS = {"sim[a]": ("sim", "higher"), "dist[a]": ("dist", "lower"), "sim[b]": ("sim", "higher")}


def value_of(system, session, turn):
    """Deterministic values that nearly follow the verdict below."""
    return (hash_of(system, session, turn) % 100) / 100


def hash_of(*parts):
    return sum(ord(letter) * (place + 3) ** 3 for place, letter in enumerate("|".join(map(str, parts))))


@pytest.fixture
def scored(tmp_path):
    """Ten sessions of two turns, three systems; the last session of system c is unscored."""
    info = {
        "metrics": [{"metric": i, "name": n, "better": b} for i, (n, b) in METRICS.items()],
        "benchmark": {"clusters": {f"s{n}": f"picture {n // 2}" for n in range(10)}},
    }
    run = RunFolder.create(tmp_path / "run", info)
    rows = []
    for system in "abc":
        for session in range(10):
            for turn in (1, 2):
                value = value_of(system, session, turn)
                lost = system == "c" and session == 9
                for metric, (name, better) in METRICS.items():
                    signed = value if better == "higher" else 1 - value
                    status, reason = ("missing", "no output") if lost else ("scored", "")
                    rows.append(
                        Row("run", system, f"s{session}", turn, None, metric, name, name,
                            None if lost else signed, status, reason)
                    )  # fmt: skip
    run.commit("all", rows, [])
    return run


@pytest.fixture
def store(scored):
    with Annotations.open(scored) as opened:
        opened.define([OK, CLEAN, LOOK, WHOLE, WORDS])
        yield opened


def judge(store, sessions=range(10), people="x"):
    """A pass where the value, blurred a little, is high; session 0 gets no answer."""
    for name in people:
        for system in "abc":
            for session in sessions:
                for turn in (1, 2):
                    blurred = value_of(system, session, turn) + (hash_of(turn, session, name) % 40 - 20) / 100
                    store.answer(name, Item(f"s{session}", turn, system), "ok", blurred > 0.5)


def test_counts_say_where_every_output_went(scored, store):
    judge(store, range(1, 10))
    store.answer("y", Item("s1", 1, "a"), "ok", None)
    store.answer("y", Item("s0", 1, "a"), "ok", None)
    store.answer("y", Item("elsewhere", 1, "a"), "ok", True)
    split = Item("s1", 2, "a")
    (mine,) = [answer.value for answer in store.answers() if answer.item == split]
    store.answer("y", split, "ok", not mine)
    found = trust(scored, store.frame(), "ok", "sim[a]")
    counts = found.counts
    assert counts.compared == 27 * 2 - 2
    assert (counts.decided, counts.undecided) == (51, 1)
    assert (counts.cannot_tell, counts.unscored, counts.no_row) == (1, 2, 1)
    assert counts.unanswered == 6 - 1, "cannot tell is told apart"
    assert found.reasons == {"no output": 2}
    assert found.pairs["value"].notna().all()
    assert len(found.decided) == 51
    assert found.decided["passed"].dtype == bool


def test_discrimination_is_that_of_the_pairs(scored, store):
    judge(store)
    found = trust(scored, store.frame(), "ok", "sim[a]")
    pairs = found.decided
    areas = found.discrimination(resamples=200)
    assert areas.auc.value == pytest.approx(roc_auc(pairs["value"], pairs["passed"]))
    assert areas.auc.low < areas.auc.value < 1
    assert set(pairs["cluster"]) == {f"picture {n}" for n in range(5)}


def test_lower_is_better_is_turned(scored, store):
    judge(store)
    higher, lower = (trust(scored, store.frame(), "ok", metric) for metric in ("sim[a]", "dist"))
    assert (higher.higher, lower.higher) == (True, False)
    assert lower.discrimination(resamples=50).auc == higher.discrimination(resamples=50).auc
    assert lower.best_threshold(resamples=10).threshold.value == pytest.approx(
        1 - higher.best_threshold(resamples=10).threshold.value
    )
    first, second = (correlation_table(one, resamples=50)["value"] for one in (higher, lower))
    assert first.tolist() == pytest.approx(second.tolist())


def test_cells_hold_the_outputs_nearest_to_the_threshold_first(scored, store):
    judge(store)
    found = trust(scored, store.frame(), "ok", "sim[a]")
    cells = found.cells(0.5)
    assert sum(map(len, cells.values())) == len(found.decided)
    assert (cells["false_pass"]["value"] >= 0.5).all()
    assert not cells["false_pass"]["passed"].any()
    assert cells["false_fail"]["passed"].all()
    assert (cells["true_fail"]["value"] < 0.5).all()
    distance = (cells["true_pass"]["value"] - 0.5).abs()
    assert distance.is_monotonic_increasing
    assert {"session", "turn", "system"} <= set(cells["true_pass"])
    table = confusion_table(found, 0.5)
    assert table["n"].tolist() == [len(part) for part in cells.values()]
    assert found.confusion(0.5, intervals=True).measures["f1"].low is not None


def test_correlations_at_three_levels_and_per_kind(scored, store):
    judge(store)
    found = trust(scored, store.frame(), "ok", "sim[a]")
    kinds = {(f"s{n}", turn): "colour" if turn == 1 else "count" for n in range(9) for turn in (1, 2)}
    table = correlation_table(found, kinds, resamples=50)
    assert table["kind"].unique().tolist() == ["all", "colour", "count"]
    everything = table[table["kind"] == "all"].set_index(["level", "coefficient"])
    assert everything["n"].groupby("level").first().to_dict() == {"instance": 58, "session": 29, "system": 3}
    pairs = found.pairs
    expected = scipy.stats.spearmanr(pairs["value"], pairs["verdict"]).statistic
    assert everything.loc[("instance", "spearman"), "value"] == pytest.approx(expected)
    means = pairs.groupby("system")[["value", "verdict"]].mean()
    expected = scipy.stats.pearsonr(means["value"], means["verdict"]).statistic
    assert everything.loc[("system", "pearson"), "value"] == pytest.approx(expected)
    colour = table[(table["kind"] == "colour") & (table["level"] == "instance")]
    assert set(colour["n"]) == {27}


def test_a_scale_needs_a_cut_and_says_which(scored, store):
    for system, answer in (("a", 5), ("b", 3), ("c", 1)):
        for session in range(4):
            store.answer("x", Item(f"s{session}", 1, system), "clean", answer)
    middle = trust(scored, store.frame(), "clean", "sim[a]")
    assert (middle.passes, middle.counts.undecided) == ("mean answer above 3", 4)
    cut = trust(scored, store.frame(), "clean", "sim[a]", cut=3)
    assert (cut.passes, cut.counts.undecided) == ("mean answer 3 or more", 0)
    assert cut.decided["passed"].sum() == 8
    assert set(cut.pairs["verdict"]) == {5.0, 3.0, 1.0}


def test_a_choice_passes_by_its_first_option_or_by_those_named(scored, store):
    for session, word in enumerate(("good", "fair", "poor")):
        store.answer("x", Item(f"s{session}", 1, "a"), "look", word)
    assert trust(scored, store.frame(), "look", "sim[a]").decided["passed"].tolist() == [True, False, False]
    both = trust(scored, store.frame(), "look", "sim[a]", passing=("good", "fair"))
    assert both.decided["passed"].tolist() == [True, True, False]
    assert both.passes == "most said good or fair"
    with pytest.raises(ValueError, match="no options: nice"):
        trust(scored, store.frame(), "look", "sim[a]", passing=("nice",))


def row(system, session, turn, value, item=None, metric="extra[a]"):
    status, reason = ("missing", "no output") if value is None else ("scored", "")
    return Row("run", system, session, turn, item, metric, "extra", "extra", value, status, reason)


@pytest.fixture
def extra(scored):
    """Commits rows of one more metric."""
    scored.info["metrics"].append({"metric": "extra[a]", "name": "extra", "better": "higher"})
    return lambda *rows: scored.commit("extra", rows, [])


def test_a_session_that_lost_a_turn_is_unscored_not_better(scored, store, extra):
    extra(row("a", "s0", 1, 1.0), row("a", "s0", 2, None), row("a", "s1", 1, 1.0), row("a", "s1", 2, 0.5))
    store.define([WHOLE])
    for session in ("s0", "s1"):
        store.answer("x", Item(session, None, "a"), "whole", True)
    found = trust(scored, store.frame(), "whole", "extra")
    assert found.pairs[["session", "value"]].to_numpy().tolist() == [["s1", 0.75]]
    assert found.counts.unscored == 1
    assert found.reasons == {"1 of 2 turns have no value: no output": 1}


def test_items_of_a_turn_are_not_averaged_away(scored, store, extra):
    extra(row("a", "s1", 1, 1.0, "cup"), row("a", "s1", 1, 0.0, "star"))
    judge(store)
    with pytest.raises(ValueError, match="several values per output"):
        trust(scored, store.frame(), "ok", "extra")
    table = trust_table(scored, store.frame(), "ok", resamples=20).set_index("metric")
    assert "several values per output" in table.reason["extra[a]"]
    assert table.n["sim[a]"] == 58


def test_whole_sessions_are_held_against_the_mean_of_their_turns(scored, store):
    for system in "abc":
        for session in range(10):
            store.answer("x", Item(f"s{session}", None, system), "whole", session % 2 == 0)
    found = trust(scored, store.frame(), "whole", "sim[a]")
    assert found.counts.compared == 29
    line = found.pairs[(found.pairs["session"] == "s3") & (found.pairs["system"] == "b")].iloc[0]
    assert line["value"] == pytest.approx(np.mean([value_of("b", 3, 1), value_of("b", 3, 2)]))


def test_what_cannot_be_asked_says_why(scored, store):
    judge(store, [1])
    store.answer("x", Item("s1", 1, "a"), "words", "nice")
    frame = store.frame()
    with pytest.raises(KeyError, match="answered are: ok, words"):
        trust(scored, frame, "clean", "sim[a]")
    with pytest.raises(KeyError, match="it has: dist, sim"):
        trust(scored, frame, "ok", "lpips")
    with pytest.raises(ValueError, match="kind text has no verdicts"):
        trust(scored, frame, "words", "sim[a]")
    with pytest.raises(ValueError, match=r"several metrics: choose one of sim\[a\], sim\[b\]"):
        trust(scored, frame, "ok", "sim")


def test_every_metric_is_listed_the_most_trusted_first(scored, store):
    judge(store)
    table = trust_table(scored, store.frame(), "ok", resamples=50)
    assert set(table["metric"]) == set(METRICS)
    assert table["auc"].is_monotonic_decreasing
    assert set(table["unscored"]) == {2}
    assert (table["spearman"] > 0).all(), "distances too, turned"


def test_metrics_that_no_turn_asked_for_are_not_listed(scored, store):
    judge(store)
    unused = {**scored.info["metrics"][0], "metric": "if_text_change[previous>current]"}
    scored.info["metrics"].append(unused)
    table = trust_table(scored, store.frame(), "ok", resamples=50)
    assert unused["metric"] not in set(table["metric"])
    assert len(table) == len(scored.info["metrics"]) - 1


def test_one_verdict_only_leaves_no_area_but_a_reason(scored, store):
    for session in range(5):
        store.answer("x", Item(f"s{session}", 1, "a"), "ok", True)
    found = trust(scored, store.frame(), "ok", "sim[a]")
    assert found.discrimination().reason == "none of the 5 verdicts is negative"
    assert found.best_threshold().threshold.value is None
    assert "one verdict only" in correlation_table(found)["reason"][0]
    assert "none of the 5 verdicts" in roc_figure(found).layout.title.subtitle.text
    for figure in (precision_recall_figure(found, 0.5), score_histogram(found)):
        assert figure.to_json()


def test_figures_show_curve_threshold_and_counts(scored, store):
    judge(store)
    found = trust(scored, store.frame(), "ok", "sim[a]")
    roc = roc_figure(found, 0.5, resamples=50)
    traces = {trace.name: trace for trace in roc.data}
    measures = found.confusion(0.5).measures
    assert traces["threshold"].y[0] == pytest.approx(measures["recall"].value)
    assert traces["threshold"].x[0] == pytest.approx(1 - measures["specificity"].value)
    assert (traces["curve"].x[0], traces["curve"].y[-1]) == (0, 1)
    assert "AUC 0." in roc.layout.title.subtitle.text
    precision = {trace.name: trace for trace in precision_recall_figure(found, 0.5, resamples=50).data}
    assert precision["threshold"].y[0] == pytest.approx(measures["precision"].value)
    histogram = score_histogram(found, 0.5)
    passed, failed = histogram.data
    assert sum(passed.y) == found.decided["passed"].sum()
    assert sum(failed.y) == -(~found.decided["passed"]).sum()
    assert passed.marker.pattern.shape != failed.marker.pattern.shape, "not by colour alone"
    words = " ".join(note.text for note in histogram.layout.annotations)
    assert "people pass" in words
    assert "→ 0.500" in words
    assert "2 unscored" in histogram.layout.title.subtitle.text.replace("<br>", " ")
    assert histogram.layout.paper_bgcolor == "rgba(0,0,0,0)"
    mirrored = score_histogram(trust(scored, store.frame(), "ok", "dist"), 0.5)
    assert any("← 0.500" in note.text for note in mirrored.layout.annotations)


def test_curves_of_thousands_of_outputs_stay_light(scored, store):
    judge(store)
    found = trust(scored, store.frame(), "ok", "sim[a]")
    rng = np.random.default_rng(0)
    many = found.decided.sample(20_000, replace=True, random_state=0, ignore_index=True)
    many["value"] = rng.random(len(many))
    curve = roc_figure(replace(found, pairs=many), resamples=2).data[1]
    assert len(curve.x) == 1000
    assert (curve.x[0], curve.x[-1]) == (0, 1)


def test_edit_kinds_come_from_the_benchmark(run):
    assert edit_kinds(run) == {("s1", 1): "subject_add", ("s1", 2): "subject_add", ("s2", 1): "subject_add"}
