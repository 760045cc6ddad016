"""The judged outcome: known faults rank as they should, with the models that ship."""

import pandas as pd
import pytest

import mmeval as mm
from mmeval.report import validity
from mmeval.synthetic import edit_benchmark


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    made = edit_benchmark(folder, sessions=6)
    run = mm.score(made.benchmark, made.submissions, out=folder / "run", progress=False)
    return run, pd.read_json(made.truth, lines=True)


def test_editors_rank_as_their_faults_demand(demo):
    run, _ = demo
    board = run.leaderboard().pivot(index="system", columns="number", values="value")
    overall = board["overall"]
    assert overall.idxmax() == "perfect"
    assert overall["perfect"] > max(overall["over_editor"], overall["drifter"])
    assert min(overall["over_editor"], overall["drifter"]) > overall["half"]
    assert overall["half"] > max(overall[["wrong_object", "wrong_attribute", "no_op"]])
    assert board["consistency"]["perfect"] > max(board["consistency"][["over_editor", "drifter"]])
    assert board["localization"]["perfect"] > board["localization"].drop("perfect").max()


def test_scorers_know_the_truth(demo):
    run, truth = demo
    table = validity(run, truth).set_index(["question", "statistic"])
    following = table.xs("AUC of the margin", level="statistic")
    assert len(following) == 9
    # A few turns of each kind: one doubtful background may not hide that eight kinds are right.
    assert following.value.median() >= 0.97
    assert following.value.min() >= 0.6
    assert table.loc[("edit localization of exact edits", "mean IoU")].value >= 0.85
    assert table.loc[("ssim_outside: nothing else changed?", "AUC")].value >= 0.97


def test_every_expected_value_has_a_row(demo):
    run, truth = demo
    following = run.scores().query("family == 'instruction_following'")
    assert len(following) == len(truth)
    assert following[following.value.isna()].reason.str.len().min() > 0 or following.value.notna().all()
