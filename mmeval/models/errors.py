"""Why a model cannot be loaded, in words that say what to do."""

from __future__ import annotations


class WeightsError(RuntimeError):
    """A model's weights cannot be used."""


class WeightsMissing(WeightsError):
    """The weights are nowhere to be found and could not be fetched."""


class WeightsRefused(WeightsError):
    """The weights were found but are not what they should be, or are not safe to open."""
