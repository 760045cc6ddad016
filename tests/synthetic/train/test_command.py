"""The training command, a few steps of it, and the quality of what is shipped."""

import json
import sys
from pathlib import Path

import pytest

from mmeval.models import asset
from mmeval.synthetic.train.__main__ import main
from mmeval.synthetic.train.clip_quality import measure_clip
from mmeval.synthetic.train.detector_quality import measure_detector
from mmeval.synthetic.train.seeds import held_out_seeds

SHIPPED = asset("models")


@pytest.mark.parametrize(("part", "held_out"), [("detector", 6), ("clip", 32)])
def test_a_few_steps_leave_a_measured_pack(part, held_out, tmp_path, monkeypatch):
    sizes = ["--scenes", "8", "--steps", "2", "--batch", "4", "--threads", "1", "--held-out", str(held_out)]
    monkeypatch.setattr(sys, "argv", ["train", "--part", part, "--out", str(tmp_path), *sizes])
    main()
    figures = json.loads((tmp_path / f"tiny-{part}.metrics.json").read_text())
    assert figures["held_out_scenes"] == held_out
    assert figures["clean"].keys() == figures["degraded"].keys()
    assert (tmp_path / f"tiny-{part}.safetensors").stat().st_size < 6.5e6
    shipped = json.loads((SHIPPED / f"tiny-{part}.metrics.json").read_text())
    assert figures["clean"].keys() == shipped["clean"].keys()


def test_the_shipped_detector_finds_what_is_there():
    figures = measure_detector(SHIPPED, held_out_seeds(1, 96))
    assert figures["box_map50"] >= 0.95
    assert figures["mask_map50"] >= 0.90
    assert figures["exact_scenes"] >= 0.90


def test_the_shipped_clip_tells_scenes_and_materials_apart():
    figures = measure_clip(SHIPPED, held_out_seeds(1, 96))
    assert figures["scene_top1"] >= 0.90
    assert figures["crop_class"] >= 0.65  # not its strength; its card says so
    assert figures["crop_color"] >= 0.98
    assert figures["crop_material"] >= 0.94


def test_the_pack_stays_small():
    sizes = {path.name: path.stat().st_size for path in Path(SHIPPED).glob("tiny-*")}
    assert sum(sizes.values()) < 15e6


@pytest.mark.parametrize("part", ["detector", "clip"])
def test_the_card_states_the_measured_figures(part):
    card = (SHIPPED / f"tiny-{part}.md").read_text(encoding="utf-8")
    figures = json.loads((SHIPPED / f"tiny-{part}.metrics.json").read_text())
    for value in (*figures["clean"].values(), *figures["degraded"].values()):
        assert f"{value:.3f}" in card
