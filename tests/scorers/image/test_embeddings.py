import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import mmeval as mm
from mmeval.features import ClipEmbedding, ImageNetEmbedding
from mmeval.scorers.image import clip_i, clip_t, imagenet_i
from mmeval.sessions import Message, Target, Turn

vectors = arrays(np.float32, 16, elements=st.floats(-1, 1, width=16)).filter(
    lambda values: np.linalg.norm(values) > 0.1
)


def unit(values):
    values = np.asarray(values, np.float32)
    return values / np.linalg.norm(values)


@pytest.mark.parametrize(
    ("scorer", "kind"), [(clip_i, ClipEmbedding), (imagenet_i, ImageNetEmbedding), (clip_t, ClipEmbedding)]
)
class TestCosine:
    @given(first=vectors, second=vectors)
    @settings(max_examples=15, deadline=None)
    def test_symmetric_and_within_bounds(self, scorer, kind, first, second):
        a, b = kind(unit(first)), kind(unit(second))
        assert scorer(a, b).value == scorer(b, a).value
        assert -1 <= scorer(a, b).value <= 1
        assert scorer(a, a).value == pytest.approx(1, abs=1e-6)

    def test_is_the_cosine_of_the_angle(self, scorer, kind):
        a, b = kind(unit([1, 0])), kind(unit([1, np.sqrt(3)]))
        assert scorer(a, b).value == pytest.approx(0.5, abs=1e-6)
        assert scorer(a, kind(-a.vector)).value == -1


def test_roles_compare_with_the_start_of_the_session():
    assert clip_i.bind().identity() == "clip_i[source>current]"
    assert imagenet_i.bind().identity() == "imagenet_i[source>current]"
    assert clip_t.bind().identity() == "clip_t[caption>current]"


def test_clip_t_is_expected_where_there_is_a_caption():
    user = Message(text="make it red")
    assert clip_t.bind().applies_to(Turn(user=user, target=Target(caption="a red cup")))
    assert not clip_t.bind().applies_to(Turn(user=user, target=Target()))
    assert not clip_t.bind().applies_to(Turn(user=user))


def test_a_caption_that_clip_cannot_read_whole_says_so():
    score = mm.scorer("clip_t")
    picture = np.full((64, 64, 3), 128, np.uint8)
    long = "a red cup " + "and a table " * 60
    cut, other = (score.of(caption=long + end, after=picture) for end in ("with a star", "with a key"))
    assert cut.value == other.value
    (facts,) = cut.evidence
    assert facts.title == "the caption is cut"
    assert facts.facts["tokens read"] > 5
    assert score.of(caption="a red cup", after=picture).evidence == ()
