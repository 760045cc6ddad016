import json
import math

import pandas as pd
import pytest

from mmeval.report import leaderboard, leaderboard_text, metric_means, unscored_reasons
from mmeval.report.tables import LEADERBOARD_COLUMNS, clusters_of, reductions_of
from mmeval.runs import RunFolder
from mmeval.sessions import Benchmark, BenchmarkInfo, Message, Session, Turn


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


def test_clusters_come_from_the_benchmark_key():
    turn = Turn(user=Message(text="hello"))
    sessions = (
        Session(id="a", turns=(turn,), clusters={"video": "v1"}),
        Session(id="b", turns=(turn,)),
    )
    keyed = Benchmark(BenchmarkInfo(name="n", cluster="video"), sessions)
    assert clusters_of(keyed) == {"a": "v1", "b": "b"}
    assert clusters_of(Benchmark(BenchmarkInfo(name="n"), sessions)) == {"a": "a", "b": "b"}


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
