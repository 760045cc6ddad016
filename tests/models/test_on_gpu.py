"""The same numbers on a GPU as on the CPU."""

import numpy as np
import pytest
import torch

from mmeval.models import get_pack

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no CUDA device here"),
]


def test_clip(small_clip, pictures):
    on_cpu, on_gpu = small_clip.load("cpu"), small_clip.load("cuda")
    np.testing.assert_allclose(on_gpu.encode_images(pictures), on_cpu.encode_images(pictures), atol=1e-3)
    np.testing.assert_allclose(on_gpu.encode_texts(["a cup"]), on_cpu.encode_texts(["a cup"]), atol=1e-3)


def test_perceptual_maps(pictures):
    spec = get_pack("tiny").model("perceptual")
    for a, b in zip(spec.load("cpu").maps(pictures), spec.load("cuda").maps(pictures), strict=True):
        for on_cpu, on_gpu in zip(a.layers, b.layers, strict=True):
            np.testing.assert_allclose(on_gpu, on_cpu, atol=1e-2)


def test_detector():
    from mmeval.synthetic.rendering import render
    from mmeval.synthetic.scenes import sample_scene

    spec, picture = get_pack("tiny").model("detector"), render(sample_scene(910_000_001)).image
    on_cpu, on_gpu = (spec.load(device).detect([picture])[0] for device in ("cpu", "cuda"))
    assert on_gpu.labels == on_cpu.labels
    np.testing.assert_allclose(on_gpu.boxes, on_cpu.boxes, atol=0.5)


def test_yolo_world(standard, pictures):
    spec = standard.model("detector")
    on_cpu, on_gpu = (
        spec.load(device).detect(pictures[:1], ("cup", "fish"))[0] for device in ("cpu", "cuda")
    )
    assert len(on_cpu.labels) > 0
    assert abs(len(on_gpu.labels) - len(on_cpu.labels)) <= 0.1 * len(on_cpu.labels)
