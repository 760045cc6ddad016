import functools
import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

import mmeval as mm
from mmeval.engine import DoubtfulInput
from mmeval.features import Pixels
from mmeval.models import WeightsMissing
from mmeval.report import leaderboard_figure, turn_curve_figure
from mmeval.runs import RunFolder, RunFolderError
from mmeval.scorers import BoundScorer, Facts, Score, Scorer, find

METRICS = ("ssim", "psnr", "ssim_outside")


def score(folders, out, **options):
    bench, systems = folders
    return mm.score(bench, systems, out=out, progress=False, **{"scorers": METRICS, **options})


def edited(path, change):
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    path.write_text("".join(json.dumps(line) + "\n" for line in change(lines)))


def test_every_value_is_that_of_the_scorer_on_the_saved_files(folders, tmp_path):
    bench, systems = folders
    run = score(folders, tmp_path / "run")
    table = run.scores()
    turns = sum(1 + number % 3 for number in range(5))
    assert len(table) == 2 * (turns * 2 + 5)
    assert set(table.status) == {"scored"}
    ssim = mm.scorer("ssim")
    for row in table[table.name == "ssim"].itertuples():
        root = next(system for system in systems if system.name == row.system)
        first = row.turn == 1
        before = (
            (bench / f"media/{row.session}.png")
            if first
            else root / f"media/{row.session}_{row.turn - 1}.png"
        )
        after = root / f"media/{row.session}_{row.turn}.png"
        assert row.value == ssim.of(before=before, after=after).value


def test_pictures_are_decoded_once_per_shard_however_many_metrics_use_them(folders, tmp_path, monkeypatch):
    seen = []
    from mmeval.features import pixels

    decode = pixels.decode_picture
    monkeypatch.setattr(pixels, "decode_picture", lambda item: (seen.append(item.key), decode(item))[1])
    score(folders, tmp_path / "run")
    assert len(seen) == len(set(seen)) == 5 + 2 * 9


def interrupting(after_calls):
    calls = []

    def function(before: Pixels, after: Pixels) -> Score:
        calls.append(1)
        if len(calls) == after_calls:
            raise KeyboardInterrupt
        return Score(float(np.abs(before.rgb.astype(int) - after.rgb).mean()))

    slots = {"before": Pixels, "after": Pixels}
    roles = {"before": "previous", "after": "current"}
    return BoundScorer(Scorer("mad", function, slots, {}, "lower", (0, 255), "this test", roles, "mad"))


@pytest.mark.parametrize("after_calls", [1, 5, 11, 17])
def test_an_interrupted_run_resumes_to_the_same_table(folders, tmp_path, after_calls, monkeypatch):
    monkeypatch.setattr("mmeval.engine.shards.SESSIONS_PER_SHARD", 2)
    whole = score(folders, tmp_path / "whole" / "run", scorers=[interrupting(-1), *METRICS])
    with pytest.raises(KeyboardInterrupt):
        score(folders, tmp_path / "cut" / "run", scorers=[interrupting(after_calls), *METRICS])
    assert not mm.open_run(tmp_path / "cut" / "run").info["finished"]
    resumed = score(folders, tmp_path / "cut" / "run", scorers=[interrupting(-1), *METRICS], resume=True)
    assert resumed.info["finished"]
    assert resumed.scores().equals(whole.scores())


def test_resume_leaves_no_system_and_no_metric_without_rows(folders, tmp_path):
    bench, (alpha, beta) = folders
    options = {"out": tmp_path / "run", "progress": False}
    mm.score(bench, alpha, scorers=["ssim"], **options)
    with pytest.raises(RunFolderError, match=r"also has alpha, .*ssim.*without rows; name all"):
        mm.score(bench, beta, scorers=["psnr"], resume=True, **options)
    mm.score(bench, beta, scorers=["ssim"], resume=True, **options)
    with pytest.raises(KeyboardInterrupt):
        mm.score(bench, [alpha, beta], scorers=["ssim", interrupting(3)], resume=True, **options)
    with pytest.raises(RunFolderError, match="also has alpha, which would be left"):
        mm.score(bench, beta, scorers=["ssim", interrupting(-1)], resume=True, **options)
    mm.score(bench, [alpha, beta], scorers=["ssim", interrupting(-1)], resume=True, **options)


