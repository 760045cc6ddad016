import pandas as pd
import pytest

from mmeval.protocols import get_protocol, reduce


def row(turn, bound, value, status="scored"):
    return {
        "system": "a",
        "session": "s",
        "turn": turn,
        "item": None,
        "metric": bound.identity(),
        "name": bound.scorer.name,
        "family": bound.scorer.family,
        "value": value,
        "status": status,
    }


def test_contained_and_exact_answers_are_two_numbers_and_a_missing_one_is_wrong():
    video = get_protocol("video")
    contains, exact, frames, neighbours = video.scorers
    table = pd.DataFrame(
        [
            row(1, contains, 1.0),
            row(1, exact, 0.0),
            row(2, contains, None, "missing"),
            row(2, exact, None, "missing"),
            row(3, contains, 1.0),
            row(3, exact, 1.0),
            row(4, frames, 0.9),
            row(4, neighbours, 0.95),
        ]
    )
    found = {one.name: reduce(table, one, {})["a"].value for one in video.reductions}
    assert found == pytest.approx(
        {
            "answers": 2 / 3,
            "answers_so_far": 1 / 3,
            "answers_exact": 1 / 3,
            "frame_consistency": 0.9,
            "adjacent_frame_consistency": 0.95,
        }
    )
