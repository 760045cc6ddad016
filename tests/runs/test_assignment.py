import subprocess
import sys
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmeval.runs import AnnotationError, Item, assign, first_open

ITEMS = [Item(f"s{n}", turn, "sys") for n in range(20) for turn in (1, 2)]


@given(
    st.integers(1, 60), st.integers(1, 5), st.floats(0, 1), st.integers(0, 9)
)  # fmt: skip
def test_everybody_gets_the_shared_items_and_an_equal_part_of_the_rest(count, people, shared, seed):
    items = [Item(f"s{n}", 1) for n in range(count)]
    names = [f"p{n}" for n in range(people)]
    lists = assign(items, names, shared=shared, seed=seed)
    seen = Counter(item for own in lists.values() for item in own)
    assert set(seen) == set(items)
    assert set(seen.values()) <= {1, people}
    common = sum(times == people for times in seen.values()) if people > 1 else None
    if common is not None:
        assert common - 1 < shared * count <= common
    sizes = [len(own) for own in lists.values()]
    assert max(sizes) - min(sizes) <= 1
    assert all(len(set(own)) == len(own) for own in lists.values())


def test_the_lists_depend_on_the_seed_and_on_nothing_else():
    first = assign(ITEMS, ["a", "b"], seed=3)
    assert first == assign(ITEMS[::-1], ["a", "b"], seed=3)
    assert first != assign(ITEMS, ["a", "b"], seed=4)
    code = (
        "from mmeval.runs import Item, assign\n"
        "print(assign([Item(f's{n}', t, 'sys') for n in range(20) for t in (1, 2)], ['a', 'b'], seed=3))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == str(first)


def test_shared_items_are_spread_over_the_list():
    own = assign(ITEMS, ["a", "b"], shared=0.5)
    common = set(own["a"]) & set(own["b"])
    half = own["a"][: len(own["a"]) // 2]
    assert 0 < sum(item in common for item in half) < len(common)


def test_answers_as_assigned_change_nothing():
    lists = assign(ITEMS, ["a", "b", "c"], seed=1)
    answered = {}
    for name, progress in (("a", 7), ("b", 2), ("c", 0)):
        for item in lists[name][:progress]:
            answered.setdefault(item, []).append(name)
    assert assign(ITEMS, ["a", "b", "c"], seed=1, answered=answered) == lists


def test_an_annotator_who_comes_later_takes_over_open_items_only():
    before = assign(ITEMS, ["a", "b"], seed=1)
    answered = {}
    for name in "ab":
        for item in before[name][:8]:
            answered.setdefault(item, []).append(name)
    after = assign(ITEMS, ["a", "b", "c"], seed=1, answered=answered)
    for name in "ab":
        assert set(before[name][:8]) <= set(after[name])
    shared = set(before["a"]) & set(before["b"])
    assert shared == set(after["a"]) & set(after["b"]) & set(after["c"])
    assert len(after["c"]) > len(shared)


def test_work_resumes_at_the_first_open_item():
    own = assign(ITEMS, ["a"])["a"]
    assert first_open(own, set()) == 0
    assert first_open(own, {own[0], own[1], own[5]}) == 2
    assert first_open(own, set(own)) is None


def test_what_cannot_be_assigned_is_refused():
    for people, shared in ([], 0.1), (["a", "a"], 0.1), (["a"], 1.5):
        with pytest.raises(AnnotationError):
            assign(ITEMS, people, shared=shared)