def test_resume_adds_systems_and_metrics_and_computes_nothing_twice(folders, tmp_path):
    bench, (alpha, beta) = folders
    mm.score(bench, alpha, out=tmp_path / "a" / "run", scorers=["ssim"], progress=False)
    calls = []
    counted = find("ssim")

    @functools.wraps(counted.function)
    def counting(*slots, **parameters):
        calls.append(1)
        return counted.function(*slots, **parameters)

    spy = replace(counted, function=counting)
    grown = mm.score(
        bench, [alpha, beta], out=tmp_path / "a" / "run", scorers=[spy, "psnr"], resume=True, progress=False
    )
    fresh = mm.score(
        bench, [alpha, beta], out=tmp_path / "b" / "run", scorers=["ssim", "psnr"], progress=False
    )
    assert grown.scores().equals(fresh.scores())
    assert len(calls) == 9
    assert [entry["system"] for entry in grown.info["submissions"]] == ["alpha", "beta"]


def versioned(value):
    """A scorer whose code depends on ``value``, as after an edit."""
    made: dict[str, object] = {"__name__": "edited", "Pixels": Pixels, "Score": Score}
    exec(f"def function(before: Pixels, after: Pixels) -> Score:\n    return Score({value})", made)
    slots, roles = {"before": Pixels, "after": Pixels}, {"before": "previous", "after": "current"}
    return BoundScorer(Scorer("v", made["function"], slots, {}, "higher", (0, 1), "this test", roles, "v"))


def test_rows_of_changed_code_are_computed_again_even_after_a_kill(folders, tmp_path, monkeypatch):
    monkeypatch.setattr("mmeval.engine.shards.SESSIONS_PER_SHARD", 2)
    out = tmp_path / "run"
    score(folders, out, scorers=[versioned(0.25), *METRICS])
    with pytest.raises(KeyboardInterrupt):
        score(folders, out, scorers=[versioned(0.5), interrupting(8)], resume=True)
    cut = mm.open_run(out).scores()
    assert set(cut[cut.name == "v"].value.dropna()) == {0.25, 0.5}
    run = score(folders, out, scorers=[versioned(0.5), interrupting(-1), *METRICS], resume=True)
    fresh = score(folders, tmp_path / "new" / "run", scorers=[versioned(0.5), interrupting(-1), *METRICS])
    assert run.scores().equals(fresh.scores())
    assert run.info["outdated"] == []
    assert len(run.info["resumed"]) == 2
    assert {one["hardware"]["cpus"] for one in run.info["resumed"]} == {os.cpu_count()}


def test_going_on_with_other_versions_is_said_and_kept(folders, tmp_path):
    run = score(folders, tmp_path / "run", scorers=["ssim"])
    run.info["versions"]["torch"] = "1.0"
    run.save_info()
    with pytest.warns(DoubtfulInput, match=r"started elsewhere \(torch 1\.0 -> "):
        resumed = score(folders, tmp_path / "run", scorers=["ssim", "psnr"], resume=True)
    assert resumed.info["versions"]["torch"] == "1.0"
    assert resumed.info["resumed"][0]["versions"]["torch"] != "1.0"


def flaky(fails):
    """A scorer that raises at the calls in ``fails``, counted from 1."""
    calls = []

    def function(before: Pixels, after: Pixels) -> Score:
        calls.append(1)
        if len(calls) in fails:
            raise MemoryError("no memory left")
        return Score(1.0, evidence=(Facts("why", {"all": "well"}),))

    slots = {"before": Pixels, "after": Pixels}
    roles = {"before": "previous", "after": "current"}
    return BoundScorer(Scorer("flaky", function, slots, {}, "higher", (0, 1), "this test", roles, "f")), calls


def test_resume_retries_what_failed_and_nothing_else(folders, tmp_path, monkeypatch):
    monkeypatch.setattr("mmeval.engine.shards.SESSIONS_PER_SHARD", 2)
    spoil_truncated(folders[1][0])
    whole = score(folders, tmp_path / "whole" / "run", scorers=[flaky(())[0], *METRICS])
    out = tmp_path / "cut" / "run"
    cut = score(folders, out, scorers=[flaky((2, 9, 16))[0], *METRICS])
    failed = cut.scores().query("status == 'failed'")
    assert len(failed) == 3
    again, calls = flaky(())
    resumed = score(folders, out, scorers=[again, *METRICS], resume=True)
    assert resumed.scores().equals(whole.scores())
    turns = {f"s{number}": 1 + number % 3 for number in range(5)}
    assert len(calls) == sum(turns[session] for session in failed.session)
    for key in resumed.scores().evidence.dropna():
        assert len(resumed.evidence(key)) == 1
    assert (resumed.scores().status == "unreadable").sum() == 4


