"""How long a sound is, without decoding it."""

from __future__ import annotations

from mmeval.media.input import Input


def sound_seconds(item: Input) -> float:
    """Seconds of an audio's or video's stretch as its header has them; 0 where it does not say.

    Only an estimate to plan memory with: headers may be wrong, and what is there is decoded anyway.
    """
    if item.path is None:
        samples, rate = item.content
        return len(samples) / float(rate)
    import av

    try:
        with av.open(str(item.path)) as container:
            seconds = (container.duration or 0) / av.time_base
    except (OSError, ValueError):  # PyAV's own errors are both
        return 0.0
    if item.span is None:
        return max(seconds, 0.0)
    return max(min(item.span.end, seconds) - item.span.start, 0.0)
