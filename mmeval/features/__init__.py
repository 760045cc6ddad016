"""What models and judges compute from media or text, one value type and one class per thing."""

from mmeval.features.feature import Feature, Request
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
    "OcrText",
    "PerceptualMaps",
    "Pixels",
    "Region",
    "Request",
    "SpeechQuality",
    "TextLine",
    "Transcript",
    "VoiceActivity",
    "Waveform",
    "Word",
]
