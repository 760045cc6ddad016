import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage.color import rgb2lab

from mmeval.media import Unscorable
from mmeval.scorers.image.following.colors import (
    BASIC,
    AskedColor,
    asked_color,
    change_margin,
    color_margin,
    nearest_color,
)


def lab(*rgb):
    return rgb2lab(np.array([[rgb]], np.uint8))[0, 0]


@pytest.mark.parametrize("name", BASIC)
def test_every_shade_is_closest_to_its_own_name(name):
    for shade in BASIC[name]:
        measured = lab(*bytes.fromhex(shade))
        assert nearest_color(measured) == name
        assert color_margin(measured, name) > 0


@pytest.mark.parametrize(
    ("rgb", "name"),
    [
        ((208, 32, 36), "red"),
        ((246, 128, 18), "orange"),
        ((246, 214, 40), "yellow"),
        ((44, 154, 62), "green"),
        ((34, 88, 206), "blue"),
        ((122, 48, 168), "purple"),
        ((248, 144, 196), "pink"),
        ((116, 70, 36), "brown"),
        ((30, 30, 30), "black"),
        ((250, 250, 248), "white"),
        ((120, 122, 119), "gray"),
    ],
)
def test_names_of_common_colours(rgb, name):
    assert nearest_color(lab(*rgb)) == name


@given(st.tuples(*[st.integers(0, 255)] * 3))
@settings(max_examples=25, deadline=None)
def test_exactly_the_nearest_basic_name_has_a_positive_margin(rgb):
    margins = {name: color_margin(lab(*rgb), name) for name in BASIC}
    assert [name for name, margin in margins.items() if margin > 1e-9] in ([nearest_color(lab(*rgb))], [])


def test_a_name_that_is_not_basic_competes_with_other_families_only():
    assert color_margin(lab(0, 0, 128), "navy") > 0
    assert color_margin(lab(0, 0, 139), "navy") > 0  # a shade of blue, which is navy's family
    assert color_margin(lab(0, 128, 128), "teal") > 0
    assert color_margin(lab(208, 32, 36), "navy") < 0


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Grey", AskedColor("gray")),
        ("dark red", AskedColor("red", -1)),
        ("a pale-blue colour", AskedColor("blue", 1)),
        ("navy blue", AskedColor("navy")),
        ("golden yellow", AskedColor("golden")),
        ("olive green", AskedColor("olive")),
        ("coral red", AskedColor("coral")),
        ("red red", AskedColor("red")),
        ("bright red", AskedColor("red", exact=False)),
    ],
)
def test_modifiers_and_spellings(text, asked):
    assert asked_color(text) == asked


@pytest.mark.parametrize("unknown", ["zesty", "rainbow", "cream", "dark"])
def test_an_unknown_name_lists_those_that_are_known(unknown):
    with pytest.raises(Unscorable, match=rf"'{unknown}' is not a colour .* black, blue, brown") as raised:
        asked_color(unknown)
    assert raised.value.status == "broken"  # which no policy counts as 0


@pytest.mark.parametrize("text", ["red and white", "red-white", "black/white", "orange red", "red, blue"])
def test_several_colours_are_not_judged_as_one(text):
    with pytest.raises(Unscorable, match="names several colours") as raised:
        asked_color(text)
    assert raised.value.status == "broken"


@pytest.mark.parametrize("text", ["light yellow", "light white", "dark black", "pale beige"])
def test_a_tone_without_room_is_not_judged(text):
    with pytest.raises(Unscorable, match="cannot be told from plain"):
        asked_color(text)


@pytest.mark.parametrize(
    ("text", "rgb"),
    [
        *(
            ("dark blue", "00008b"),
            ("light blue", "add8e6"),
            ("light pink", "ffb6c1"),
            ("light gray", "d3d3d3"),
        ),
        *(
            ("dark gray", "2f4f4f"),
            ("dark red", "8b0000"),
            ("dark green", "556b2f"),
            ("light green", "90ee90"),
        ),
        *(
            ("light red", "ff8080"),
            ("dark orange", "8a4b08"),
            ("dark green", "003300"),
            ("light brown", "c4a484"),
        ),
    ],
)
def test_a_tone_is_on_its_side_of_the_plain_colour_only(text, rgb):
    tone, name = text.split()
    assert color_margin(lab(*bytes.fromhex(rgb)), text) > 0
    assert color_margin(lab(*bytes.fromhex(rgb)), f"{'dark' if tone == 'light' else 'light'} {name}") < 0


@pytest.mark.parametrize(
    ("text", "rgb"),
    [("light blue", "ffffff"), ("light gray", "ffffff"), ("dark gray", "000000"), ("dark green", "00008b")],
)
def test_a_tone_does_not_make_another_colour_of_it(text, rgb):
    assert color_margin(lab(*bytes.fromhex(rgb)), text) < 0


def test_what_had_the_colour_must_have_changed():
    blue, navy, red, sky = (lab(*bytes.fromhex(x)) for x in ("2258ce", "000080", "d02024", "87ceeb"))
    assert change_margin(blue, blue, "dark blue") < 0 < change_margin(blue, navy, "dark blue")
    assert change_margin(blue, navy, "light blue") < 0 < change_margin(blue, sky, "light blue")
    assert change_margin(blue, blue, "navy") < 0 < change_margin(blue, navy, "navy")
    assert change_margin(navy, navy, "navy blue") > 0
    assert change_margin(red, navy, "dark blue") is None
    assert change_margin(blue, blue, "blue") is None
    assert change_margin(red, blue, "bright blue") is None
    with pytest.raises(Unscorable, match="whether it became 'bright blue' is not measured"):
        change_margin(blue, sky, "bright blue")
