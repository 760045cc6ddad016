"""Procedural scenes with exact truth, simulated systems with known faults, demo benchmarks."""

from mmeval.synthetic.benchmark import EditDemo, edit_benchmark
from mmeval.synthetic.dialogues import spoken_benchmark, video_benchmark
from mmeval.synthetic.photos import photo_benchmark

__all__ = ["EditDemo", "edit_benchmark", "photo_benchmark", "spoken_benchmark", "video_benchmark"]
