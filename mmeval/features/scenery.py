"""What a picture's background seems to be."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any, Self, cast

from mmeval.features.feature import ModelFeature, Request
from mmeval.features.nouns import background_names
from mmeval.features.values import ClipEmbedding, Float32, Scenery
from mmeval.media import Input
from mmeval.models import ModelSpec, Pack
from mmeval.sessions import Session


class SceneryFeature(ModelFeature[Scenery]):
    """Zero-shot background of a picture, from the embedding that the pack's CLIP makes of it anyway."""

    value = Scenery
    accepts = frozenset({"image"})
    family = "clip"

    def __init__(self, spec: ModelSpec, backgrounds: tuple[str, ...]) -> None:
        super().__init__(spec)
        self._backgrounds = backgrounds
        self._captions: dict[tuple[str, ...], Float32] = {}

    @classmethod
    def from_pack(cls, pack: Pack) -> Self | None:
        """The feature, when the pack has a CLIP and names backgrounds to compare."""
        spec = pack.model("clip")
        return None if spec is None or not pack.backgrounds else cls(spec, pack.backgrounds)

    @property
    def fingerprint(self) -> str:
        """As of any model, with the backgrounds that are always compared."""
        return f"{super().fingerprint} {','.join(self._backgrounds)}"

    def needs(self, item: Input) -> tuple[type[Any], ...]:
        """The picture's embedding."""
        return (ClipEmbedding,)

    def arguments(self, session: Session) -> Hashable:
        """The backgrounds that are compared, with those that the session asks for.

        A CLIP with a closed vocabulary compares only those of its pack.
        """
        asked = background_names(session) if self.spec.open_vocabulary else ()
        return (*self._backgrounds, *(name for name in asked if name not in self._backgrounds))

    def compute(self, batch: Sequence[Request]) -> list[Scenery]:
        """One softmax per picture."""
        return [self._one(request) for request in batch]

    def close(self) -> None:
        """Let go of the model and of its captions."""
        super().close()
        self._captions.clear()

    def _one(self, request: Request) -> Scenery:
        from scipy.special import softmax  # type: ignore[import-untyped]

        names = cast("tuple[str, ...]", request.arguments or self._backgrounds)
        if names not in self._captions:
            self._captions[names] = self.adapter.encode_texts([caption(name) for name in names])
        cosines = self._captions[names] @ request.needed[0].vector
        return Scenery(names, softmax(self.adapter.logit_scale * cosines))


def caption(background: str) -> str:
    """What CLIP compares a picture with.

    >>> caption("night sky")
    'a photo on a night sky background'
    """
    article = "an" if background[0] in "aeiou" else "a"
    return f"a photo on {article} {background} background"
