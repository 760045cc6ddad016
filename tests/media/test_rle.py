import contextlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from pycocotools import mask as coco

from mmeval.media import decode_rle, encode_rle
from mmeval.sessions import RleMask

masks = arrays(np.bool_, array_shapes(min_dims=2, max_dims=2, max_side=40))


@given(masks)
@settings(max_examples=200, deadline=None)
def test_same_bytes_as_pycocotools_and_back(mask):
    ours = encode_rle(mask)
    theirs = coco.encode(np.asfortranarray(mask.astype(np.uint8)))
    assert ours.size == tuple(theirs["size"])
    assert ours.counts == theirs["counts"].decode()
    assert np.array_equal(decode_rle(ours), mask)


@pytest.mark.parametrize("share", [0.0, 0.001, 0.5, 1.0])
def test_large_runs_as_pycocotools(share):
    mask = np.random.default_rng(0).random((1500, 2100)) < share
    ours = encode_rle(mask)
    assert ours.counts == coco.encode(np.asfortranarray(mask.astype(np.uint8)))["counts"].decode()
    assert np.array_equal(decode_rle(ours), mask)


@given(st.text(alphabet=[chr(c) for c in range(40, 120)], min_size=1, max_size=30))
@settings(deadline=None)
def test_any_counts_decode_to_the_size_or_are_refused(counts):
    if not counts.strip():
        return
    with contextlib.suppress(ValueError):
        assert decode_rle(RleMask(size=(5, 7), counts=counts)).shape == (5, 7)


@pytest.mark.parametrize(
    ("size", "counts", "message"),
    [
        ((2, 2), "05", "cover 5 pixels, but the size 2x2 has 4"),
        ((2, 2), "0P", "in the middle of a number"),
        ((2, 2), "0~", "characters"),
        ((2, 2), "0é", "characters"),
        ((2, 2), "oooooooo0", "no mask needs"),
        ((100_000, 100_000), "0", "more than the"),
    ],
)
def test_broken_counts_are_explained(size, counts, message):
    with pytest.raises(ValueError, match=message):
        decode_rle(RleMask(size=size, counts=counts))


def test_only_masks_are_encoded():
    with pytest.raises(ValueError, match="bool array, not uint8"):
        encode_rle(np.zeros((3, 3), np.uint8))


@given(masks)
@settings(max_examples=50, deadline=None)
def test_uncompressed_runs_are_read_too(mask):
    flat = mask.ravel(order="F")
    edges = np.flatnonzero(np.diff(flat.astype(np.int8))) + 1
    runs = np.diff([*([0] if flat[0] else []), *edges, flat.size], prepend=0).tolist()
    written = RleMask.model_validate({"size": list(mask.shape), "counts": runs}, strict=False)
    assert np.array_equal(decode_rle(written), mask)
    assert RleMask.model_validate_json(written.model_dump_json()) == written


def test_uncompressed_runs_that_do_not_fill_the_mask_are_refused():
    with pytest.raises(ValueError, match="cover 11 pixels"):
        decode_rle(RleMask(size=(3, 4), counts=(5, 6)))
