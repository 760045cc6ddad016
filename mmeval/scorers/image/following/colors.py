"""Colour names: which one fits a measured Lab colour best, and by how much."""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from skimage.color import rgb2lab

from mmeval.media import Unscorable

BASIC: Final[dict[str, tuple[str, ...]]] = {
    "black": ("000000", "1e1e1e"),
    "white": ("ffffff", "f5f5f5"),
    "gray": ("808080", "a9a9a9", "696969", "c0c0c0"),
    "red": ("ff0000", "dc143c", "b22222", "8b0000", "cd5c5c"),
    "orange": ("ffa500", "ff8c00", "d2691e"),
    "yellow": ("ffff00", "ffd700", "daa520"),
    "green": ("008000", "228b22", "32cd32", "00ff00", "006400", "90ee90"),
    "blue": ("0000ff", "1e90ff", "4169e1", "00008b", "87ceeb"),
    "purple": ("800080", "9932cc", "8a2be2", "4b0082"),
    "pink": ("ffc0cb", "ff69b4", "ff1493"),
    "brown": ("8b4513", "a0522d", "654321"),
}
"""The eleven basic colour terms (Berlin and Kay 1969), each with a few shades as sRGB, most of
them from CSS: one focal colour per name would give dark red to brown and sky blue to gray. (CSS
"brown", a52a2a, looks red.)"""

OTHERS: Final[dict[str, str]] = {
    "aqua": "00ffff", "beige": "f5f5dc", "coral": "ff7f50", "crimson": "dc143c", "cyan": "00ffff",
    "fuchsia": "ff00ff", "gold": "ffd700", "golden": "ffd700", "indigo": "4b0082", "ivory": "fffff0",
    "khaki": "f0e68c", "lavender": "e6e6fa", "lime": "00ff00", "magenta": "ff00ff", "maroon": "800000",
    "navy": "000080", "olive": "808000", "orchid": "da70d6", "plum": "dda0dd", "salmon": "fa8072",
    "silver": "c0c0c0", "tan": "d2b48c", "teal": "008080", "tomato": "ff6347", "turquoise": "40e0d0",
    "violet": "ee82ee",
}  # fmt: skip
"""Further colour names of CSS with their sRGB values."""

_ALIASES: Final = {"grey": "gray"}

COLORS: Final = frozenset({*BASIC, *OTHERS, *_ALIASES})
"""Every word that is understood as a colour."""

_LIGHTNESS_WEIGHT: Final = 0.8
"""Shading and gloss move lightness more than hue, so it counts for less."""

Lab = NDArray[np.float64]


def color_margin(lab: NDArray[np.floating], name: str) -> float:
    """How much closer a colour is to ``name`` than to any other basic colour, in Lab units / 100.

    Args:
        lab: (3,) CIE Lab, D65.
        name: a colour, perhaps with a modifier ("dark red").

    Returns:
        Distance to the nearest shade of another name minus distance to the nearest of this one;
        positive when this name fits best. For a name that is not basic ("navy") the basic colour
        it belongs to does not compete.

    Raises:
        Unscorable: when the name is no known colour, with those that are.
    """
    asked = known_color(name)
    rivals = [other for other in BASIC if other not in {asked, _family(asked)}]
    nearest_rival = min(_distance(lab, other) for other in rivals)
    return (nearest_rival - _distance(lab, asked)) / 100


def nearest_color(lab: NDArray[np.floating]) -> str:
    """The basic colour name that fits a Lab colour best."""
    return min(BASIC, key=lambda name: _distance(lab, name))


def known_color(name: str) -> str:
    """The colour word in a phrase such as "dark red".

    Raises:
        Unscorable: when there is none.
    """
    for word in reversed(name.casefold().replace("-", " ").split()):
        if word in COLORS:
            return _ALIASES.get(word, word)
    raise Unscorable(f"{name!r} is not a colour that is understood; use one of: {', '.join(sorted(COLORS))}")


def _family(name: str) -> str:
    return name if name in BASIC else nearest_color(_shades(name)[0])


def _distance(lab: NDArray[np.floating], name: str) -> float:
    """Distance in Lab to the nearest shade, lightness counted less."""
    difference = (_shades(name) - np.asarray(lab, np.float64)) * (_LIGHTNESS_WEIGHT, 1, 1)
    return float(np.sqrt((difference**2).sum(axis=1)).min())


@cache
def _shades(name: str) -> Lab:
    """(N, 3) Lab values of a colour's shades."""
    shades = BASIC.get(name) or (OTHERS[name],)
    rgb = np.array([list(bytes.fromhex(shade)) for shade in shades], np.uint8)
    return np.asarray(rgb2lab(rgb[None])[0], np.float64)
