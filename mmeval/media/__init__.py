"""From bytes on disk to arrays, safely: images, audio, video, masks and their digests."""

from mmeval.media.errors import Status, Unreadable, Unscorable
from mmeval.media.input import Input, InputKind

__all__ = ["Input", "InputKind", "Status", "Unreadable", "Unscorable"]
