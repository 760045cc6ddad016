import numpy as np
import pytest

from mmeval.features import (
    ClipEmbedding,
    Detections,
    ImageNetEmbedding,
    LpipsMaps,
    OcrText,
    PerceptualMaps,
    Pixels,
    Region,
    Request,
    feature_for,
)
from mmeval.media import Input, Unreadable, Unscorable, image_input


def computed(value, items, pack, requests_of, arguments=None):
    feature = feature_for(value, pack)
    feature.load("cpu")
    return feature.compute(requests_of(feature, items, pack, arguments))


def test_pixels_are_the_decoded_file(pack, pictures, photo_file):
    feature = feature_for(Pixels, pack)
    found = feature.compute([Request(image_input(photo_file))])
    np.testing.assert_array_equal(found[0].rgb, pictures[0])
    assert found[0].size == (256, 256)
    photo_file.write_bytes(photo_file.read_bytes()[:200])
    with pytest.raises(Unreadable, match=r"photo\.png"):
        feature.compute([Request(image_input(photo_file))])


def test_regions_are_the_given_mask(pack):
    mask = np.zeros((8, 9), bool)
    mask[2:5, 3:] = True
    found = feature_for(Region, pack).compute([Request(Input("mask", "k", "given", content=mask))])
    np.testing.assert_array_equal(found[0].mask, mask)


def test_clip_embeds_pictures_and_texts_of_one_batch_in_order(pack, pictures, requests_of):
    items = ["a cup", pictures[0], "two stars", pictures[1]]
    mixed = computed(ClipEmbedding, items, pack, requests_of)
    for item, together in zip(items, mixed, strict=True):
        alone = computed(ClipEmbedding, [item], pack, requests_of)[0]
        np.testing.assert_allclose(together.vector, alone.vector, atol=1e-5)
        assert np.linalg.norm(together.vector) == pytest.approx(1, abs=1e-5)
    assert np.abs(mixed[0].vector - mixed[2].vector).max() > 1e-3


def test_imagenet_embeddings_have_unit_length(pack, pictures, requests_of):
    found = computed(ImageNetEmbedding, pictures, pack, requests_of)
    vectors = np.stack([one.vector for one in found])
    assert vectors.shape == (3, 1280)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[0] @ vectors[1] < 0.95


def test_perceptual_maps_belong_to_their_picture(pack, pictures, requests_of):
    found = computed(PerceptualMaps, pictures, pack, requests_of)
    for maps, picture in zip(found, pictures, strict=True):
        height, width = picture.shape[:2]
        assert isinstance(maps, PerceptualMaps)
        assert abs(maps.layers[0].shape[1] - height / 2) <= 1
        assert abs(maps.layers[0].shape[2] - width / 2) <= 1
    assert feature_for(LpipsMaps, pack) is None


def test_pictures_too_small_for_maps_say_so(pack, requests_of):
    with pytest.raises(Unscorable, match="has 64 x 16 pixels"):
        computed(PerceptualMaps, [np.zeros((16, 64, 3), np.uint8)], pack, requests_of)


def test_detections_carry_size_and_vocabulary(pack, pictures, requests_of):
    found = computed(Detections, pictures, pack, requests_of)
    assert [one.size for one in found] == [picture.shape[:2] for picture in pictures]
    assert all(one.labels == ("cup", "star") == one.vocabulary for one in found)
    assert found[1].masks.shape == (2, *pictures[1].shape[:2])


def test_an_open_detector_gets_each_requests_own_names(pack, painter_spec, pictures, requests_of):
    open_pack = pack.with_model(painter_spec(None))
    feature = feature_for(Detections, open_pack)
    feature.load("cpu")
    first = requests_of(feature, pictures[:2], open_pack, ("cup",))
    second = requests_of(feature, pictures[2:], open_pack, ("fish", "key"))
    found = feature.compute([*first, *second, first[0]])
    assert [one.labels for one in found] == [("cup",), ("cup",), ("fish", "key"), ("cup",)]
    assert feature.adapter.asked == [("cup",), ("fish", "key"), ("cup",)]
    assert [one.vocabulary for one in found] == [one.labels for one in found]


def test_text_is_read_with_its_place(pack, requests_of):
    from matplotlib.font_manager import findfont
    from PIL import Image, ImageDraw, ImageFont

    picture = Image.new("RGB", (256, 256), "white")
    ImageDraw.Draw(picture).text(
        (60, 100), "OPEN", fill="black", font=ImageFont.truetype(findfont("DejaVu Sans"), 30)
    )
    written, blank = computed(
        OcrText, [np.array(picture), np.full((90, 90, 3), 9, np.uint8)], pack, requests_of
    )
    assert [line.text for line in written.lines] == ["OPEN"]
    assert all(50 < x < 160 and 90 < y < 145 for x, y in written.lines[0].polygon)
    assert blank.lines == ()


def test_features_name_their_model_and_compute_only_when_loaded(pack, pictures, requests_of):
    feature = feature_for(ClipEmbedding, pack)
    assert feature.model == pack.model("clip").label
    with pytest.raises(RuntimeError, match="only after load"):
        feature.compute(requests_of(feature, pictures[:1], pack))
    feature.load("cpu")
    feature.close()
    with pytest.raises(RuntimeError, match="only after load"):
        feature.compute(requests_of(feature, pictures[:1], pack))
