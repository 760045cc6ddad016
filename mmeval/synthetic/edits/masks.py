"""Where two scenes differ."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from mmeval.synthetic.rendering import Rendering, lettering, render
from mmeval.synthetic.scenes import Scene


def edit_mask(before: Scene, after: Scene) -> NDArray[np.bool_]:
    """The exact edit mask, (H, W): the visible regions, in either picture, of what changed.

    It holds every pixel that differs between the two renderings. Where only the word on a sign
    changed, the regions are the letters of both words. Where the background changed, it is everything in
    which the background shows, so the inside of kept objects stays out.
    """
    first, second = render(before), render(after)
    mask = _changed(before, after, first) | _changed(after, before, second)
    if (before.background, before.seed) != (after.background, after.seed):
        mask |= first.backdrop | second.backdrop
    return mask


def _changed(scene: Scene, other: Scene, drawn: Rendering) -> NDArray[np.bool_]:
    """Visible regions of the objects, or of their words, that the other scene lacks."""
    wordless = {replace(thing, text="") for thing in other.objects if thing.text is not None}
    mask = np.zeros((scene.size, scene.size), np.bool_)
    for thing, support in zip(scene.objects, drawn.supports, strict=True):
        if thing in other.objects:
            continue
        if thing.text is not None and replace(thing, text="") in wordless:
            mask |= support & lettering(thing, scene.size)
        else:
            mask |= support
    return mask