@pytest.mark.parametrize("commits", [0, 1, 2])
def test_a_retry_that_is_interrupted_loses_nothing(folders, tmp_path, monkeypatch, commits):
    monkeypatch.setattr("mmeval.engine.shards.SESSIONS_PER_SHARD", 2)
    whole = score(folders, tmp_path / "whole" / "run", scorers=[flaky(())[0], *METRICS])
    out = tmp_path / "cut" / "run"
    cut = score(folders, out, scorers=[flaky((2, 9, 16))[0], *METRICS]).scores()
    made, commit = [], RunFolder.commit

    def interrupted(self, *content):
        made.append(1)
        if len(made) > commits:
            raise KeyboardInterrupt
        commit(self, *content)

    with monkeypatch.context() as patch:
        patch.setattr(RunFolder, "commit", interrupted)
        with pytest.raises(KeyboardInterrupt):
            score(folders, out, scorers=[flaky(())[0], *METRICS], resume=True)
    columns = ["system", "session", "turn", "metric"]
    between = mm.open_run(out)
    assert between.scores()[columns].equals(cut[columns])
    assert (between.scores().status == "failed").sum() == 3 - commits
    resumed = score(folders, out, scorers=[flaky(())[0], *METRICS], resume=True)
    assert resumed.scores().equals(whole.scores())


def test_what_failed_stays_when_its_metric_is_not_asked_for_again(folders, tmp_path):
    out = tmp_path / "run"
    first = score(folders, out, scorers=[flaky((2,))[0], "ssim"]).scores()
    second = score(folders, out, scorers=["ssim", "psnr"], resume=True)
    kept = second.scores().query("name != 'psnr'").reset_index(drop=True)
    assert kept.equals(first)


def test_resuming_with_a_changed_benchmark_is_refused(folders, tmp_path):
    bench, _ = folders
    score(folders, tmp_path / "run")
    edited(bench / "sessions.jsonl", lambda lines: lines[:-1])
    with pytest.raises(RunFolderError, match="the benchmark changed"):
        score(folders, tmp_path / "run", resume=True)


def test_a_second_start_without_resume_is_refused(folders, tmp_path):
    score(folders, tmp_path / "run")
    with pytest.raises(RunFolderError, match="--resume"):
        score(folders, tmp_path / "run")


def spoil_missing(root):
    edited(root / "outputs.jsonl", lambda lines: [one for one in lines if one["session"] != "s0"])


def spoil_error(root):
    edited(
        root / "outputs.jsonl",
        lambda lines: [
            {"session": "s0", "turn": 1, "error": "refused"} if one["session"] == "s0" else one
            for one in lines
        ],
    )


def spoil_no_picture(root):
    edited(
        root / "outputs.jsonl",
        lambda lines: [{**one, "media": []} if one["session"] == "s0" else one for one in lines],
    )


def spoil_truncated(root):
    file = root / "media/s0_1.png"
    file.write_bytes(file.read_bytes()[:200])


def spoil_gone(root):
    (root / "media/s0_1.png").unlink()


def spoil_size(root):
    Image.new("RGB", (10, 10)).save(root / "media/s0_1.png")


def spoil_line(root):
    text = (root / "outputs.jsonl").read_text()
    (root / "outputs.jsonl").write_text(text.replace('"turn": 1', '"turn": 1, "costs": {"s": NaN}', 1))


@pytest.mark.parametrize(
    ("spoil", "status", "reason"),
    [
        (spoil_missing, "missing", "alpha has no output for s0 turn 1"),
        (spoil_error, "missing", "refused"),
        (spoil_no_picture, "missing", "has no image"),
        (spoil_truncated, "unreadable", "media/s0_1.png"),
        (spoil_gone, "unreadable", "media/s0_1.png"),
        (spoil_size, "unusable", "10"),
        (spoil_line, "missing", "broken"),
    ],
)
def test_bad_outputs_become_rows_with_a_reason_and_nothing_else_is_lost(
    folders, tmp_path, spoil, status, reason
):
    clean = score(folders, tmp_path / "clean" / "run").scores()
    spoil(folders[1][0])
    table = score(folders, tmp_path / "spoilt" / "run").scores()
    assert len(table) == len(clean)
    guilty = (table.system == "alpha") & (table.session == "s0")
    assert guilty.sum() == 3
    assert set(table[guilty].status) == {status}
    assert all(reason in text for text in table[guilty].reason), table[guilty].reason.tolist()
    assert table[guilty].value.isna().all()
    assert table[~guilty].equals(clean[~guilty])


def test_a_broken_session_is_a_row_that_no_system_is_blamed_for(folders, tmp_path):
    bench, _ = folders
    clean = score(folders, tmp_path / "clean" / "run")
    text = (bench / "sessions.jsonl").read_text()
    (bench / "sessions.jsonl").write_text(text.replace('"id": "s3"', '"id": "s3", "surprise": 1'))
    run = score(folders, tmp_path / "broken" / "run")
    table = run.scores()
    lost = table[table.session == "s3"]
    assert len(lost) == 2 * len(METRICS)
    assert set(lost.status) == {"broken"}
    assert lost.reason.str.contains("surprise").all()
    kept = clean.scores().query("session != 's3'").reset_index(drop=True)
    assert table[table.session != "s3"].reset_index(drop=True).equals(kept)
    board = run.leaderboard().set_index(["system", "number"])
    line = board.loc[("alpha", "ssim{convention=wang}[previous>current]")]
    assert line.n_expected == line.n_scored + 1
    assert line.value == pytest.approx(kept.query("system == 'alpha' and name == 'ssim'").value.mean())


