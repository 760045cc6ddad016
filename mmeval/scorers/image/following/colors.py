"""Colour names: which one fits a measured Lab colour best, and by how much."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from skimage.color import rgb2lab

from mmeval.features import TONES
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

_CLEAR: Final = 10.0
"""Lab units that a dark or light colour must differ from the plain one: clear at a glance."""

_NEUTRAL: Final = ("black", "white", "gray")
_FILLERS: Final = frozenset({"a", "color", "colour", "colored", "coloured", "of", "shade", "the"})

Lab = NDArray[np.float64]


@dataclass(frozen=True)
class AskedColor:
    """A colour that can be judged: its ``name``, and ``tone`` -1 for dark, 1 for light, else 0.

    ``exact`` is False when something else was said of it ("bright"), which is not measured.
    """

    name: str
    tone: int = 0
    exact: bool = True


def asked_color(text: str) -> AskedColor:
    """What a phrase such as "dark red" asks for.

    Of two names side by side the first is the colour if it is a kind of the second ("navy blue"), as
    every further name is of any basic one that follows it ("olive green", "coral red").

    Raises:
        Unscorable: no colour in it is known, there are several, or a tone of it is too close to white
            or black to be told from the plain colour. The status is "broken": no system is to blame.
    """
    words = text.casefold().replace("-", " ").replace(",", " and ").replace("/", " and ").split()
    places = [place for place, word in enumerate(words) if word in COLORS]
    named = list(dict.fromkeys(_ALIASES.get(words[place], words[place]) for place in places))
    if not named:
        known = ", ".join(sorted(COLORS))
        raise Unscorable(f"{text!r} is not a colour that is understood; use one of: {known}", "broken")
    side_by_side = places == [places[0], places[0] + 1]
    if len(named) > 1 and not (side_by_side and _is_kind_of(*named[:2])):
        raise Unscorable(
            f"{text!r} names several colours, but one colour is measured of each object", "broken"
        )
    tone = next((TONES[word] for word in words if word in TONES), 0)
    _require_room(text, named[0], tone)
    return AskedColor(named[0], tone, set(words) <= COLORS.union(TONES, _FILLERS))


def _is_kind_of(name: str, following: str) -> bool:
    return _family(name) == following or (name in OTHERS and following in BASIC)


def color_margin(lab: NDArray[np.floating], text: str) -> float:
    """How much closer a colour is to the asked one than to any other basic colour, in Lab units / 100.

    Args:
        lab: (3,) CIE Lab, D65.
        text: a colour, perhaps with a tone ("dark red").

    Returns:
        Distance to the nearest shade of another name minus distance to the nearest of this one;
        positive when this name fits best. For a name that is not basic ("navy") the basic colour
        it belongs to does not compete. A dark or light colour must moreover be darker or lighter
        than the middle one of its shades by 10 of lightness; its tints (light red is pink) belong
        to it, and chromatic colours that they look like do not compete.

    Raises:
        Unscorable: when the colour cannot be judged (see ``asked_color``).
    """
    asked = asked_color(text)
    own = _toned(asked.name, asked.tone)
    alike = {nearest_color(shade) for shade in own} - set(_NEUTRAL) if asked.tone else set()
    rivals = [other for other in BASIC if other not in {asked.name, _family(asked.name), *alike}]
    margin = min(_distance(lab, _shades(other)) for other in rivals) - _distance(lab, own)
    if asked.tone:
        margin = min(margin, asked.tone * (float(lab[0]) - _plain_lightness(asked.name)) - _CLEAR)
    return margin / 100


def change_margin(old: NDArray[np.floating], new: NDArray[np.floating], text: str) -> float | None:
    """By how much a colour changed as asked, where it had the asked name or its family's before.

    In Lab units / 100, positive when it did; None where the colour alone decides: it had another name,
    or a plain basic colour is asked for. For a tone it must have become darker or lighter by 10 of
    lightness. For a name that is not basic ("navy") it must have come nearer by 10, unless it ends
    within 10 of it.

    Raises:
        Unscorable: something else is asked of a colour that it had ("bright red" of what was red).
    """
    asked = asked_color(text)
    if nearest_color(old) != _family(asked.name):
        return None
    if not asked.exact:
        raise Unscorable(
            f"it was {asked.name} before, and whether it became {text!r} is not measured", "broken"
        )
    if asked.tone:
        return (asked.tone * float(new[0] - old[0]) - _CLEAR) / 100
    if asked.name in BASIC:
        return None
    then, now = (_distance(lab, _shades(asked.name)) for lab in (old, new))
    return (max(then - _CLEAR, _CLEAR) - now) / 100


def nearest_color(lab: NDArray[np.floating]) -> str:
    """The basic colour name that fits a Lab colour best."""
    return min(BASIC, key=lambda name: _distance(lab, _shades(name)))


def _family(name: str) -> str:
    return name if name in BASIC else nearest_color(_shades(name)[0])


def _require_room(text: str, name: str, tone: int) -> None:
    """Light yellow is hardly lighter than yellow: lightness does not tell them apart."""
    if tone and not _CLEAR / 2 <= _plain_lightness(name) + tone * _CLEAR <= 100 - _CLEAR / 2:
        raise Unscorable(f"{text!r} cannot be told from plain {name} by how light it is", "broken")


def _plain_lightness(name: str) -> float:
    return float(np.median(_shades(name)[:, 0]))


def _distance(lab: NDArray[np.floating], shades: Lab) -> float:
    """Distance in Lab to the nearest of (N, 3) shades, lightness counted less."""
    difference = (shades - np.asarray(lab, np.float64)) * (_LIGHTNESS_WEIGHT, 1, 1)
    return float(np.sqrt((difference**2).sum(axis=1)).min())


@cache
def _toned(name: str, tone: int) -> Lab:
    """(N, 3) the colour's shades and, for a tone, these mixed with white or black."""
    shades = _shades(name)
    end, shares = (np.array((100.0, 0.0, 0.0)), (0.5, 0.75)) if tone > 0 else (np.zeros(3), (0.25, 0.5))
    mixed = [shades + share * (end - shades) for share in shares] if tone else []
    return np.concatenate([shades, *mixed])


@cache
def _shades(name: str) -> Lab:
    """(N, 3) Lab values of a colour's shades."""
    shades = BASIC.get(name) or (OTHERS[name],)
    rgb = np.array([list(bytes.fromhex(shade)) for shade in shades], np.uint8)
    return np.asarray(rgb2lab(rgb[None])[0], np.float64)
