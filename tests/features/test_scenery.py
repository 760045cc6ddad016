from dataclasses import replace

import numpy as np
import pytest

from mmeval.features import Scenery, feature_for
from mmeval.sessions import BackgroundChange, Message, Session, Target, Turn


@pytest.fixture
def session():
    edit = BackgroundChange(background="The Moon")
    return Session(id="a", turns=(Turn(user=Message(text="x"), target=Target(edit=edit)),))


def test_backgrounds_are_a_softmax_of_the_picture_over_captions(pack, pictures, requests_of):
    feature = feature_for(Scenery, pack)
    feature.load("cpu")
    found = feature.compute(requests_of(feature, pictures, pack))
    clip = pack.model("clip").load("cpu")
    texts = clip.encode_texts([f"a photo on a {name} background" for name in pack.backgrounds])
    for picture, one in zip(clip.encode_images(pictures), found, strict=True):
        assert one.backgrounds == pack.backgrounds
        logits = clip.logit_scale * texts @ picture
        np.testing.assert_allclose(one.probabilities, np.exp(logits) / np.exp(logits).sum(), atol=1e-5)
    assert np.ptp([one.probabilities for one in found], axis=0).max() > 1e-4


def test_only_a_clip_that_knows_any_word_compares_what_is_asked(pack, clip_spec, session):
    assert feature_for(Scenery, pack).arguments(session) == pack.backgrounds
    opened = feature_for(Scenery, pack.with_model(replace(clip_spec, open_vocabulary=True)))
    assert opened.arguments(session) == (*pack.backgrounds, "moon")


def test_a_pack_that_names_no_backgrounds_has_no_scenery(pack):
    assert feature_for(Scenery, replace(pack, backgrounds=())) is None


def test_the_fingerprint_follows_the_backgrounds(pack):
    less = replace(pack, backgrounds=pack.backgrounds[:3])
    assert feature_for(Scenery, less).fingerprint != feature_for(Scenery, pack).fingerprint