def test_a_broken_session_counts_with_all_turns_that_its_line_still_shows(folders, tmp_path):
    def typo(lines):
        lines[2]["turns"][0]["scored"] = False
        lines[2]["turns"][2]["scoredd"] = True
        return lines

    edited(folders[0] / "sessions.jsonl", typo)
    lost = score(folders, tmp_path / "run", scorers=["ssim"]).scores().query("session == 's2'")
    assert lost.turn.tolist() == [2, 3] * 2
    assert set(lost.status) == {"broken"}


def test_a_gold_history_without_its_reference_is_broken_and_no_row_is_lost(folders, tmp_path):
    def gold(lines):
        return [{**line, "history": "gold"} for line in lines]

    edited(folders[0] / "sessions.jsonl", gold)
    problems = [problem for problem in mm.validate(folders[0]) if "history is gold" in problem.message]
    table = score(folders, tmp_path / "run", scorers=["ssim"]).scores()
    lost = table.query("turn > 1")
    assert len(table) == 2 * 9
    assert len(lost) == 2 * len(problems) == 2 * 4
    assert set(lost.status) == {"broken"}
    assert lost.reason.str.contains("has no reference to start from").all()


def test_no_turn_is_compared_with_a_picture_that_the_user_gives_later(folders, tmp_path):
    def later(lines):
        (given,) = lines[2]["turns"][0]["user"].pop("media")
        lines[2]["turns"][1]["user"]["media"] = [{**given, "role": "input"}]
        return lines

    edited(folders[0] / "sessions.jsonl", later)
    scorers = ["ssim", find("psnr").bind(before="source")]
    table = score(folders, tmp_path / "run", scorers=scorers).scores().query("session == 's2'")
    assert table.groupby("name").turn.apply(list).to_dict() == {"psnr": [2, 3] * 2, "ssim": [2, 3] * 2}


@pytest.mark.parametrize(
    ("value", "said"), [(0, "selects no pixel"), (1, "its brightest value is 1, inside means above 127")]
)
def test_a_mask_that_selects_nothing_is_broken_with_the_words_of_validate(folders, tmp_path, value, said):
    bench, _ = folders
    Image.new("L", (32, 24), value).save(bench / "media/s0_mask.png")
    (problem,) = mm.validate(bench)
    metrics = ["edit_iou", "ssim_outside", "psnr_outside", "ssim"]
    table = score(folders, tmp_path / "run", scorers=metrics).scores().query("session == 's0' and turn == 1")
    lost = table[table.name != "ssim"]
    assert set(lost.status) == {"broken"}
    assert len(lost) == 2 * 3
    assert lost.reason.str.contains(f"{problem.message}. {problem.remedy}", regex=False).all()
    assert said in problem.message
    assert set(table[table.name == "ssim"].status) == {"scored"}


def test_a_turn_without_an_instruction_is_broken_and_the_others_are_scored(folders, tmp_path):
    bench, _ = folders
    clean = score(folders, tmp_path / "clean" / "run").scores()

    def silence(lines):
        lines[2]["turns"][1]["user"]["text"] = " "
        return lines

    edited(bench / "sessions.jsonl", silence)
    with pytest.warns(DoubtfulInput, match="the instruction is empty"):
        table = score(folders, tmp_path / "silent" / "run").scores()
    assert len(table) == len(clean)
    lost = (table.session == "s2") & (table.turn == 2)
    assert lost.sum() == ((clean.session == "s2") & (clean.turn == 2)).sum() > 0
    assert set(table[lost].status) == {"broken"}
    assert set(table[lost].reason) == {
        "turn 2 of session s2 of the benchmark is broken: the instruction is empty"
    }
    assert table[~lost].equals(clean[~lost])


@pytest.mark.parametrize(
    ("line", "name"),
    [("no JSON", "line-6"), ('{"id": "s1", "turns": [{"user": {"text": "another"}}]}', "s1")],
)
def test_no_line_of_a_benchmark_disappears_without_a_row(folders, tmp_path, line, name):
    with (folders[0] / "sessions.jsonl").open("a") as file:
        file.write(line + "\n")
    with pytest.warns(DoubtfulInput):
        table = score(folders, tmp_path / "run", scorers=["ssim"]).scores()
    lost = table[table.status == "broken"]
    assert set(lost.session) == {name}
    assert set(lost.system) == {"alpha", "beta"}


