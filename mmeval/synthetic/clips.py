"""Short procedural videos: a camera that pans over a scene, and faults of known kind."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from mmeval.synthetic.rendering import render
from mmeval.synthetic.scenes import Scene

Frames = NDArray[np.uint8]
"""(T, H, W, 3) uint8 RGB."""

RATE = 10
"""Frames per second of every clip."""

WINDOW = (144, 192)
"""(height, width) of the camera's picture in pixels."""


def pan(scene: Scene, count: int, reach: float = 1.0) -> Frames:
    """``count`` frames of a camera that moves evenly from the left edge of ``scene`` to the right.

    ``reach`` is the share of the way that it gets; 0 holds it still, 1 shows the right edge at last.
    The window stands in the middle of the scene's height. Raises ValueError for a scene smaller
    than ``WINDOW``.
    """
    height, width = WINDOW
    image = render(scene).image
    if image.shape[0] < height or image.shape[1] < width:
        raise ValueError(
            f"a scene of {image.shape[0]} pixels is smaller than the camera's {width} x {height}"
        )
    top = (image.shape[0] - height) // 2
    lefts = np.rint(np.linspace(0, reach * (image.shape[1] - width), count)).astype(int)
    return np.stack([image[top : top + height, left : left + width] for left in lefts])


def flickering(frames: Frames, seed: int) -> Frames:
    """Every frame with a brightness and tint of its own: red, green and blue 0.2 to 1.8 times as bright."""
    gains = np.random.default_rng(seed).uniform(0.2, 1.8, (len(frames), 1, 1, 3))
    return np.asarray(np.clip(frames * gains, 0, 255), dtype=np.uint8)


def cutting(first: Frames, second: Frames, every: int) -> Frames:
    """Cuts from one clip to the other and back after ``every`` frames."""
    turn = (np.arange(len(first)) // every) % 2
    return np.asarray(np.where(turn[:, None, None, None] == 0, first, second), dtype=np.uint8)


def write_clip(path: Path, frames: Frames) -> None:
    """Write ``frames`` as MPEG-4 in an MP4 file; the same frames always give the same bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w", options={"fflags": "+bitexact"}) as container:
        stream = container.add_stream("mpeg4", rate=RATE, options={"flags": "+bitexact", "qscale": "3"})
        stream.height, stream.width = frames.shape[1:3]
        stream.pix_fmt = "yuv420p"
        stream.codec_context.thread_count = 1
        stream.codec_context.time_base = Fraction(1, RATE)
        stream.codec_context.bit_rate = 1_000_000
        for number, picture in enumerate(frames):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
