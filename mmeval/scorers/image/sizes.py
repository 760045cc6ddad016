"""Pictures are compared pixel by pixel only when they have the same size."""

from __future__ import annotations

from mmeval.features import Pixels, Region
from mmeval.media import Unscorable


def require_same_size(before: Pixels, after: Pixels, mask: Region | None = None) -> None:
    """Refuse to compare pictures (and a mask) of different sizes.

    No resizing happens here: the filter alone moves SSIM and PSNR, so it belongs to whoever
    prepares the submission, where it can be stated. A picture returned at another size is the
    system's doing, as no answer would be.

    Raises:
        Unscorable: with both sizes as width x height and what to do; "unusable" when the pictures
            differ, "broken" when only the mask does.
    """
    if before.size != after.size:
        raise Unscorable(
            f"the pictures differ in size: {_printed(before.size)} before, {_printed(after.size)} after; "
            f"resize the output to {_printed(before.size)} when preparing the submission",
            "unusable",
        )
    if mask is not None and mask.size != before.size:
        raise Unscorable(
            f"the mask is {_printed(mask.size)} but the pictures are {_printed(before.size)}; "
            "store the mask at the size of the picture that is edited, and answers at that of their input",
            "broken",
        )


def _printed(size: tuple[int, int]) -> str:
    return f"{size[1]} x {size[0]}"
