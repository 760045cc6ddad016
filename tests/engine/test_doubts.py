import json

import pytest

import mmeval as mm
from mmeval.engine import DoubtfulInput, known_device


def edited(path, change):
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    path.write_text("".join(json.dumps(change(line)) + "\n" for line in lines))


def test_outputs_for_another_benchmark_or_unknown_sessions_are_said_and_kept(folders, tmp_path):
    bench, (system, _) = folders
    info = json.loads((system / "submission.json").read_text())
    (system / "submission.json").write_text(json.dumps({**info, "benchmark": "other"}))
    edited(system / "outputs.jsonl", lambda line: {**line, "session": line["session"].replace("s0", "s00")})
    with pytest.warns(DoubtfulInput, match="the submission alpha: warning: .* for 'other'.*no session 's00'"):
        run = mm.score(bench, system, out=tmp_path / "run", scorers=["psnr"], progress=False)
    problems = run.info["submissions"][0]["problems"]
    assert "the benchmark has no session 's00'. Did you mean 's0'" in problems[1]


def test_models_that_know_only_synthetic_scenes_are_doubtful_elsewhere(folders, tmp_path):
    bench, systems = folders
    with pytest.warns(DoubtfulInput, match="tiny-clip knows only pictures of mmeval.synthetic.*: clip_i"):
        run = mm.score(bench, systems[:1], out=tmp_path / "run", scorers=["clip_i"], progress=False)
    assert "standard" in run.info["benchmark"]["problems"][0]


def test_cluster_keys_that_no_session_has_are_said(folders, tmp_path):
    bench, systems = folders
    edited(bench / "sessions.jsonl", lambda line: {**line, "clusters": {"Photo": "one"}})
    info = json.loads((bench / "benchmark.json").read_text())
    (bench / "benchmark.json").write_text(json.dumps({**info, "cluster": "photo"}))
    with pytest.warns(DoubtfulInput, match="lack the cluster 'photo'"):
        mm.score(bench, systems[:1], out=tmp_path / "run", scorers=["psnr"], progress=False)


@pytest.mark.filterwarnings("error::mmeval.engine.DoubtfulInput")
def test_models_of_everyday_pictures_and_synthetic_scenes_raise_no_doubt(folders, tmp_path):
    bench, systems = folders
    mm.score(bench, systems[:1], out=tmp_path / "one", scorers=["ssim", "imagenet_i"], progress=False)
    info = json.loads((bench / "benchmark.json").read_text())
    (bench / "benchmark.json").write_text(json.dumps({**info, "metadata": {"made_by": "mmeval.synthetic"}}))
    mm.score(bench, systems[:1], out=tmp_path / "two", scorers=["clip_i"], progress=False)


def test_devices_are_checked_by_name():
    assert known_device("cpu") == "cpu"
    with pytest.raises(ValueError, match="no device 'gpu9'"):
        known_device("gpu9")
    with pytest.raises(ValueError, match="'cuda:77' is not here"):
        known_device("cuda:77")
