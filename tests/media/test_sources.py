import numpy as np
import pytest

from mmeval.media import file_input, given, image_input, text_input
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
