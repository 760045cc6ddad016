import itertools

import numpy as np
import pytest
import torch
import torchmetrics.functional.classification as reference
import torchmetrics.functional.nominal as nominal
from hypothesis import given, settings
from hypothesis import strategies as st

from mmeval.stats import cohen_kappa, fleiss_kappa, item_disagreement, krippendorff_alpha

NONE = np.nan

# Krippendorff 2011, section C and D: 4 observers, 12 units, missing answers.
KRIPPENDORFF = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, NONE, NONE, NONE],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NONE, 3],
        [NONE, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NONE],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NONE],
    ]
).T
# The worked example of Fleiss' kappa on Wikipedia: 10 subjects, 14 raters, 5 categories, kappa 0.210.
FLEISS = [
    [0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1],
    [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7],
]  # fmt: skip


def from_counts(table):
    return np.array([np.repeat(np.arange(len(row)), row) for row in table], float)


def from_joint(table):
    cells = itertools.product(range(len(table)), repeat=2)
    return np.array([pair for pair in cells for _ in range(table[pair[0]][pair[1]])], float)


def alpha_by_definition(table, cost):
    """Krippendorff's alpha pair by pair, without any matrix."""
    units = [row[~np.isnan(row)] for row in table]
    units = [row for row in units if len(row) >= 2]
    pooled = np.concatenate(units)
    observed = sum(
        cost(a, b, pooled) / (len(row) - 1) for row in units for a, b in itertools.permutations(row, 2)
    )
    expected = sum(cost(a, b, pooled) for a, b in itertools.permutations(pooled, 2)) / (len(pooled) - 1)
    return 1 - observed / expected


def ordinal_cost(a, b, pooled):
    low, high = min(a, b), max(a, b)
    between = ((pooled >= low) & (pooled <= high)).sum()
    return (between - ((pooled == low).sum() + (pooled == high).sum()) / 2) ** 2 if low < high else 0.0


COSTS = {
    "nominal": lambda a, b, pooled: float(a != b),
    "ordinal": ordinal_cost,
    "interval": lambda a, b, pooled: (a - b) ** 2,
}


@pytest.mark.parametrize(
    ("scale", "published"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)]
)
def test_alpha_of_krippendorffs_example(scale, published):
    found = krippendorff_alpha(KRIPPENDORFF, scale)
    assert found.value == pytest.approx(published, abs=5e-4)
    assert (found.n_items, found.n_annotators, found.n_answers) == (11, 4, 40)
    assert found.low < found.value <= found.high <= 1


@pytest.mark.parametrize("scale", ["nominal", "ordinal", "interval"])
@pytest.mark.parametrize("seed", range(4))
def test_alpha_agrees_with_its_definition_over_pairs(scale, seed):
    rng = np.random.default_rng(seed)
    table = rng.integers(1, 6, (25, 4)).astype(float)
    table[:, 1] = np.where(rng.random(25) < 0.5, table[:, 0], table[:, 1])
    table[rng.random(table.shape) < 0.3] = NONE
    assert krippendorff_alpha(table, scale).value == pytest.approx(alpha_by_definition(table, COSTS[scale]))


def test_fleiss_kappa_of_the_worked_example():
    assert fleiss_kappa(from_counts(FLEISS)).value == pytest.approx(0.210, abs=5e-4)


def test_cohens_kappa_of_worked_examples():
    # Fleiss, Levin & Paik 2003, "Statistical Methods for Rates and Proportions", table 18.1: kappa 0.68.
    assert cohen_kappa(from_joint([[75, 1, 4], [5, 4, 1], [0, 0, 10]])).value == pytest.approx(
        0.676, abs=5e-4
    )
    # The worked example of Cohen's kappa on Wikipedia.
    assert cohen_kappa(from_joint([[20, 5], [10, 15]])).value == pytest.approx(0.4)


@pytest.mark.parametrize("weights", ["none", "linear", "quadratic"])
@pytest.mark.parametrize("seed", range(3))
def test_cohens_kappa_agrees_with_torchmetrics(weights, seed):
    rng = np.random.default_rng(seed)
    first = rng.integers(0, 5, 60)
    second = np.clip(first + rng.integers(-1, 2, 60), 0, 4)
    expected = reference.multiclass_cohen_kappa(torch.tensor(first), torch.tensor(second), 5, weights)
    assert cohen_kappa(np.column_stack([first, second]), weights).value == pytest.approx(
        float(expected), abs=1e-6
    )


def test_fleiss_kappa_agrees_with_torchmetrics():
    table = np.random.default_rng(0).integers(0, 4, (40, 5))
    counts = torch.tensor([[int((row == k).sum()) for k in range(4)] for row in table])
    assert fleiss_kappa(table).value == pytest.approx(float(nominal.fleiss_kappa(counts)), abs=1e-6)


