import numpy as np
import pytest

from mmeval.stats import Estimate, apply_policy

VALUES = np.array([1.0, np.nan, 0.5, np.nan])
MISSING = np.array([False, True, False, False])


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("strict", [1, 0, 0.5, 0]),
        ("missing_is_zero", [1, 0, 0.5, np.nan]),
        ("valid", [1, np.nan, 0.5, np.nan]),
        ("error", [1, np.nan, 0.5, np.nan]),
    ],
)
def test_policies(policy, expected):
    np.testing.assert_array_equal(apply_policy(VALUES, policy, missing=MISSING), expected)


def test_missing_must_be_known():
    with pytest.raises(ValueError, match="missing"):
        apply_policy(VALUES, "missing_is_zero")


def test_values_given_are_not_changed():
    apply_policy(VALUES, "strict")
    assert np.isnan(VALUES[1])


def test_printing_never_invents():
    whole = Estimate(0.8312, 0.78, 0.8804, 30, 32, 8, "strict")
    assert str(whole) == "0.831 [0.780, 0.880] 30/32"
    assert whole.coverage == 30 / 32
    assert str(Estimate(0.5, None, None, 3, 3, 1, "valid")) == "0.500 3/3"
    empty = Estimate(None, None, None, 0, 0, 0, "valid")
    assert str(empty) == "- 0/0"
    assert empty.coverage is None
