"""The closed vocabulary of the synthetic world: what can be drawn, in which colours, where."""

from __future__ import annotations

from typing import Final

COLORS: Final[dict[str, tuple[int, int, int]]] = {
    "red": (208, 32, 36),
    "orange": (246, 128, 18),
    "yellow": (246, 214, 40),
    "green": (44, 154, 62),
    "blue": (34, 88, 206),
    "purple": (122, 48, 168),
    "pink": (248, 144, 196),
    "brown": (116, 70, 36),
}
"""Base sRGB value of each colour name, chosen to stay apart in Lab after material shading."""

MATERIALS: Final = ("plastic", "wooden", "metal", "stone")
"""Surface textures; every word is usable as an adjective ("a wooden cup")."""

SIGN: Final = "sign"
"""The one class that carries text."""

OBJECT_CLASSES: Final = (
    "cup",
    "star",
    "house",
    "tree",
    "car",
    "fish",
    "bottle",
    "chair",
    "key",
    "umbrella",
    "heart",
    "boat",
    "mushroom",
    "lamp",
    "crown",
    "arrow",
)
"""Classes that have a colour and a material one can talk about."""

CLASSES: Final = (*OBJECT_CLASSES, SIGN)
"""Every detector class, in label order."""

BACKGROUNDS: Final = (
    "grass",
    "sand",
    "sea",
    "night sky",
    "brick wall",
    "checker floor",
    "paper",
    "snow",
    "sunset",
    "wallpaper",
)

BACKGROUND_PHRASES: Final = {
    "grass": "on grass",
    "sand": "on sand",
    "sea": "on the sea",
    "night sky": "in a night sky",
    "brick wall": "in front of a brick wall",
    "checker floor": "on a checker floor",
    "paper": "on paper",
    "snow": "on snow",
    "sunset": "in front of a sunset",
    "wallpaper": "in front of wallpaper",
}
"""How a caption says where the objects are."""

SIGN_WORDS: Final = (
    "OPEN",
    "STOP",
    "SALE",
    "EXIT",
    "CAFE",
    "TAXI",
    "PARK",
    "HOTEL",
    "BEACH",
    "SHOP",
    "BREAD",
    "FARM",
    "LUNCH",
    "GOLD",
    "FREE",
    "HELP",
    "BANK",
    "SOUP",
    "MILK",
    "NORTH",
)
"""Words of four or five capitals: short enough that the letters stay tall on a plate."""

NUMBER_WORDS: Final = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight")

_IRREGULAR_PLURALS: Final = {"fish": "fish"}


def plural(name: str) -> str:
    """English plural of a class name.

    >>> plural("cup"), plural("fish")
    ('cups', 'fish')
    """
    return _IRREGULAR_PLURALS.get(name, f"{name}s")


def with_article(phrase: str) -> str:
    """The phrase after "a" or "an".

    >>> with_article("orange cup"), with_article("blue umbrella")
    ('an orange cup', 'a blue umbrella')
    """
    return f"an {phrase}" if phrase[0] in "aeiou" else f"a {phrase}"