def test_a_broken_session_counts_once_among_metrics_that_apply_to_some_turns_only(folders, tmp_path):
    bench, _ = folders
    text = (bench / "sessions.jsonl").read_text()
    (bench / "sessions.jsonl").write_text(text.replace('"id": "s3"', '"id": "s3", "surprise": 1'))
    run = score(folders, tmp_path / "run", scorers=["if_subject_add", "if_subject_remove", "ssim"])
    lost = run.scores().query("session == 's3' and system == 'alpha'")
    assert lost.name.tolist() == ["if_subject_add", "ssim"]


def test_who_returns_another_size_is_to_blame_and_no_later_turn(folders, tmp_path):
    _, (alpha, _) = folders
    for number, size in ((1, (20, 20)), (2, (32, 24)), (3, (20, 20))):
        Image.new("RGB", size).save(alpha / f"media/s2_{number}.png")
    table = score(folders, tmp_path / "run", scorers=["ssim"]).scores()
    found = table.query("system == 'alpha' and session == 's2' and name == 'ssim'").set_index("turn")
    assert found.status.to_dict() == {1: "unusable", 2: "undefined", 3: "unusable"}


@pytest.mark.parametrize(("shrunk", "status"), [("mask", "broken"), ("answers", "unusable")])
def test_a_mask_that_fits_no_picture_is_the_benchmarks_fault_unless_answers_shrank(
    folders, tmp_path, shrunk, status
):
    bench, (alpha, _) = folders
    if shrunk == "mask":
        Image.new("L", (20, 20), 255).save(bench / "media/s2_mask.png")
    else:
        for number in (1, 2, 3):
            Image.new("RGB", (20, 20)).save(alpha / f"media/s2_{number}.png")
    edited(
        bench / "sessions.jsonl",
        lambda lines: [
            {**line, "turns": [{**turn, **masked(line["id"])} for turn in line["turns"]]} for line in lines
        ],
    )
    table = score(folders, tmp_path / "run", scorers=["ssim_outside"]).scores()
    found = table.query("system == 'alpha' and session == 's2'").set_index("turn")
    assert found.status[2] == status
    others = table.query("system == 'beta' and session == 's2'")
    assert set(others.status) == ({"broken"} if shrunk == "mask" else {"scored"})


def masked(session):
    return {"target": {"mask": {"format": "png", "path": f"media/{session}_mask.png"}}}


def test_a_run_with_a_broken_session_grows_without_losing_rows(folders, tmp_path):
    bench, (alpha, beta) = folders
    text = (bench / "sessions.jsonl").read_text()
    (bench / "sessions.jsonl").write_text(text.replace('"id": "s3"', '"id": "s3", "surprise": 1'))
    mm.score(bench, alpha, out=tmp_path / "a" / "run", scorers=["ssim"], progress=False)
    grown = mm.score(
        bench, [alpha, beta], out=tmp_path / "a" / "run", scorers=["ssim"], resume=True, progress=False
    )
    fresh = mm.score(bench, [alpha, beta], out=tmp_path / "b" / "run", scorers=["ssim"], progress=False)
    assert grown.scores().equals(fresh.scores())
    assert set(grown.scores().query("status == 'broken'").system) == {"alpha", "beta"}


def test_one_run_at_a_time_writes_into_a_folder_and_anyone_reads_it(folders, tmp_path):
    out, seen = tmp_path / "run", []

    def starting_another(before: Pixels, after: Pixels) -> Score:
        if not seen:
            with pytest.raises(RunFolderError, match=rf"process {os.getpid()} on \S+; wait") as refused:
                score(folders, out, scorers=["psnr"], resume=True)
            seen.extend([refused, RunFolder.open(out).rows()])
        return Score(0.5)

    score(folders, out, scorers=[BoundScorer(replace(interrupting(0).scorer, function=starting_another))])
    assert len(seen) == 2
    table = score(folders, out, scorers=["psnr"], resume=True).scores()
    assert not table.duplicated(["system", "session", "turn", "metric"]).any()


def test_a_crash_leaves_no_lock_and_a_refused_folder_no_file(folders, tmp_path):
    killed = "import os, pathlib, sys; from mmeval.runs import only_writer\n"
    killed += "with only_writer(pathlib.Path(sys.argv[1])): os.kill(os.getpid(), 9)"
    subprocess.run([sys.executable, "-c", killed, str(tmp_path / "run")], check=False)
    assert (tmp_path / "run" / ".lock").read_text().startswith("process ")
    assert len(score(folders, tmp_path / "run").scores())
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    with pytest.raises(RunFolderError, match="not empty"):
        score(folders, tmp_path / "mine")
    assert [file.name for file in (tmp_path / "mine").iterdir()] == ["letter.txt"]


