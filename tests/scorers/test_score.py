import math

import numpy as np
import pytest

from mmeval.scorers import Facts, MapEvidence, Score, unscored


def test_a_score_is_a_finite_value_or_a_reason():
    assert Score(0.0).status == "scored"
    assert unscored("no reference object").value is None
    assert unscored("gone", status="missing").status == "missing"


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_value_that_is_no_number_is_refused(value):
    with pytest.raises(ValueError, match="unscored"):
        Score(value)


def test_a_value_and_a_status_exclude_each_other():
    with pytest.raises(ValueError, match="either a value or a status"):
        Score(1.0, "undefined", "why")
    with pytest.raises(ValueError, match="either a value or a status"):
        Score(None)


def test_unscored_needs_a_reason_and_keeps_evidence():
    with pytest.raises(ValueError, match="needs a reason"):
        unscored("")
    facts = Facts("what was seen", {"boxes": 0})
    assert unscored("no object", facts).evidence == (facts,)


def test_a_map_is_stored_in_256_steps():
    values = np.array([[-0.5, 0.0, 0.5, 1.0, 2.0]], np.float32)
    assert MapEvidence("m", values).as_uint8().tolist() == [[0, 0, 128, 255, 255]]
    assert MapEvidence("m", np.array([[True, False]])).as_uint8().tolist() == [[255, 0]]
