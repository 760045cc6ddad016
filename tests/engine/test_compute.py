from dataclasses import dataclass

import pytest

from mmeval.engine.compute import compute, ordered
from mmeval.engine.features import FeatureSet
from mmeval.features import ModelFreeFeature, register_feature
from mmeval.media import Unreadable, Unscorable, text_input
from mmeval.models import get_pack
from mmeval.sessions import Message, Session, Turn

SESSION = Session(id="s", turns=(Turn(user=Message(text="x")),))


@dataclass(frozen=True)
class Length:
    letters: int


@dataclass(frozen=True)
class Doubled:
    letters: int


class LengthFeature(ModelFreeFeature[Length]):
    value = Length
    accepts = frozenset({"text"})
    batch_size = 3
    batches: list[list[str]] = []  # noqa: RUF012

    def compute(self, batch):
        texts = [request.input.content for request in batch]
        self.batches.append(texts)
        if "bad" in texts:
            raise Unreadable("bad is unreadable")
        if "bug" in texts:
            raise ZeroDivisionError("a bug")
        return [Length(len(text)) for text in texts]


class DoubledFeature(ModelFreeFeature[Doubled]):
    value = Doubled
    accepts = frozenset({"text"})

    def needs(self, item):
        return (Length,)

    def compute(self, batch):
        return [Doubled(2 * request.needed[0].letters) for request in batch]


@pytest.fixture
def features(monkeypatch):
    monkeypatch.setattr("mmeval.features.registry._added", {})
    monkeypatch.setattr(LengthFeature, "batches", [])
    register_feature(LengthFeature)
    register_feature(DoubledFeature)
    return FeatureSet(get_pack("tiny"), "cpu")


def keys(features, value, *texts):
    return [features.key(value, text_input(text), SESSION) for text in texts]


def test_equal_inputs_are_computed_once_in_full_batches(features):
    wanted = keys(features, Length, "a", "bb", "a", "ccc", "dddd", "bb")
    values = compute(wanted, features)
    assert [values[key].letters for key in wanted] == [1, 2, 1, 3, 4, 2]
    assert LengthFeature.batches == [["a", "bb", "ccc"], ["dddd"]]


def test_needs_come_first_and_are_shared(features):
    wanted = [*keys(features, Doubled, "a", "bb"), *keys(features, Length, "bb")]
    assert [value for value, _ in ordered(wanted)] == [Length, Doubled]
    values = compute(wanted, features)
    assert [values[key].letters for key in wanted] == [2, 4, 2]
    assert LengthFeature.batches == [["a", "bb"]]


@pytest.mark.parametrize(
    ("guilty", "status", "reason"),
    [("bad", "unreadable", "bad is unreadable"), ("bug", "failed", "ZeroDivisionError: a bug")],
)
def test_one_guilty_input_costs_only_its_own_values(features, guilty, status, reason):
    wanted = keys(features, Doubled, "a", guilty, "ccc")
    values = compute(wanted, features)
    assert [values[key].letters for key in (wanted[0], wanted[2])] == [2, 6]
    failed = values[wanted[1]]
    assert isinstance(failed, Unscorable)
    assert failed.status == status
    assert reason in failed.reason


def test_known_values_are_not_computed_again(features):
    known = compute(keys(features, Length, "a", "bb"), features)
    compute(keys(features, Length, "a", "bb", "ccc"), features, known)
    assert LengthFeature.batches == [["a", "bb"], ["ccc"]]


def test_a_feature_that_loses_values_is_found_out(features, monkeypatch):
    monkeypatch.setattr(LengthFeature, "compute", lambda self, batch: [])
    [key] = keys(features, Length, "a")
    assert "0 values for 1 requests" in compute([key], features)[key].reason


def test_a_model_that_does_not_load_costs_its_values_and_is_tried_once(features, monkeypatch):
    tried = []

    def load(self, device):
        tried.append(device)
        raise MemoryError("the GPU is full")

    monkeypatch.setattr(DoubledFeature, "load", load)
    doubled = keys(features, Doubled, "a", "bb")
    lengths = keys(features, Length, "a", "ccc")
    for _ in range(2):
        values = compute([*doubled, *lengths], features)
        assert [values[key].letters for key in lengths] == [1, 3]
        assert {values[key].status for key in doubled} == {"failed"}
        assert "Doubled could not be loaded: MemoryError: the GPU is full" in values[doubled[0]].reason
    assert tried == ["cpu"]


def test_what_needs_an_unloadable_feature_fails_with_it(features, monkeypatch):
    monkeypatch.setattr(LengthFeature, "load", lambda self, device: 1 / 0)
    [key] = keys(features, Doubled, "a")
    assert "Length could not be loaded: ZeroDivisionError" in compute([key], features)[key].reason
