"""Whether the edit happened where it should."""

from __future__ import annotations

from mmeval.features import Pixels, Region
from mmeval.media import Unscorable
from mmeval.scorers.evidence import Facts, MapEvidence
from mmeval.scorers.image.changes import (
    BEYOND_NOISE,
    VISIBLE,
    change_evidence,
    changed_region,
    reencoded,
)
from mmeval.scorers.image.occasions import has_mask
from mmeval.scorers.image.sizes import require_same_size
from mmeval.scorers.score import Score
from mmeval.scorers.scorer import scorer


@scorer(
    "edit_iou",
    better="higher",
    bounds=(0, 1),
    source="intersection over union (Jaccard 1901) of the changed region and the truth mask",
    applies=has_mask,
)
def edit_iou(
    before: Pixels,
    after: Pixels,
    mask: Region,
    *,
    threshold: float = VISIBLE,
    noise_threshold: float = BEYOND_NOISE,
) -> Score:
    """Overlap of the pixels that changed with the pixels that were to change, as IoU.

    Changed means a Lab distance above ``threshold`` for outputs whose untouched pixels are copies,
    or above ``noise_threshold`` after smoothing for outputs that were encoded anew, as their pixels
    outside the mask tell; see ``changed_region`` for the rest of the rule. It judges where something
    changed, not what. No change where one was due scores 0; undefined when nothing was due and
    nothing changed.
    """
    require_same_size(before, after, mask)
    outside = ~mask.mask
    region = changed_region(
        before.rgb, after.rgb, outside, threshold=threshold, noise_threshold=noise_threshold
    )
    union = int((region | mask.mask).sum())
    if not union:
        raise Unscorable("the truth mask is empty and nothing changed: there is no edit to locate")
    facts = {
        "changed share": float(region.mean()),
        "mask share": float(mask.mask.mean()),
        "changed outside the mask": float((region & outside).mean()),
        "encoded anew": reencoded(before.rgb, after.rgb, outside),
    }
    return Score(
        int((region & mask.mask).sum()) / union,
        evidence=(
            change_evidence(before.rgb, after.rgb, outside),
            MapEvidence("counted as changed", region),
            MapEvidence("truth mask", mask.mask, slot="before"),
            Facts("shares of the picture", facts),
        ),
    )
