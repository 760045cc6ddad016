import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage.color import rgb2lab

from mmeval.media import Unscorable
from mmeval.scorers.image.following.colors import BASIC, color_margin, known_color, nearest_color


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


def test_modifiers_and_spellings():
    assert known_color("dark red") == "red"
    assert known_color("Grey") == "gray"


def test_an_unknown_name_lists_those_that_are_known():
    with pytest.raises(Unscorable, match=r"'zesty' is not a colour .* black, blue, brown"):
        known_color("zesty")
