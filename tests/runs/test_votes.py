import json
import statistics
import time
from collections import Counter
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from mmeval.runs import AnnotationError, Annotations, Pairing, PairQueue, Votes
from mmeval.runs.votes import FRAME_COLUMNS

AB = Pairing("s1", 1, "a", "b")


@pytest.fixture
def votes(tmp_path):
    with Votes.open(tmp_path) as opened:
        yield opened


def test_a_vote_is_saved_at_once_and_can_be_taken_back(votes, tmp_path):
    first = votes.vote("ann", AB, "left", seconds=1.5)
    second = votes.vote("ann", AB, "tie")
    swapped = votes.vote("ann", Pairing("s1", 1, "b", "a"), "right", blind=False)
    whole = votes.vote("bob", Pairing("s2", None, "a", "c"), "right")
    with Votes.open(tmp_path, read_only=True) as again:
        assert again.votes() == [second, swapped, whole], "the other order is a vote of its own"
        assert again.votes(annotator="bob") == [whole]
        assert again.history() == [first, second, swapped, whole]
    assert votes.undo("ann").pairing == swapped.pairing
    assert votes.undo("ann").winner == "tie"
    assert votes.votes(annotator="ann") == [first]
    assert [bool(vote.undone) for vote in votes.history()] == [False, True, True, False]
    votes.undo("bob")
    assert votes.undo("bob") is None


def test_votes_and_answers_share_a_file_but_not_their_undo(votes, tmp_path):
    votes.vote("ann", AB, "left")
    with Annotations.open(tmp_path) as answers:
        assert answers.path == votes.path
        assert answers.undo("ann") is None
    assert len(votes.votes()) == 1


def test_what_is_no_vote_is_refused(votes):
    for annotator, pairing, winner, said in [
        ("", AB, "left", "not empty"),
        ("a", AB._replace(right="a"), "left", "with itself"),
        ("a", AB._replace(turn="1"), "left", "whole number"),
        ("a", AB, "a", "left, right or tie"),
    ]:
        with pytest.raises(AnnotationError, match=said):
            votes.vote(annotator, pairing, winner)
    with pytest.raises(AnnotationError, match="seconds"):
        votes.vote("a", AB, "left", seconds=float("nan"))
    assert votes.history() == []


def test_exports_hold_the_rows_of_the_frame(votes, tmp_path):
    votes.vote("<b>änn</b>", AB, "left", seconds=2)
    votes.vote("bob", Pairing("s,2", None, "=a", 'c"'), "tie")
    votes.undo("bob")
    for history in (False, True):
        frame = votes.frame(history=history)
        assert tuple(frame.columns)[: len(FRAME_COLUMNS)] == FRAME_COLUMNS
        assert len(frame) == 1 + history
        parquet = pd.read_parquet(votes.export(tmp_path / "v.parquet", history=history))
        csv = pd.read_csv(votes.export(tmp_path / "v.csv", history=history), dtype={"turn": "Int64"})
        lines = votes.export(tmp_path / "v.jsonl", history=history).read_text("utf-8").splitlines()
        records = pd.DataFrame([json.loads(line) for line in lines]).astype({"turn": "Int64"})
        for read in (parquet, csv.fillna({"undone": ""}), records):
            pd.testing.assert_frame_equal(read, frame, check_dtype=False)


SYSTEMS = ("a", "b", "c", "d")
PLACES = {(f"s{n}", turn): SYSTEMS for n in range(5) for turn in (1, 2)}


def shown(places, count, seed=0):
    seen, queue = [], PairQueue(places, seed=seed)
    while len(seen) < count and (pairing := queue.next()):
        seen.append(pairing)
        queue.add(pairing)
    return seen


def plain(places, seen, others=(), skipped=(), seed=0):
    """What comes next, by looking at every place: the (place, pair) that ``PairQueue`` must find."""
    votes = [*seen, *others]
    key = lambda one: ((one.session, one.turn), frozenset((one.left, one.right)))  # noqa: E731
    times, here = Counter(key(one)[1] for one in votes), Counter(map(key, votes))
    load, done = Counter(key(one)[0] for one in votes), set(map(key, seen))
    ranks = dict(zip(places, np.random.default_rng(seed).permutation(len(places)).tolist(), strict=True))
    pairs = sorted({frozenset(p) for group in places.values() for p in combinations(group, 2)}, key=sorted)
    chances = np.random.default_rng([seed, len(seen)]).random(len(pairs))
    waiting = list(map(key, skipped))
    for _, _, pair in sorted(zip([times[pair] for pair in pairs], chances, pairs, strict=True)):
        met = [at for at, group in places.items() if pair <= set(group)]
        if opened := [at for at in met if (at, pair) not in done and (at, pair) not in waiting]:
            return min(opened, key=lambda at: (here[at, pair], load[at], ranks[at])), pair
    return next((one for one in waiting if one not in done), None)


