"""Distances between the feature maps of two pictures."""

from __future__ import annotations

import math

import numpy as np

from mmeval.features import FeatureMaps, LpipsMaps, PerceptualMaps, Region
from mmeval.media import Unscorable
from mmeval.scorers.evidence import Facts
from mmeval.scorers.image.occasions import has_mask
from mmeval.scorers.score import Score
from mmeval.scorers.scorer import scorer

_OUTSIDE = {"after": "current_outside"}


@scorer("lpips", better="lower", bounds=(0, math.inf), source="Zhang et al. 2018, arXiv 1801.03924, v0.1")
def lpips(before: LpipsMaps, after: LpipsMaps) -> Score:
    """Learned perceptual distance of two pictures: 0 for identical ones, rarely above 1.

    Sum over layers of the mean over positions of the weighted squared difference of unit-length
    activations. Networks are not comparable with each other; the model is part of the identity.
    """
    return _distance(before, after)


@scorer(
    "perceptual_distance",
    better="lower",
    bounds=(0, math.inf),
    source="the form of Zhang et al. 2018 over an ImageNet backbone with uniform weights",
)
def perceptual_distance(before: PerceptualMaps, after: PerceptualMaps) -> Score:
    """Distance of two pictures' feature maps with uniform weights: 0 for identical ones.

    Computed like LPIPS, but nothing in it was fitted to human judgements: never compare its
    values with LPIPS.
    """
    return _distance(before, after)


@scorer(
    "lpips_outside",
    better="lower",
    bounds=(0, math.inf),
    source="Zhang et al. 2018, arXiv 1801.03924, v0.1, of what lies outside the edit mask",
    roles=_OUTSIDE,
    applies=has_mask,
)
def lpips_outside(before: LpipsMaps, after: LpipsMaps, mask: Region) -> Score:
    """``lpips`` of what the edit had to leave alone: 0 when nothing outside the mask changed.

    A network has no outside: its units see across the mask. So the region inside is copied from
    ``before`` into ``after`` first (as I2EBench does for SSIM), which nothing that happens inside can
    change, and the distance is divided by the share of the picture outside, so that it does not fall
    with a larger mask. Undefined when the mask covers the whole picture.
    """
    return _outside(before, after, mask)


@scorer(
    "perceptual_distance_outside",
    better="lower",
    bounds=(0, math.inf),
    source="the form of Zhang et al. 2018 over an ImageNet backbone, of what lies outside the edit mask",
    roles=_OUTSIDE,
    applies=has_mask,
)
def perceptual_distance_outside(before: PerceptualMaps, after: PerceptualMaps, mask: Region) -> Score:
    """``perceptual_distance`` of what the edit had to leave alone, defined as ``lpips_outside`` is."""
    return _outside(before, after, mask)


def _outside(before: FeatureMaps, after: FeatureMaps, mask: Region) -> Score:
    share = 1 - float(mask.mask.mean())
    if not share:
        raise Unscorable("the edit mask covers the whole picture; nothing had to stay as it was")
    whole = _distance(before, after)
    assert whole.value is not None
    facts = Facts("outside the mask", {"share of the picture": share, "distance over all of it": whole.value})
    return Score(whole.value / share, evidence=(facts, *whole.evidence))


def _distance(before: FeatureMaps, after: FeatureMaps) -> Score:
    shapes = [[layer.shape for layer in maps.layers] for maps in (before, after)]
    if shapes[0] != shapes[1]:
        raise Unscorable(
            f"the feature maps differ in shape ({shapes[0]} before, {shapes[1]} after): the pictures have "
            "different sizes; resize the output to the size of the input when preparing the submission",
            "unusable",
        )
    layers = zip(before.layers, after.layers, before.weights, strict=True)
    parts = [
        float(np.einsum("c,chw->", w.astype(np.float64), (a - b) ** 2) / math.prod(a.shape[1:]))
        for a, b, w in layers
    ]
    facts = {f"layer {number}": part for number, part in enumerate(parts, start=1)}
    return Score(math.fsum(parts), evidence=(Facts("distance per layer", facts),))
