import io

import numpy as np
from PIL import Image

from mmeval.media import thumbnail, thumbnail_jpeg, thumbnail_png

PICTURE = np.random.default_rng(0).integers(0, 256, (60, 100, 3), np.uint8)


def test_the_longer_side_decides_and_nothing_is_enlarged():
    assert thumbnail(PICTURE, 50).shape == (30, 50, 3)
    assert thumbnail(PICTURE, 500) is PICTURE
    assert thumbnail(PICTURE[:1], 10).shape == (1, 10, 3)


def test_masks_stay_masks():
    small = thumbnail(PICTURE[:, :, 0] > 99, 25)
    assert small.dtype == np.bool_
    assert small.shape == (15, 25)


def test_files():
    png = Image.open(io.BytesIO(thumbnail_png(PICTURE, 100)))
    assert np.array_equal(np.array(png), PICTURE)
    for picture in (PICTURE, PICTURE[:, :, 0], PICTURE[:, :, 0] > 99):
        jpeg = Image.open(io.BytesIO(thumbnail_jpeg(picture, 40)))
        assert (jpeg.format, jpeg.size) == ("JPEG", (40, 24))