RATINGS = st.lists(
    st.lists(st.sampled_from([0.0, 1.0, 2.0, NONE]), min_size=3, max_size=3), min_size=4, max_size=15
)


@settings(deadline=None, max_examples=60)
@given(RATINGS, st.permutations([0, 1, 2]), st.randoms())
def test_who_is_who_and_the_order_of_items_do_not_matter(rows, people, random):
    table, shuffled = np.array(rows), list(rows)
    random.shuffle(shuffled)
    for measure in (krippendorff_alpha, fleiss_kappa):
        there = measure(table, resamples=2).value
        here = measure(np.array(shuffled)[:, people], resamples=2).value
        assert there == pytest.approx(here) if there is not None else here is None


@settings(deadline=None, max_examples=60)
@given(RATINGS, st.permutations([0.0, 1.0, 2.0]))
def test_names_of_categories_do_not_matter(rows, names):
    table = np.array(rows)
    renamed = np.array([[NONE if np.isnan(v) else names[int(v)] for v in row] for row in rows])
    for measure in (krippendorff_alpha, fleiss_kappa):
        there, here = measure(table, resamples=2).value, measure(renamed, resamples=2).value
        assert there == pytest.approx(here) if there is not None else here is None


def test_a_full_agreement_is_one_and_chance_is_about_nothing():
    same = np.repeat(np.arange(30)[:, None] % 3, 3, axis=1)
    for found in (krippendorff_alpha(same), fleiss_kappa(same), cohen_kappa(same[:, :2])):
        assert (found.value, found.low, found.high, found.observed) == (1, 1, 1, 1)
    chance = np.random.default_rng(0).integers(0, 3, (4000, 2))
    assert abs(cohen_kappa(chance).value) < 0.05
    assert cohen_kappa(chance).observed == pytest.approx(1 / 3, abs=0.03)


def test_items_are_resampled_by_their_cluster():
    rng = np.random.default_rng(1)
    session = np.repeat(np.arange(20), 10)
    agrees = rng.random(20)[session] < rng.random(20)[session]
    first = rng.integers(0, 2, 200)
    table = np.column_stack([first, np.where(agrees, first, 1 - first)])
    by_session, by_item = cohen_kappa(table, clusters=session), cohen_kappa(table)
    assert by_session.high - by_session.low > 1.7 * (by_item.high - by_item.low)
    assert (by_session.n_clusters, by_item.n_clusters) == (20, 200)
    assert by_session.value == by_item.value


def test_undefined_cases_say_why():
    one = np.ones((5, 2))
    for found in (cohen_kappa(one), fleiss_kappa(one), krippendorff_alpha(one)):
        assert (found.value, found.low, found.observed) == (None, None, 1.0)
        assert "all answers are the same" in found.reason
        assert "all answers are the same" in str(found)
    alone = np.array([[1, NONE], [NONE, 0], [2, NONE]])
    for found in (cohen_kappa(alone), fleiss_kappa(alone), krippendorff_alpha(alone)):
        assert (found.value, found.n_items, found.observed) == (None, 0, None)
        assert "two annotators" in found.reason
    assert cohen_kappa(np.empty((0, 2))).value is None
    many = np.column_stack([np.arange(30), np.arange(30)])
    assert "30 different answers" in krippendorff_alpha(many, "ordinal").reason
    assert krippendorff_alpha(many, "interval").value == 1


def test_fleiss_uses_the_number_of_answers_that_keeps_most():
    table = np.array([[0, 1, NONE], [1, 1, NONE], [0, NONE, 0], [1, 1, 1], [0, NONE, NONE]])
    found = fleiss_kappa(table)
    assert (found.n_items, found.n_answers, found.n_annotators) == (3, 6, 3)


def test_disagreement_per_item():
    table = np.array([[1, 1, 1], [1, 2, 3], [1, 5, NONE], [4, NONE, NONE]])
    assert item_disagreement(table)[:3].tolist() == [0, 1, 1]
    assert item_disagreement(table, "interval")[:3] == pytest.approx([0, 4 / 3, 4])
    assert np.isnan(item_disagreement(table)[3])


def test_shapes_are_checked():
    with pytest.raises(ValueError, match="two annotators, not 3"):
        cohen_kappa(np.ones((4, 3)))
    with pytest.raises(ValueError, match=r"\(items, annotators\)"):
        fleiss_kappa([1, 2])
    with pytest.raises(ValueError, match="2 items and 3 clusters"):
        krippendorff_alpha(np.ones((2, 2)), clusters=[1, 2, 3])
