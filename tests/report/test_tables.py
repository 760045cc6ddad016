import json
import math
from dataclasses import replace

import pandas as pd
import pytest

from mmeval.protocols import Reduction
from mmeval.report import cell_text, leaderboard, leaderboard_text, metric_means, unscored_reasons
from mmeval.report.tables import LEADERBOARD_COLUMNS, ranked, reductions_of, systems_of
from mmeval.runs import RunFolder
from mmeval.stats import Estimate


def line(board, system, number):
    found = board[(board["system"] == system) & (board["number"] == number)]
    assert len(found) == 1
    return found.iloc[0]


def test_leaderboard_puts_the_best_system_first_and_counts_honestly(run):
    board = leaderboard(run)
    assert tuple(board.columns) == LEADERBOARD_COLUMNS
    assert list(dict.fromkeys(board["system"])) == ["good", "poor"]
    overall = line(board, "good", "overall")
    assert overall["value"] == pytest.approx(math.sqrt(1.0 * 0.98))
    consistency = line(board, "poor", "consistency")
    assert consistency["value"] == pytest.approx(0.61 / 3), "missing and unreadable outputs count as 0"
    assert (consistency["n_scored"], consistency["n_expected"], consistency["n_clusters"]) == (1, 3, 2)
    perceptual = line(board, "poor", "perceptual_distance")
    assert perceptual["value"] == pytest.approx(0.42)
    assert pd.isna(perceptual["low"]), "one cluster has no interval"


def test_leaderboard_is_json(run):
    records = json.loads(leaderboard(run).to_json(orient="records"))
    assert records[0]["system"] == "good"
    assert {r["low"] for r in records if r["number"] == "perceptual_distance"} >= {None}


def test_text_carries_interval_and_counts(run):
    text = leaderboard_text(run)
    assert list(text["system"]) == ["good", "poor"]
    assert text["Consistency"].tolist() == ["0.98 [0.98, 0.98] 3/3", "0.20 [0.00, 0.30] 1/3"]
    assert text["Perceptual change per turn"].iloc[1] == "0.42 1/3"


def test_a_cell_leaves_out_what_does_not_exist():
    line = {"value": 0.834, "low": 0.7, "high": 0.9, "n_scored": 3, "n_expected": 4}
    assert cell_text(line) == "0.83 [0.70, 0.90] 3/4"
    assert cell_text({**line, "low": None, "high": None}, "\n") == "0.83\n3/4"
    assert cell_text({**line, "value": math.nan}, "\n") == "-\n3/4"


def test_numbers_whose_metrics_were_not_computed_are_left_out(run):
    assert "imagenet_i" not in set(leaderboard(run)["number"])


def test_without_a_protocol_every_metric_is_a_number(run):
    bare = RunFolder(run.path, {**run.info, "protocol": None})
    board = leaderboard(bare)
    assert set(board["number"]) == {metric["metric"] for metric in run.info["metrics"]}
    assert set(board["policy"]) == {"valid"}
    unknown = RunFolder(run.path, {**run.info, "protocol": "of_another_machine"})
    assert reductions_of(unknown) == reductions_of(bare)


def test_a_run_without_rows_has_an_empty_leaderboard(run, tmp_path):
    empty = RunFolder.create(tmp_path / "run", {**run.info, "name": "x"})
    for key in ("benchmark", "submissions"):
        empty.info[key] = json.loads(json.dumps(run.info[key]).replace("../", f"{run.path.parent}/"))
    assert len(leaderboard(empty)) == 0
    assert list(leaderboard_text(empty).columns) == ["system"]


def test_means_are_over_scored_values(run):
    means = metric_means(run.rows()).set_index(["metric", "system"])
    poor = means.loc[("edit_iou[previous>current>mask]", "poor")]
    assert (poor["mean"], poor["scored"], poor["expected"]) == (0.2, 1, 3)


def test_reasons_are_counted_together_and_shown_by_example(run):
    reasons = unscored_reasons(run.rows())
    assert reasons["count"].tolist() == [4, 4]
    missing = reasons[reasons["status"] == "missing"].iloc[0]
    assert missing["reason"] == "poor has no output for s2 turn 1"
    assert missing["systems"] == "poor"
    assert missing["metrics"] == "edit_iou, if_subject_add, perceptual_distance, ssim_outside"
    rows = run.rows()
    assert not len(unscored_reasons(rows[rows["status"] == "scored"]))


def test_reasons_that_differ_only_in_places_are_one_kind(run):
    rows = (
        run.rows()
        .head(3)
        .assign(
            status="missing", reason=["no output for s1 turn 2", "no output for s17 turn 3", "another reason"]
        )
    )
    assert unscored_reasons(rows)["count"].tolist() == [2, 1]


def tied(name, better="higher", **values):
    """A reduction and its estimate of each system."""
    reduction = Reduction(name, name, reads=(name,), better=better, policy="valid")
    return reduction, {s: Estimate(v, None, None, 1, 1, 1, "valid") for s, v in values.items()}


def test_ties_are_broken_by_the_next_numbers_and_then_by_name():
    first = tied("first", a=0.5, b=0.1 + 0.2, c=0.3, d=0.3, e=0.3, f=None)
    second = tied("second", better="lower", a=9.0, b=2.0, c=1.0, d=2.0, e=None, f=0.0)
    reductions = (first[0], second[0])
    numbers = {"first": first[1], "second": second[1]}
    assert ranked(list("fedcba"), numbers, reductions) == ["a", "c", "b", "d", "e", "f"]


def test_numbers_that_describe_order_nothing():
    describing, values = tied("change", a=0.1, b=0.9)
    describing = replace(describing, descriptive=True)
    assert ranked(["b", "a"], {"change": values}, (describing,)) == ["a", "b"]


def test_tables_and_figures_order_systems_alike(run):
    board = leaderboard(run)
    assert systems_of(run, run.rows()) == list(dict.fromkeys(board["system"]))


def test_clusters_of_a_run_made_before_they_were_kept_come_from_the_benchmark(run):
    assert "clusters" not in run.info["benchmark"]
    assert run.clusters() == {"s1": "scene=s1", "s2": "scene=s2"}
