"""Pictures of which a part is made equal to another one, so that only the rest is compared."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mmeval.media.digests import text_digest
from mmeval.media.errors import Unreadable, Unscorable
from mmeval.media.images import decode_image
from mmeval.media.input import Input, Patched
from mmeval.media.masks import decode_mask


def patched_input(picture: Input, over: Input, mask: Input) -> Input:
    """``picture`` with the pixels inside ``mask`` taken from ``over``; decoded by ``decode_picture``."""
    key = text_digest(f"patched {picture.key} {over.key} {mask.key}")
    return Input("image", key, picture.label, content=Patched(picture, over, mask))


def decode_picture(item: Input) -> NDArray[np.uint8]:
    """As ``decode_image``, of patched pictures too.

    Where the other picture or the mask cannot be read, or the two pictures differ in size, it is
    ``picture`` as it is: whoever compares it with the other one cannot do so, and says why.

    Raises:
        Unreadable: as ``decode_image``, of ``picture``.
        Unscorable: the mask has another size than the pictures; the benchmark is to blame.
    """
    if not isinstance(item.content, Patched):
        return decode_image(item)
    picture = decode_image(item.content.picture)
    try:
        over, inside = decode_image(item.content.over), decode_mask(item.content.mask)
    except Unreadable:
        return picture
    if picture.shape != over.shape:
        return picture
    if inside.shape != picture.shape[:2]:
        height, width = inside.shape
        raise Unscorable(
            f"the mask is {width} x {height} but the picture is {picture.shape[1]} x {picture.shape[0]}; "
            "store the mask at the size of the picture that is edited",
            "broken",
        )
    return np.where(inside[..., None], over, picture)
