from typing import get_args

import numpy as np
import pytest

from mmeval.sessions import EditKind
from mmeval.synthetic.edits import apply_edit, sample_edit, satisfies
from mmeval.synthetic.phrases import Phrase
from mmeval.synthetic.scenes import sample_scene
from mmeval.synthetic.vocabulary import SIGN

SEEDS = range(80)


def sampled(kind):
    for seed in SEEDS:
        scene = sample_scene(seed, count=(3, 6))
        edit = sample_edit(scene, kind, np.random.default_rng(seed))
        if edit is not None:
            yield scene, edit


@pytest.mark.parametrize("kind", get_args(EditKind))
def test_every_kind_is_possible_often_enough(kind):
    made = list(sampled(kind))
    assert len(made) >= (25 if kind == "text_change" else 50)
    assert all(edit.kind == kind for _, edit in made)


@pytest.mark.parametrize("kind", get_args(EditKind))
def test_edits_are_satisfied_by_their_result_and_not_before(kind):
    for scene, edit in sampled(kind):
        assert satisfies(scene, apply_edit(scene, edit), edit)
        assert not satisfies(scene, scene, edit)


@pytest.mark.parametrize("kind", sorted(set(get_args(EditKind)) - {"count_change", "background_change"}))
def test_what_is_spoken_of_is_unambiguous(kind):
    for scene, edit in sampled(kind):
        slots = edit.model_dump(include={"object", "reference", "old"})
        slots.pop("object", None) if kind == "subject_add" else None
        slots.pop("old", None) if kind == "text_change" else None
        for text in filter(None, slots.values()):
            phrase = Phrase.parse(text)
            assert scene.count(phrase.name) == 1
            assert phrase.describes(scene.objects[phrase.find(scene)])
            assert text == SIGN or phrase.name != SIGN


@pytest.mark.parametrize("kind", get_args(EditKind))
def test_repeatable(kind):
    scene = sample_scene(11, count=(3, 6))
    first, second = (sample_edit(scene, kind, np.random.default_rng(5)) for _ in range(2))
    assert first == second


def test_impossible_kinds_give_none():
    lonely = sample_scene(0, count=(1, 1), sign=True)
    rng = np.random.default_rng(0)
    for kind in ("subject_remove", "subject_replace", "color_alter", "position_change", "count_change"):
        assert sample_edit(lonely, kind, rng) is None
