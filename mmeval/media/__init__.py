"""From bytes on disk to arrays, safely: images, audio, video, masks and their digests."""

from mmeval.media.audio import decode_audio, resample
from mmeval.media.checks import validate
from mmeval.media.digests import array_digest, file_digest, text_digest
from mmeval.media.errors import Status, Unreadable, Unscorable
from mmeval.media.images import decode_image, image_size
from mmeval.media.input import Input, InputKind
from mmeval.media.lengths import sound_seconds
from mmeval.media.limits import MAX_AUDIO_SECONDS, MAX_FRAMES_BYTES, MAX_PIXELS
from mmeval.media.masks import decode_mask, decode_region, mask_size
from mmeval.media.patched import decode_picture, patched_input
from mmeval.media.rle import decode_rle, encode_rle
from mmeval.media.sources import (
    audio_input,
    file_input,
    given,
    image_input,
    inside,
    mask_input,
    text_input,
    video_input,
)
from mmeval.media.thumbnails import thumbnail, thumbnail_jpeg, thumbnail_png
from mmeval.media.video import (
    Sample,
    VideoFrames,
    VideoInfo,
    decode_video,
    sampled_frames,
    video_audio,
    video_info,
)
from mmeval.media.webm import encode_webm

__all__ = [
    "MAX_AUDIO_SECONDS",
    "MAX_FRAMES_BYTES",
    "MAX_PIXELS",
    "Input",
    "InputKind",
    "Sample",
    "Status",
    "Unreadable",
    "Unscorable",
    "VideoFrames",
    "VideoInfo",
    "array_digest",
    "audio_input",
    "decode_audio",
    "decode_image",
    "decode_mask",
    "decode_picture",
    "decode_region",
    "decode_rle",
    "decode_video",
    "encode_rle",
    "encode_webm",
    "file_digest",
    "file_input",
    "given",
    "image_input",
    "image_size",
    "inside",
    "mask_input",
    "mask_size",
    "patched_input",
    "resample",
    "sampled_frames",
    "sound_seconds",
    "text_digest",
    "text_input",
    "thumbnail",
    "thumbnail_jpeg",
    "thumbnail_png",
    "validate",
    "video_audio",
    "video_info",
    "video_input",
]
