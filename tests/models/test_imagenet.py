import numpy as np
import pytest

from mmeval.models import get_pack

ESPRESSO, TABBY_CATS, MISSILE = 967, {281, 282, 285}, {657, 744}


@pytest.fixture(scope="module")
def network():
    return get_pack("tiny").model("imagenet").load("cpu")


def test_it_knows_everyday_photographs(network):
    from skimage import data

    coffee, cat, rocket = network.classify([data.coffee(), data.chelsea(), data.rocket()]).argmax(1)
    assert coffee == ESPRESSO
    assert cat in TABBY_CATS
    assert rocket not in TABBY_CATS | {ESPRESSO}


def test_embeddings_do_not_depend_on_the_batch(network, pictures):
    together = network.embed(pictures)
    assert together.shape == (3, 1280)
    for row, picture in zip(together, pictures, strict=True):
        np.testing.assert_allclose(row, network.embed([picture])[0], atol=1e-4)
    assert network.embed([]).shape == (0, 1280)


def test_what_happens_at_the_border_counts(network, pictures):
    picture = pictures[0]
    edited = picture.copy()
    edited[:12] = (255, 0, 0)
    first, second = network.embed([picture, edited])
    assert np.abs(first - second).max() > 0.05
