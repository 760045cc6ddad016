import numpy as np
import pytest

from mmeval.media import Unscorable, decode_picture, image_size, patched_input
from mmeval.media.sources import file_input, given
from mmeval.sessions import Media

RNG = np.random.default_rng(0)
PICTURE, OVER = RNG.integers(0, 256, (2, 8, 10, 3), dtype=np.uint8)
INSIDE = np.zeros((8, 10), bool)
INSIDE[2:5, 3:9] = True


def patched(picture=PICTURE, over=OVER, inside=INSIDE):
    return patched_input(given("image", picture), given("image", over), given("mask", inside))


def test_inside_is_the_one_and_outside_the_other():
    found = decode_picture(patched())
    assert (found[INSIDE] == OVER[INSIDE]).all()
    assert (found[~INSIDE] == PICTURE[~INSIDE]).all()
    assert image_size(patched()) == (8, 10)


def test_it_is_known_by_all_three():
    keys = {patched().key, patched(picture=OVER).key, patched(over=PICTURE).key, patched(inside=~INSIDE).key}
    assert len(keys) == 4
    assert patched() == patched()


def test_what_differs_in_size_or_cannot_be_read_leaves_the_picture_as_it_is(tmp_path):
    assert (decode_picture(patched(over=OVER[:4])) == PICTURE).all()
    (tmp_path / "cut.png").write_bytes(b"no picture")
    cut = file_input(tmp_path, Media(kind="image", path="cut.png"))
    whole = given("image", PICTURE), given("mask", INSIDE)
    assert (decode_picture(patched_input(whole[0], cut, whole[1])) == PICTURE).all()


def test_a_mask_of_another_size_is_the_benchmarks_fault():
    with pytest.raises(Unscorable, match="the mask is 10 x 4 but the picture is 10 x 8") as found:
        decode_picture(patched(inside=INSIDE[:4]))
    assert found.value.status == "broken"


def test_a_picture_is_decoded_as_ever():
    assert (decode_picture(given("image", PICTURE)) == PICTURE).all()