def test_changed_bytes_are_noticed_on_resume(folders, tmp_path):
    bench, (alpha, _) = folders
    mm.score(bench, alpha, out=tmp_path / "run", scorers=["ssim"], progress=False)
    Image.new("RGB", (32, 24)).save(alpha / "media/s1_1.png")
    with pytest.raises(RunFolderError, match="the submission alpha changed"):
        mm.score(bench, alpha, out=tmp_path / "run", scorers=["ssim"], resume=True, progress=False)


def test_a_link_out_of_the_folder_is_unreadable(folders, tmp_path):
    _, (alpha, _) = folders
    secret = tmp_path / "secret.png"
    (alpha / "media/s0_1.png").rename(secret)
    (alpha / "media/s0_1.png").symlink_to(secret)
    table = score(folders, tmp_path / "run").scores().query("system == 'alpha' and session == 's0'")
    assert set(table.status) == {"unreadable"}
    assert table.reason.str.contains("out of its folder").all()


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (os.mkfifo, "device or a pipe"),
        (lambda path: path.symlink_to("/dev/zero"), "out of its folder"),
        (lambda path: path.symlink_to(path.name), "leads to itself"),
    ],
)
def test_what_is_no_file_is_unreadable_and_stops_no_run(folders, tmp_path, make, reason):
    _, (alpha, _) = folders
    (alpha / "media/s0_1.png").unlink()
    make(alpha / "media/s0_1.png")
    table = score(folders, tmp_path / "run", scorers=["ssim"]).scores()
    (lost,) = table[table.status != "scored"].itertuples()
    assert (lost.system, lost.session, lost.status) == ("alpha", "s0", "unreadable")
    assert reason in lost.reason


def test_a_runs_digest_reads_no_file_outside_of_its_folders(folders, tmp_path):
    _, (alpha, _) = folders
    (alpha / "media/s0_1.png").rename(tmp_path / "far.png")
    (alpha / "media/s0_1.png").symlink_to(tmp_path / "far.png")
    digests = []
    for content in (b"one", b"two"):
        (tmp_path / "far.png").write_bytes(content)
        run = score(folders, tmp_path / content.decode(), scorers=["ssim"])
        digests.append([entry["digest"] for entry in run.info["submissions"]])
    assert digests[0] == digests[1]


def test_the_reason_of_each_row_names_its_own_file_where_broken_files_are_equal(folders, tmp_path):
    _, systems = folders
    for system in systems:
        for name in ("s0_1", "s1_1"):
            (system / f"media/{name}.png").rename(system / f"media/{system.name}_{name}.png")
            (system / f"media/{system.name}_{name}.png").write_bytes(b"")
        edited(
            system / "outputs.jsonl",
            lambda lines, system=system: [
                json.loads(
                    json.dumps(line)
                    .replace("media/s0_1", f"media/{system.name}_s0_1")
                    .replace("media/s1_1", f"media/{system.name}_s1_1")
                )
                for line in lines
            ],
        )
    table = score(folders, tmp_path / "run", scorers=["ssim"]).scores().query("turn == 1")
    told = {(row.system, row.session): row.reason for row in table.itertuples() if row.reason}
    assert len(told) == 4
    for (system, session), reason in told.items():
        assert reason.startswith(f"media/{system}_{session}_1.png: ")


def test_truth_that_an_expected_metric_lacks_is_an_undefined_row(folders, tmp_path):
    always = replace(find("clip_t"), applies=lambda turn: True).bind(caption="caption", after="current")
    table = score(folders, tmp_path / "run", scorers=[always]).scores()
    assert len(table) == 2 * 9
    assert set(table.status) == {"undefined"}
    assert table.reason.str.contains("no caption").all()


def test_a_scorer_that_raises_is_a_failed_row(folders, tmp_path):
    def function(after: Pixels) -> Score:
        raise ZeroDivisionError("oops")

    broken = Scorer(
        "broken", function, {"after": Pixels}, {}, "higher", (0, 1), "t", {"after": "current"}, "b"
    )
    table = score(folders, tmp_path / "run", scorers=[BoundScorer(broken), "ssim"]).scores()
    failed = table[table.name == "broken"]
    assert set(failed.status) == {"failed"}
    assert all("ZeroDivisionError: oops" in reason for reason in failed.reason)
    assert set(table[table.name == "ssim"].status) == {"scored"}


def test_run_json_tells_how_to_get_the_numbers_again(folders, tmp_path):
    info = score(folders, tmp_path / "run").info
    assert info["benchmark"]["name"] == "little"
    assert len(info["benchmark"]["digest"]) == 64
    assert [entry["system"] for entry in info["submissions"]] == ["alpha", "beta"]
    [ssim] = [entry for entry in info["metrics"] if entry["name"] == "ssim"]
    assert ssim["metric"] == "ssim{convention=wang}[previous>current]"
    assert ssim["better"] == "higher"
    assert "torch" in info["versions"]
    json.dumps(info, allow_nan=False)


