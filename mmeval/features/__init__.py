"""What models and judges compute from media or text, one value type and one class per thing."""

from mmeval.features.adjectives import number_of
from mmeval.features.feature import Feature, ModelFeature, ModelFreeFeature, Request
from mmeval.features.registry import feature_for, is_feature_value, register_feature
from mmeval.features.values import (
    Appearances,
    ClipEmbedding,
    Detections,
    FeatureMaps,
    FrameEmbeddings,
    ImageNetEmbedding,
    LpipsMaps,
    OcrText,
    PerceptualMaps,
    Pixels,
    Region,
    Scenery,
    SpeechQuality,
    TextLine,
    Transcript,
    VoiceActivity,
    Waveform,
    Word,
)

__all__ = [
    "Appearances",
    "ClipEmbedding",
    "Detections",
    "Feature",
    "FeatureMaps",
    "FrameEmbeddings",
    "ImageNetEmbedding",
    "LpipsMaps",
    "ModelFeature",
    "ModelFreeFeature",
    "OcrText",
    "PerceptualMaps",
    "Pixels",
    "Region",
    "Request",
    "Scenery",
    "SpeechQuality",
    "TextLine",
    "Transcript",
    "VoiceActivity",
    "Waveform",
    "Word",
    "feature_for",
    "is_feature_value",
    "number_of",
    "register_feature",
]
