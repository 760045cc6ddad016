import numpy as np
import pytest
from PIL import Image

from mmeval.media import Unreadable, decode_mask, encode_rle, given, mask_input, mask_size
from mmeval.sessions import PngMask, RleMask

GREY = np.array([[0, 1, 127], [128, 200, 255]], np.uint8)
INSIDE = [[False, False, False], [True, True, True]]


def from_png(tmp_path, image, **options):
    image.save(tmp_path / "m.png", **options)
    return mask_input(tmp_path, PngMask(path="m.png"))


def test_above_mid_grey_is_inside(tmp_path):
    item = from_png(tmp_path, Image.fromarray(GREY))
    assert decode_mask(item).tolist() == INSIDE
    assert decode_mask(item).dtype == np.bool_
    assert mask_size(item) == (2, 3)


def test_16_bit_and_bilevel(tmp_path):
    assert decode_mask(from_png(tmp_path, Image.fromarray(GREY.astype(np.uint16) * 257))).tolist() == INSIDE
    assert decode_mask(from_png(tmp_path, Image.fromarray(GREY > 127))).tolist() == INSIDE


def test_coloured_palette_counts_by_its_brightest_channel(tmp_path):
    image = Image.fromarray(np.array([[0, 1, 2, 3]], np.uint8), "L").convert("P")
    image.putpalette([0, 0, 0, 128, 0, 0, 0, 0, 255, 90, 90, 90])
    assert decode_mask(from_png(tmp_path, image)).tolist() == [[False, True, True, False]]


def test_transparent_pixels_are_outside(tmp_path):
    rgba = np.array([[[255, 255, 255, 255], [255, 255, 255, 0], [0, 0, 0, 255]]], np.uint8)
    assert decode_mask(from_png(tmp_path, Image.fromarray(rgba))).tolist() == [[True, False, False]]


def test_run_lengths():
    mask = np.random.default_rng(0).random((9, 5)) > 0.5
    rle = encode_rle(mask)
    item = mask_input(".", rle)
    assert np.array_equal(decode_mask(item), mask)
    assert mask_size(item) == (9, 5)
    assert item == given("mask", rle)
    assert item != mask_input(".", encode_rle(~mask))


def test_broken_run_lengths_and_missing_files_are_unreadable(tmp_path):
    with pytest.raises(Unreadable, match=r"RLE mask: the runs cover.*; encode the mask again"):
        decode_mask(mask_input(tmp_path, RleMask(size=(2, 2), counts="1")))
    with pytest.raises(Unreadable, match=r"m\.png: there is no such file"):
        mask_input(tmp_path, PngMask(path="m.png"))


def test_given_masks():
    assert decode_mask(given("mask", GREY)).tolist() == INSIDE
    assert given("mask", GREY) == given("mask", GREY > 127)
    assert given("mask", GREY > 127).key != given("mask", (GREY > 127).T).key
