from mmeval.protocols import Reduction
from mmeval.report.summary import _standings
from mmeval.stats import Estimate


def estimate(value):
    return Estimate(value=value, low=None, high=None, n_scored=3, n_expected=3, n_clusters=3, policy="valid")


def test_the_best_is_marked_unless_all_do_alike():
    number = Reduction("m", "M", reads=("x",), policy="valid")
    apart = _standings({"a": estimate(0.2), "b": estimate(0.8), "c": estimate(None)}, number)
    assert [apart[name].best for name in "abc"] == [False, True, False]
    alike = _standings({"a": estimate(0.0), "b": estimate(0.0)}, number)
    assert not any(standing.best for standing in alike.values())
    lower = Reduction("m", "M", reads=("x",), policy="valid", better="lower")
    assert _standings({"a": estimate(0.2), "b": estimate(0.8)}, lower)["a"].best