@pytest.mark.parametrize("seed", range(12))
def test_the_queue_finds_what_a_look_at_every_place_finds(seed):
    rng = np.random.default_rng(seed)
    names = ("a", "b", "c", "d")[: 2 + seed % 3]
    groups = [names if rng.random() < 0.7 else names[:2] for _ in range(9)]
    places = {(f"s{n // 2}", n % 2 + 1): group for n, group in enumerate(groups)}
    queue, seen, others, skipped = PairQueue(places, seed=seed), [], [], []
    for _ in range(120):
        pairing = queue.next()
        want = plain(places, seen, others, skipped, seed)
        assert (pairing and ((pairing.session, pairing.turn), {pairing.left, pairing.right})) == want
        if pairing:
            votes = [one for one in [*seen, *others] if {one.left, one.right} == want[1]]
            lefts = Counter(one.left for one in votes)
            assert lefts[pairing.left] <= lefts[pairing.right]
        act = rng.random()
        if act < 0.15 and seen:
            queue.remove(seen.pop(int(rng.integers(len(seen)))))
        elif act < 0.3 and pairing:
            queue.skip(pairing)
            skipped = [one for one in skipped if one[:2] != pairing[:2] or {*one[2:]} != {*pairing[2:]}]
            skipped.append(pairing)
        elif act < 0.45:
            at = list(places)[int(rng.integers(len(places)))]
            others.append(Pairing(*at, *map(str, rng.permutation(places[at])[:2])))
            queue.add(others[-1], mine=False)
        elif act < 0.5:
            queue.restart(seen, others)
        elif pairing:
            seen.append(pairing)
            queue.add(pairing)


def test_a_vote_among_100_000_places_takes_no_time():
    queue = PairQueue({(f"s{n}", 1): ("a", "b") for n in range(100_000)})
    times = []
    for _ in range(50):
        start = time.perf_counter()
        queue.add(queue.next())
        times.append(time.perf_counter() - start)
    assert statistics.median(times) < 0.005


def test_skipped_pairs_take_turns_at_the_end():
    queue = PairQueue({("s1", 1): "ab", ("s2", 1): "ab"})
    first = queue.next()
    queue.skip(first)
    second = queue.next()
    queue.skip(second)
    assert queue.next()[:2] == first[:2]
    queue.skip(queue.next())
    assert queue.next()[:2] == second[:2]


def test_pairs_and_sides_stay_balanced_at_every_moment():
    seen = shown(PLACES, 60)
    for moment in range(1, len(seen) + 1):
        times = Counter(frozenset((p.left, p.right)) for p in seen[:moment])
        counts = [times[frozenset(pair)] for pair in combinations(SYSTEMS, 2)]
        assert max(counts) - min(counts) <= 1
        for one, other in combinations(SYSTEMS, 2):
            left = [p.left for p in seen[:moment] if {p.left, p.right} == {one, other}]
            assert abs(left.count(one) - left.count(other)) <= 1
    places = Counter((p.session, p.turn) for p in seen[:10])
    assert set(places.values()) == {1}, "every place once before any comes again"


def test_every_pair_of_outputs_is_shown_once_and_then_nothing():
    seen = shown(PLACES, 1000)
    assert len(seen) == 60
    assert len({(p.session, p.turn, frozenset((p.left, p.right))) for p in seen}) == 60
    assert PairQueue({}).next() is None
    assert PairQueue({("s", 1): ("a",)}).next() is None


def test_only_systems_that_answered_meet():
    places = {("s1", 1): ("a", "b"), ("s2", None): ("b", "c")}
    seen = shown(places, 9)
    assert {(p.session, p.turn, frozenset((p.left, p.right))) for p in seen} == {
        ("s1", 1, frozenset("ab")),
        ("s2", None, frozenset("bc")),
    }


def test_the_seed_decides_and_the_arguments_alone():
    assert shown(PLACES, 12) == shown(PLACES, 12)
    assert shown(PLACES, 12) != shown(PLACES, 12, seed=1)


def test_what_others_voted_on_is_balanced_too():
    others = [Pairing("s0", 1, "a", "b")] * 5
    seen, queue = [], PairQueue(PLACES)
    queue.restart(others=others)
    for _ in range(25):
        seen.append(queue.next())
        queue.add(seen[-1])
    assert sum({p.left, p.right} == {"a", "b"} for p in seen) == 0, "compared five times already"
    assert not any((p.session, p.turn, p.left, p.right) == ("s0", 1, "a", "b") for p in seen)
