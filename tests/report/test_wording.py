import pytest

from mmeval.report.wording import bounds_text, interval, model_of, number, short_metric, slots_of, text
from mmeval.sessions import BackgroundChange, SubjectAdd


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.98349, "0.983"), (-0.5, "-0.500"), (31.44, "31.4"), (1250.4, "1250"), (0.0, "0.000")],
)
def test_numbers(value, shown):
    assert number(value) == shown


def test_identities_are_taken_apart():
    identity = "clip_i{scale=1}[source>current]@tiny-clip+tiny-detector"
    assert short_metric(identity) == "clip_i{scale=1}[source>current]"
    assert model_of(identity) == "tiny-clip, tiny-detector"
    assert model_of("ssim[a>b]") == ""


def test_slots_leave_out_what_is_empty():
    assert slots_of(SubjectAdd(object="cup")) == (("object", "cup"),)
    kept = slots_of(BackgroundChange(background="beach", keep=("cup", "hat")))
    assert kept == (("background", "beach"), ("keep", "cup, hat"))
    assert slots_of(None) == ()


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (True, "yes"),
        (None, "none"),
        (0.123456, "0.1235"),
        (3, "3"),
        (["a", 2], "a, 2"),
        ("x" * 401, "x" * 400 + " …"),
    ],
)
def test_facts_are_one_line(value, shown):
    assert text(value) == shown


@pytest.mark.parametrize(
    ("bounds", "shown"),
    [
        ([0, 1], "0 to 1"),
        ([0, "inf"], "0 or more"),
        (["-inf", 0], "0 or less"),
        (["-inf", "inf"], "any number"),
    ],
)
def test_bounds(bounds, shown):
    assert bounds_text(bounds) == shown


def test_interval_is_empty_without_bounds():
    assert interval(0.123, 0.5) == "[0.12, 0.50]"
    assert interval(None, 0.5) == interval(0.1, None) == ""