def test_metrics_that_the_pack_lacks_are_named_not_faked(folders, tmp_path):
    run = score(folders, tmp_path / "run", scorers=["ssim", "lpips"])
    assert set(run.scores().name) == {"ssim"}
    [(identity, reason)] = run.info["unavailable"].items()
    assert identity.startswith("lpips")
    assert "LpipsMaps" in reason


def test_a_model_that_does_not_load_fails_its_metrics_only_and_resume_tries_it_again(
    folders, tmp_path, monkeypatch
):
    monkeypatch.setattr("mmeval.engine.shards.SESSIONS_PER_SHARD", 2)
    scorers = ["clip_i", "ssim"]
    whole = score(folders, tmp_path / "whole" / "run", scorers=scorers)
    tried = []

    def load(self, device):
        tried.append(device)
        raise RuntimeError("CUDA out of memory")

    with monkeypatch.context() as patch:
        patch.setattr("mmeval.features.embeddings.ClipFeature.load", load)
        table = score(folders, tmp_path / "cut" / "run", scorers=scorers).scores()
    assert len(tried) == 1
    lost = table[table.name == "clip_i"]
    assert set(lost.status) == {"failed"}
    assert lost.reason.str.contains("CUDA out of memory").all()
    assert set(table[table.name == "ssim"].status) == {"scored"}
    resumed = score(folders, tmp_path / "cut" / "run", scorers=scorers, resume=True)
    assert resumed.scores().equals(whole.scores())


def test_weights_that_are_nowhere_are_an_error_before_anything_is_written(folders, tmp_path, monkeypatch):
    def fingerprint(self):
        raise WeightsMissing("the weights are nowhere")

    monkeypatch.setattr("mmeval.features.embeddings.ClipFeature.fingerprint", property(fingerprint))
    with pytest.raises(WeightsMissing):
        score(folders, tmp_path / "run", scorers=["clip_i", "ssim"])
    assert not (tmp_path / "run").exists()


def clustered(folders):
    """Two pairs of sessions that share a picture, and one alone."""
    bench, _ = folders
    info = json.loads((bench / "benchmark.json").read_text())
    (bench / "benchmark.json").write_text(json.dumps({**info, "cluster": "picture"}))
    shared = {"s0": "p", "s1": "p", "s2": "q", "s3": "q"}
    edited(
        bench / "sessions.jsonl",
        lambda lines: [
            {**line, "clusters": {"picture": shared[line["id"]]}} if line["id"] in shared else line
            for line in lines
        ],
    )
    return {session: f"picture={value}" for session, value in shared.items()}


def test_numbers_outlive_the_benchmark_folder(folders, tmp_path):
    shared = clustered(folders)
    run = score(folders, tmp_path / "run")
    board = run.leaderboard()
    assert set(board.n_clusters) == {3}
    for folder in (folders[0], *folders[1]):
        shutil.rmtree(folder)
    alone = mm.open_run(tmp_path / "run")
    assert alone.clusters() == shared
    assert alone.leaderboard().equals(board)
    assert len(alone.scores()) == len(run.scores())
    turn_curve_figure(alone)
    leaderboard_figure(alone)


def test_resuming_completes_and_keeps_the_clusters(folders, tmp_path):
    shared = clustered(folders)
    bench, (alpha, beta) = folders
    run = mm.score(bench, alpha, out=tmp_path / "run", scorers=["ssim"], progress=False)
    del run.info["benchmark"]["clusters"]  # as a run was before they were kept
    run.save_info()
    moved = bench.rename(bench.with_name("moved"))
    mm.score(moved, beta, out=tmp_path / "run", scorers=["ssim"], resume=True, progress=False)
    grown = mm.open_run(tmp_path / "run")
    assert grown.info["benchmark"]["clusters"] == shared
    assert grown.benchmark().root.resolve() == moved


def made(function, **slots):
    roles = {"before": "previous", "after": "current"}
    named = slots or {"before": Pixels, "after": Pixels}
    return BoundScorer(Scorer("made", function, named, {}, "higher", (0, 1), "this test", roles, "f"))


