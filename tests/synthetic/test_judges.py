"""Simulated people err as often as said, and never look like people."""

import pandas as pd
import pytest

from mmeval.runs import Annotations, Votes
from mmeval.synthetic import FOLLOWED, simulate_answers, simulate_votes


@pytest.fixture
def truth():
    """Four systems on 100 turns: the first always succeeds, the last never."""
    lines = [
        {"system": system, "session": f"s{number}", "turn": 1, "success": number % 4 >= place}
        for place, system in enumerate(["always", "often", "seldom", "rarely"])
        for number in range(100)
    ]
    return pd.DataFrame(lines)


def answers(run):
    return Annotations.open(run, read_only=True).frame()


@pytest.mark.parametrize("error", [0.0, 0.2])
def test_answers_err_as_often_as_said(make_run, truth, error):
    run = make_run()
    assert simulate_answers(run, truth, "Ada", error=error) == len(truth)
    told = answers(run).merge(truth, on=["system", "session", "turn"]).dropna(subset="number")
    assert (told["number"] != told["success"]).mean() == pytest.approx(error, abs=0.06)
    assert len(truth) * 0.9 < len(told) < len(truth), "sometimes they cannot tell"


def test_their_names_say_that_they_are_simulated(make_run, truth):
    run = make_run()
    simulate_answers(run, truth, "Ada", error=0.1)
    simulate_votes(run, truth, "Ben", systems=["always", "often"], error=0.1)
    assert set(answers(run)["annotator"]) == {"simulated Ada"}
    assert set(answers(run)["question"]) == {FOLLOWED.name}
    assert set(Votes.open(run, read_only=True).frame()["annotator"]) == {"simulated Ben"}


def test_the_same_seed_says_the_same(make_run, truth):
    run = make_run()
    simulate_answers(run, truth, "Ada", error=0.3, seed=1)
    simulate_answers(run, truth, "Eve", error=0.3, seed=1)
    first, second = (part["value"].tolist() for _, part in answers(run).groupby("annotator"))
    assert first == second


def test_votes_favour_who_succeeded_from_both_sides(make_run, truth):
    run = make_run()
    assert simulate_votes(run, truth, "Ada", systems=["always", "rarely"], error=0.0) == 100
    votes = Votes.open(run, read_only=True).frame()
    won = votes["left"].where(votes["winner"] == "left", votes["right"])[votes["winner"] != "tie"]
    assert set(won) == {"always"}
    assert 30 < (votes["left"] == "always").sum() < 70
    assert (votes["winner"] == "tie").sum() == 25, "both did it"
