import numpy as np
import pytest
from PIL import Image

from mmeval.media import decode_mask, file_input, given, image_input, text_input
from mmeval.sessions import Media, TimeSpan


def test_the_same_bytes_under_two_names_are_one_input(tmp_path):
    for name in ("a.png", "b.png"):
        (tmp_path / name).write_bytes(b"same")
    a, b = (file_input(tmp_path, Media(kind="image", path=name)) for name in ("a.png", "b.png"))
    assert a == b
    assert hash(a) == hash(b)
    assert (a.label, b.label) == ("a.png", "b.png")
    assert file_input(tmp_path, Media(kind="audio", path="a.png")) != a


def test_spans_are_part_of_the_key(tmp_path):
    (tmp_path / "a.wav").write_bytes(b"x")
    spans = [None, TimeSpan(start=0, end=1), TimeSpan(start=0, end=2)]
    assert len({file_input(tmp_path, Media(kind="audio", path="a.wav", span=span)) for span in spans}) == 3


def test_texts():
    assert text_input("a") == given("text", "a")
    assert text_input("a") != text_input("b")
    assert len(text_input("x" * 500).label) < 50
    with pytest.raises(TypeError, match="a text is a str, not int"):
        given("text", 5)


def test_inputs_pass_through_when_they_fit():
    item = image_input(np.zeros((2, 2), np.uint8))
    assert given("image", item) is item
    with pytest.raises(TypeError, match="given array is image, but audio is needed"):
        given("audio", item)


@pytest.mark.parametrize("brightness", [0, 255])
def test_a_mask_is_the_same_region_as_file_picture_and_array(tmp_path, brightness):
    rgba = np.full((6, 8, 4), brightness, np.uint8)
    rgba[:, :, 3] = 0
    rgba[1:4, 2:7] = 255
    picture = Image.fromarray(rgba)
    picture.save(tmp_path / "m.png")
    by_path = decode_mask(given("mask", tmp_path / "m.png"))
    assert by_path.sum() == 15
    for same in (picture, rgba, Image.open(tmp_path / "m.png")):
        assert np.array_equal(decode_mask(given("mask", same)), by_path)


@pytest.mark.parametrize("mask", [Image.new("1", (3, 2), 1), np.ones((2, 3), bool), [[True] * 3] * 2])
def test_a_mask_of_bits_is_taken_as_it_is(mask):
    assert decode_mask(given("mask", mask)).tolist() == [[True] * 3] * 2