@pytest.mark.parametrize(
    ("result", "status", "reason"),
    [
        (0.5, "failed", "a scorer returns a Score"),
        ({"cup": 0.5}, "failed", "a scorer returns a Score"),
        (Score(1.0, evidence=(Facts("f", {"mean": float("nan")}),)), "failed", "not JSON compliant"),
        (Score(1.0, evidence=(Facts("f", {"mean": object()}),)), "failed", "not JSON serializable"),
        ({}, "undefined", "no item to score"),
    ],
)
def test_a_scorers_slip_is_a_row_and_no_end_of_the_run(folders, tmp_path, result, status, reason):
    table = score(folders, tmp_path / "run", scorers=[made(lambda before, after: result), "psnr"]).scores()
    slipped = table[table["name"] == "made"]
    assert len(slipped) == len(table) / 2
    assert set(slipped.status) == {status}
    assert slipped.reason.str.contains(reason).all()
    assert set(table[table["name"] == "psnr"].status) == {"scored"}


def test_facts_may_be_numbers_of_numpy(folders, tmp_path):
    kept = Score(1.0, evidence=(Facts("f", {"mean": np.float32(0.5), "n": np.int64(3)}),))
    run = score(folders, tmp_path / "run", scorers=[made(lambda before, after: kept)])
    (record,) = run.evidence(run.scores().evidence[0])
    assert record.data == {"mean": 0.5, "n": 3}


def test_a_file_of_the_benchmark_that_cannot_be_used_is_no_systems_fault(folders, tmp_path):
    bench, _ = folders
    (bench / "media/s0.png").write_bytes(b"no picture")
    (bench / "media/s1_mask.png").unlink()
    run = score(folders, tmp_path / "run", scorers=["psnr", "ssim_outside"])
    table = run.scores()
    spoilt = table[table.status != "scored"]
    assert set(spoilt.status) == {"broken"}
    assert set(spoilt.session) == {"s0", "s1"}
    assert spoilt.reason.str.startswith("of the benchmark itself: ").all()


def test_a_missing_answer_is_charged_once(folders, tmp_path):
    _, (alpha, _) = folders
    lines = (alpha / "outputs.jsonl").read_text().splitlines(keepends=True)
    kept = [line for line in lines if '"session": "s2", "turn": 1,' not in line]
    assert len(kept) == len(lines) - 1
    (alpha / "outputs.jsonl").write_text("".join(kept))
    table = score(folders, tmp_path / "run", scorers=["psnr"]).scores()
    of_alpha = table.query("system == 'alpha' and session == 's2'").set_index("turn")
    assert of_alpha.status.to_dict() == {1: "missing", 2: "undefined", 3: "scored"}
    assert "nothing to compare this turn with" in of_alpha.reason[2]


def test_answers_missing_in_a_row_are_each_charged(folders, tmp_path):
    _, (alpha, _) = folders
    lines = (alpha / "outputs.jsonl").read_text().splitlines(keepends=True)
    (alpha / "outputs.jsonl").write_text("".join(line for line in lines if '"session": "s2"' not in line))
    table = score(folders, tmp_path / "run", scorers=["psnr", "ssim_outside"]).scores()
    assert set(table.query("system == 'alpha' and session == 's2'").status) == {"missing"}


def test_the_same_metric_given_twice_is_computed_once(folders, tmp_path):
    twice = ["psnr", find("psnr").bind(before="previous")]
    table = score(folders, tmp_path / "run", scorers=twice).scores()
    assert not table.duplicated(["system", "session", "turn", "metric"]).any()


def test_a_run_prints_as_one_line(folders, tmp_path):
    run = score(folders, tmp_path / "run")
    assert repr(run) == f"<Run {run.path}: little, 5 sessions, 3 metrics, of alpha, beta>"


def test_perceptual_distance_outside_is_blind_to_the_edit_and_sees_the_rest(folders, tmp_path):
    bench, (alpha, beta) = folders
    for session in range(5):
        source = np.array(Image.open(bench / f"media/s{session}.png").resize((64, 48)))
        Image.fromarray(source).save(bench / f"media/s{session}.png")
        mask = np.zeros((48, 64), bool)
        mask[8:24, 8:24] = True
        Image.fromarray(255 * mask.astype(np.uint8)).save(bench / f"media/s{session}_mask.png")
        inside, outside = source.copy(), source.copy()
        inside[mask] = 255 - inside[mask]
        outside[~mask] = np.roll(outside, 3, axis=0)[~mask]
        for root, edited in ((alpha, inside), (beta, outside)):
            for turn in range(1, 2 + session % 3):
                Image.fromarray(edited).save(root / f"media/s{session}_{turn}.png")
    run = score(folders, tmp_path / "run", scorers=("perceptual_distance_outside",))
    table = run.scores().set_index(["system", "session"])["value"]
    assert (table["alpha"] == 0).all()
    assert (table["beta"] > 0.01).all()
    one = mm.scorer("perceptual_distance_outside")
    media = {
        "before": bench / "media/s0.png",
        "after": beta / "media/s0_1.png",
        "mask": bench / "media/s0_mask.png",
    }
    assert one.of(**media).value == pytest.approx(table["beta", "s0"], rel=1e-5)
