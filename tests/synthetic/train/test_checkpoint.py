import torch

from mmeval.synthetic.train.checkpoint import load_checkpoint, save_checkpoint


def test_round_trip(tmp_path):
    path = tmp_path / "new" / "weights.safetensors"
    state = {"weight": torch.randn(3, 4).t(), "steps": torch.tensor(7), "same": torch.ones(2)}
    save_checkpoint(path, state, {"names": ["cup", "star"], "imgsz": 192, "conf": 0.35})
    loaded, facts = load_checkpoint(path)
    assert facts == {"names": ["cup", "star"], "imgsz": 192, "conf": 0.35}
    assert loaded["weight"].dtype == torch.float32
    assert torch.allclose(loaded["weight"], state["weight"], atol=2e-3)
    assert loaded["steps"] == 7
    assert [entry.name for entry in path.parent.iterdir()] == ["weights.safetensors"]
