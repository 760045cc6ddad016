import pytest

import mmeval as mm
from mmeval.engine import require_weights
from mmeval.models import ModelSpec, Pack, WeightFile, WeightsMissing, get_pack
from mmeval.scorers import find


class Hub:
    """Has what ``reachable`` says; remembers what it was asked for."""

    def __init__(self, folder, reachable=False):
        self.folder = folder
        self.reachable = reachable
        self.asked = []

    def file(self, name):
        return WeightFile((name,), At(self, name), 1)


class At:
    def __init__(self, hub, name):
        self.hub = hub
        self.path = hub.folder / name

    def cached(self):
        return self.path if self.path.exists() else None

    def fetch(self):
        self.hub.asked.append(self.path.name)
        if not self.hub.reachable:
            raise ConnectionError("no route")
        self.path.touch()
        return self.path

    def __str__(self):
        return f"hub:{self.path.name}"


def pack(hub):
    """A CLIP and a detector that share a file, and a model for LPIPS."""

    def spec(family, *names):
        files = {name: hub.file(name) for name in names}
        return ModelSpec(f"my-{family}", family, "", "", files, build=lambda files, device: None)

    specs = (spec("clip", "clip.pt"), spec("detector", "boxes.pt", "clip.pt"), spec("lpips", "alex.pt"))
    return Pack("mine", "", specs)


@pytest.fixture
def online(monkeypatch):
    for name in ("MMEVAL_WEIGHTS", "MMEVAL_OFFLINE", "HF_HUB_OFFLINE"):
        monkeypatch.delenv(name, raising=False)


def bound(*names):
    return [find(name).bind() for name in names]


def test_all_missing_files_are_named_at_once_and_one_is_asked_for(online, tmp_path):
    hub = Hub(tmp_path)
    with pytest.raises(WeightsMissing) as refused:
        require_weights(bound("if_subject_add", "lpips", "ssim"), pack(hub))
    said = str(refused.value)
    assert hub.asked == ["clip.pt"]
    assert "MMEVAL_WEIGHTS" in said
    assert said.endswith("Also missing are:\n- boxes.pt (hub:boxes.pt)\n- alex.pt (hub:alex.pt)")


def test_only_what_the_scorers_use_is_needed(online, tmp_path):
    hub = Hub(tmp_path)
    require_weights(bound("ssim"), pack(hub))
    with pytest.raises(WeightsMissing) as refused:
        require_weights(bound("lpips", "ssim"), pack(hub))
    assert hub.asked == ["alex.pt"]
    assert "Also missing" not in str(refused.value)


def test_what_a_hub_has_is_fetched_once(online, tmp_path):
    hub = Hub(tmp_path, reachable=True)
    for _ in range(2):
        require_weights(bound("if_subject_add"), pack(hub))
    assert hub.asked == ["clip.pt", "boxes.pt"]


def test_a_run_without_weights_leaves_nothing(monkeypatch, online, folders, tmp_path):
    monkeypatch.setattr("mmeval.api.get_pack", lambda name: pack(Hub(tmp_path)))
    bench, systems = folders
    with pytest.raises(WeightsMissing, match=r"(?s)clip\.pt.*Also missing are:.*alex\.pt"):
        mm.score(bench, systems, out=tmp_path / "run", scorers=["clip_i", "lpips"])
    assert not (tmp_path / "run").exists()


def test_what_the_tiny_pack_needs_is_here():
    require_weights(bound("if_subject_add", "clip_t"), get_pack("tiny"))
