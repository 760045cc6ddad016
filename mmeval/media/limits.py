"""How large media may be. Small files can unpack to more than a machine's memory."""

from __future__ import annotations

MAX_PIXELS = 80_000_000
"""Pixels of one picture or mask: 240 MB as RGB. A 4K frame has 8.3 to 11.8 million."""

MAX_AUDIO_SECONDS = 4 * 3600.0
"""Length of one piece of audio; longer files are read in spans."""

SAMPLE_RATES = (1_000, 768_000)
"""The least and most samples per second. Broken headers hold anything up to 2 ** 32."""

MAX_FRAMES_BYTES = 4 * 2**30
"""Memory of the frames that one call takes from a video."""
