"""Procedural scenes with exact truth, simulated systems with known faults, demo benchmarks."""

from mmeval.synthetic.benchmark import EditDemo, edit_benchmark
from mmeval.synthetic.dialogues import spoken_benchmark, video_benchmark
from mmeval.synthetic.judges import FOLLOWED, simulate_answers, simulate_votes
from mmeval.synthetic.photos import photo_benchmark
from mmeval.synthetic.tables import image_table

__all__ = [
    "FOLLOWED",
    "EditDemo",
    "edit_benchmark",
    "image_table",
    "photo_benchmark",
    "simulate_answers",
    "simulate_votes",
    "spoken_benchmark",
    "video_benchmark",
]
