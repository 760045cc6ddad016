import pytest

from mmeval.protocols import Protocol, Reduction
from mmeval.scorers import BoundScorer, Score, Scorer


def bound(name, family=None):
    def function(value):
        """Nothing."""
        return Score(value)

    return BoundScorer(
        Scorer(name, function, {"value": float}, {}, "higher", (0, 1), "here", {"value": "x"}, family or name)
    )


def test_a_reduction_may_only_read_what_is_computed():
    scorers = (bound("if_add", "following"), bound("ssim"))
    for reads in ("if_add", "following", "ssim", "ssim[x]"):
        Protocol("p", "P", scorers, (Reduction("r", "R", reads=(reads,)),))
    with pytest.raises(
        ValueError, match=r"'r' reads \['sim'\], which none of its scorers computes; there are: "
    ):
        Protocol("p", "P", scorers, (Reduction("r", "R", reads=("sim",)),))


def test_the_parts_of_a_mean_are_checked_too():
    leaf = Reduction("r", "R", reads=("nothing",))
    with pytest.raises(ValueError, match="nothing"):
        Protocol("p", "P", (), (Reduction("o", "O", rule="geometric_mean", parts=(leaf,)),))


def test_names_of_reductions_are_unique_and_found():
    first = Reduction("r", "R", reads=("ssim",))
    protocol = Protocol("p", "P", (bound("ssim"),), (first,))
    assert protocol.reduction("r") is first
    with pytest.raises(KeyError, match="it has: r"):
        protocol.reduction("x")
    with pytest.raises(ValueError, match="several reductions"):
        Protocol("p", "P", (bound("ssim"),), (first, first))


def test_zero_may_not_be_the_best_value():
    with pytest.raises(ValueError, match="best value"):
        Reduction("r", "R", reads=("lpips",), better="lower", policy="strict")
    Reduction("r", "R", reads=("lpips",), better="lower", policy="valid")


@pytest.mark.parametrize(
    "faulty",
    [
        {"rule": "geometric_mean"},
        {"rule": "turn_mean"},
        {"rule": "turn_mean", "parts": (Reduction("a", "A", reads=("x",)),)},
        {"rule": "geometric_mean", "reads": ("x",), "parts": (Reduction("a", "A", reads=("x",)),)},
        {
            "rule": "geometric_mean",
            "parts": (Reduction("a", "A", reads=("x",), better="lower", policy="valid"),),
        },
    ],
)
def test_contradictory_reductions_are_refused(faulty):
    with pytest.raises(ValueError, match="reduction 'r'"):
        Reduction("r", "R", **faulty)


def test_units_follow_from_rules():
    turn, session = Reduction("a", "A", reads=("x",)), Reduction("b", "B", reads=("x",), rule="last_turn_all")
    mean = Reduction("o", "O", rule="geometric_mean", parts=(turn, session))
    assert (turn.unit, session.unit, mean.unit) == ("turn", "session", "turn")
    assert turn.has_turn_curve
    assert not session.has_turn_curve
    assert not mean.has_turn_curve
