"""A small film for tests, made by the real encoder."""

import av
import numpy as np


def film(path, place):
    """Write a film of one second; ``place`` sets its tint."""
    with av.open(str(path), "w") as file:
        stream = file.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for step in range(10):
            pixels = np.full((48, 64, 3), (20 * step, 15 * place % 255, 90), np.uint8)
            for packet in stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")):
                file.mux(packet)
        for packet in stream.encode():
            file.mux(packet)
