import pytest

from mmeval.features import (
    Appearances,
    ClipEmbedding,
    Detections,
    Feature,
    ImageNetEmbedding,
    LpipsMaps,
    ModelFreeFeature,
    OcrText,
    PerceptualMaps,
    Pixels,
    Region,
    feature_for,
    is_feature_value,
    register_feature,
    registry,
)
from mmeval.models import get_pack

IMAGE_SIDE = (
    Pixels,
    Region,
    ClipEmbedding,
    ImageNetEmbedding,
    PerceptualMaps,
    LpipsMaps,
    Detections,
    Appearances,
    OcrText,
)


@pytest.mark.parametrize("value", IMAGE_SIDE)
def test_standard_computes_every_image_value(value):
    feature = feature_for(value, get_pack("standard"))
    assert isinstance(feature, Feature)
    assert feature.value is value
    assert feature.accepts <= {"image", "mask", "text"}


def test_plain_data_is_no_feature():
    assert is_feature_value(Pixels)
    assert not is_feature_value(str)
    assert not is_feature_value(tuple[str, ...])
    with pytest.raises(KeyError, match="no feature computes str"):
        feature_for(str, get_pack("tiny"))


def test_other_packages_add_features(monkeypatch):
    monkeypatch.setattr(registry, "_added", {})

    class Brightness:
        pass

    @register_feature
    class BrightnessFeature(ModelFreeFeature[Brightness]):
        value = Brightness
        accepts = frozenset({"image"})

        def compute(self, batch):
            return [Brightness() for _ in batch]

    assert is_feature_value(Brightness)
    made = feature_for(Brightness, get_pack("tiny"))
    assert isinstance(made, BrightnessFeature)
    assert made.fingerprint == "Brightness/1"
