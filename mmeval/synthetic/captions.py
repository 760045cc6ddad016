"""English for scenes and objects, as a caption writer would put it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from mmeval.synthetic.scenes import Scene, SceneObject
from mmeval.synthetic.vocabulary import (
    BACKGROUND_PHRASES,
    NUMBER_WORDS,
    SIGN,
    plural,
    with_article,
)


def object_phrase(thing: SceneObject, *, color: bool = True, material: bool = True) -> str:
    """What one object is called, without article: "red wooden cup", "sign that says OPEN"."""
    if thing.text is not None:
        return f"{SIGN} that says {thing.text}"
    words = [thing.color] * color + [thing.material] * material + [thing.name]
    return " ".join(words)


def scene_caption(scene: Scene) -> str:
    """Everything in the scene: "a red wooden cup, two blue stone stars and a car on grass"."""
    phrases = [object_phrase(thing) for thing in scene.objects]
    names = [thing.name for thing in scene.objects]
    return _sentence(phrases, names, BACKGROUND_PHRASES[scene.background])


def sampled_caption(scene: Scene, rng: np.random.Generator) -> str:
    """A caption that may leave things out: materials, colours, objects, the background.

    Groups of like objects are always mentioned whole, so that a stated number is always true.
    """
    color, material = bool(rng.random() < 0.9), bool(rng.random() < 0.6)
    phrases = [object_phrase(thing, color=color, material=material) for thing in scene.objects]
    groups = [str(group) for group in rng.permutation(sorted(set(phrases)))]
    kept = set(groups[: max(1, len(groups) - int(rng.integers(0, 3)))])
    order = [groups.index(phrase) for phrase in phrases]
    told = [index for index in np.argsort(order, kind="stable") if phrases[index] in kept]
    wheres = (BACKGROUND_PHRASES[scene.background], f"on a {scene.background} background", "")
    where = wheres[int(rng.choice(3, p=(0.6, 0.2, 0.2)))]
    names = [scene.objects[index].name for index in told]
    return _sentence([phrases[index] for index in told], names, where)


def sampled_object_caption(thing: SceneObject, rng: np.random.Generator) -> str:
    """A caption of a picture that shows one object, more or less specific."""
    if thing.text is not None:
        phrase = object_phrase(thing) if rng.random() < 0.75 else SIGN
    else:
        color, material, name = _DETAIL[int(rng.choice(len(_DETAIL), p=_DETAIL_SHARES))]
        words = [thing.color] * color + [thing.material] * material
        phrase = " ".join([*words, thing.name if name else "object"])
    return f"a photo of {with_article(phrase)}" if rng.random() < 0.6 else with_article(phrase)


_DETAIL = (
    (True, True, True),
    (True, False, True),
    (False, True, True),
    (False, False, True),
    (True, False, False),
    (False, True, False),
)
_DETAIL_SHARES = (0.55, 0.12, 0.13, 0.06, 0.06, 0.08)


def _sentence(phrases: Sequence[str], names: Sequence[str], where: str) -> str:
    counts = Counter(zip(phrases, names, strict=True))
    parts = [
        with_article(phrase)
        if number == 1
        else f"{NUMBER_WORDS[number]} {phrase.replace(name, plural(name), 1)}"
        for (phrase, name), number in counts.items()
    ]
    listed = " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
    return f"{listed} {where}".rstrip()
