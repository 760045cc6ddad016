"""What must hold for every scorer, whoever wrote it."""

import inspect
import math
import types
import typing

import pytest

from mmeval.features import is_feature_value
from mmeval.scorers.catalog import all_scorers
from mmeval.sessions import Message, Turn

SCORERS = list(all_scorers().values())
MEDIA_ROLES = {"source", "previous", "current", "current_outside", "reference", "mask"}
DATA_ROLES = {"instruction", "caption", "answer", "reference_texts", "unchanged", "question"}


def is_plain(annotation) -> bool:
    """Session data: text, a tuple of texts, or a model of the sessions room (or a union of those)."""
    if isinstance(annotation, types.UnionType) or typing.get_origin(annotation) is typing.Union:
        return all(is_plain(part) for part in typing.get_args(annotation))
    return annotation in {str, tuple[str, ...]} or getattr(annotation, "__module__", "").startswith(
        "mmeval.sessions"
    )


@pytest.mark.parametrize("scorer", SCORERS, ids=lambda scorer: scorer.name)
class TestEveryScorer:
    def test_says_what_it_measures(self, scorer):
        doc = inspect.getdoc(scorer.function) or ""
        assert len(doc) > 40
        assert scorer.summary.endswith((".", ":"))
        assert scorer.source.strip()

    def test_states_direction_and_bounds(self, scorer):
        low, high = scorer.bounds
        assert scorer.better in {"higher", "lower"}
        assert low < high
        assert not math.isnan(low)
        assert not math.isnan(high)

    def test_every_slot_is_something_that_can_be_filled(self, scorer):
        assert scorer.slots, "a scorer looks at something"
        for slot, annotation in scorer.slots.items():
            role = scorer.roles[slot]
            if is_feature_value(annotation):
                assert role in MEDIA_ROLES | DATA_ROLES, (slot, role)
            else:
                assert is_plain(annotation), (slot, annotation)
                assert role in DATA_ROLES, (slot, role)

    def test_parameters_have_defaults_that_can_be_printed(self, scorer):
        for name, default in scorer.defaults.items():
            assert default is not inspect.Parameter.empty, name
            assert isinstance(default, str | int | float | bool | None | tuple), name

    def test_identity_starts_with_the_name_and_is_stable(self, scorer):
        assert scorer.bind().identity() == scorer.bind().identity()
        assert scorer.bind().identity().startswith(scorer.name)
        assert not any(space in scorer.bind().identity() for space in " \n")

    def test_can_decide_about_a_turn_without_truth(self, scorer):
        assert scorer.bind().applies_to(Turn(user=Message(text="hello"))) in {True, False}


def test_identities_are_unique():
    identities = [scorer.bind().identity() for scorer in SCORERS]
    assert len(set(identities)) == len(identities)


def test_instruction_following_has_one_scorer_per_kind_of_edit():
    from typing import get_args

    from mmeval.sessions import EditKind

    following = {scorer.name for scorer in SCORERS if scorer.family == "instruction_following"}
    assert following == {f"if_{kind}" for kind in get_args(EditKind)}
