import pandas as pd
import pytest

from mmeval.protocols import get_protocol, reduce


@pytest.fixture
def spoken():
    return get_protocol("spoken")


def rows(spoken, values):
    """One row per (turn, metric); a value of None is a missing answer."""
    made = []
    for turn, by_name in enumerate(values, start=1):
        for bound in spoken.scorers:
            value = by_name.get(bound.scorer.name, 3.0) if by_name else None
            status = "scored" if by_name else "missing"
            made.append(
                {
                    "system": "a",
                    "session": "s",
                    "turn": turn,
                    "item": None,
                    "metric": bound.identity(("m",)),
                    "name": bound.scorer.name,
                    "family": bound.scorer.family,
                    "value": value,
                    "status": status,
                }
            )
    return pd.DataFrame(made)


def test_a_missing_answer_is_no_word_said_but_has_no_sound(spoken):
    table = rows(spoken, [{"word_accuracy": 0.8, "wer": 0.2, "dnsmos": 3.0}, None])
    found = {one.name: reduce(table, one, {})["a"] for one in spoken.reductions}
    assert found["word_accuracy"].value == pytest.approx(0.4)
    assert found["wer_answer"].value == pytest.approx(0.2)
    assert found["dnsmos_overall"].value == pytest.approx(3.0)
    assert all((one.n_scored, one.n_expected) == (1, 2) for one in found.values())


def test_a_system_that_only_speaks_is_measured_against_the_reference(spoken):
    table = rows(spoken, [{"word_accuracy": 1.0, "wer": 0.0}])
    own_text = table["metric"].str.contains(">answer]", regex=False)
    assert own_text.sum() == 2
    table.loc[own_text, ["value", "status"]] = [None, "missing"]
    found = {one.name: reduce(table, one, {})["a"] for one in spoken.reductions}
    assert found["reference_accuracy"].value == 1
    assert found["wer_reference"].value == 0
    assert found["word_accuracy"].value == 0


def test_every_number_reads_exactly_one_metric(spoken):
    metrics = {bound.identity() for bound in spoken.scorers}
    for reduction in spoken.reductions:
        assert len(reduction.reads) == 1
        assert reduction.reads[0] in metrics


def test_error_rates_are_lower_is_better_and_accuracy_ranks(spoken):
    assert spoken.reductions[0].name == "word_accuracy"
    assert {one.name for one in spoken.reductions if one.better == "lower"} == {"wer_answer", "wer_reference"}
