"""The photograph benchmark on disk: valid, exact, the same every time, and its systems' faults."""

import hashlib

import numpy as np
import pytest
from PIL import Image

import mmeval
from mmeval.synthetic.photo_plans import PLANS
from mmeval.synthetic.photos import SYSTEMS, photo_benchmark


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return photo_benchmark(tmp_path_factory.mktemp("photos"))


@pytest.fixture(scope="module")
def bench(made):
    return mmeval.Benchmark.read(made[0])


def picture(path):
    return np.asarray(Image.open(path).convert("RGB")).astype(int)


def turns(bench, root):
    """(session, number, picture before, mask) of every turn along the exact results."""
    for session in bench.sessions:
        before = root / session.turns[0].user.media[0].path
        for number, turn in enumerate(session.turns, start=1):
            yield session, number, before, root / turn.target.mask.path
            before = root / turn.target.media[0].path


def answers(made, system):
    folder = next(path for path in made[1] if path.name == system)
    submission = mmeval.Submission.read(folder)
    return folder, {(out.session, out.turn): folder / out.media[0].path for out in submission.outputs}


def test_benchmark_and_submissions_are_valid(made):
    benchmark, submissions = made
    assert mmeval.validate(benchmark) == []
    assert [path.name for path in submissions] == [system.name for system in SYSTEMS]
    for submission in submissions:
        assert mmeval.validate(submission, benchmark) == []


def test_it_covers_the_edits_that_it_promises(bench):
    assert len(bench.sessions) == 8
    assert all(len(session.turns) in (2, 3) for session in bench.sessions)
    kinds = {turn.target.edit.kind for session in bench.sessions for turn in session.turns}
    assert kinds == {"color_alter", "subject_add", "subject_remove", "text_change", "background_change"}


def test_pictures_are_small_enough(made):
    for path in made[0].glob("media/*.png"):
        assert max(Image.open(path).size) <= 512


def test_results_differ_from_what_was_before_in_the_mask_only(made, bench):
    root = made[0]
    for session, number, before, mask_path in turns(bench, root):
        mask = np.asarray(Image.open(mask_path).convert("L")) > 127
        after = picture(root / session.turns[number - 1].target.media[0].path)
        changed = (after != picture(before)).any(axis=2)
        assert not changed[~mask].any(), (session.id, number)
        assert changed[mask].mean() > 0.8, (session.id, number)


def test_careful_gives_the_exact_results(made, bench):
    _, given = answers(made, "careful")
    for session, number, _, _ in turns(bench, made[0]):
        truth = made[0] / session.turns[number - 1].target.media[0].path
        assert (picture(given[session.id, number]) == picture(truth)).all()


@pytest.mark.parametrize("system", ["jpeg", "blurry"])
def test_global_faults_change_pixels_outside_the_mask_and_still_make_the_edit(system, made, bench):
    _, given = answers(made, system)
    for session, number, before, mask_path in turns(bench, made[0]):
        mask = np.asarray(Image.open(mask_path).convert("L")) > 127
        got = picture(given[session.id, number])
        truth = picture(made[0] / session.turns[number - 1].target.media[0].path)
        assert (got != picture(before))[~mask].any()
        if number == 1:
            unedited = np.abs(picture(before) - truth)[mask].mean()
            assert np.abs(got - truth)[mask].mean() < 0.9 * unedited


def test_elsewhere_leaves_the_mask_alone_at_the_first_turn(made, bench):
    _, given = answers(made, "elsewhere")
    for session, number, before, mask_path in turns(bench, made[0]):
        if number == 1:
            mask = np.asarray(Image.open(mask_path).convert("L")) > 127
            changed = (picture(given[session.id, 1]) != picture(before)).any(axis=2)
            assert changed.any()
            assert changed[mask].mean() < 0.3


def test_no_op_returns_the_photograph(made, bench):
    _, given = answers(made, "no_op")
    for session in bench.sessions:
        photo = picture(made[0] / session.turns[0].user.media[0].path)
        for number in range(1, len(session.turns) + 1):
            assert (picture(given[session.id, number]) == photo).all()


def digest(folder):
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    parts = (str(path.relative_to(folder)).encode() + path.read_bytes() for path in files)
    return hashlib.sha256(b"".join(parts)).hexdigest()


def test_the_same_seed_gives_the_same_bytes(made, tmp_path):
    photo_benchmark(tmp_path)
    assert digest(tmp_path) == digest(made[0].parent)


def test_chosen_photographs_keep_their_edits(made, tmp_path):
    benchmark, systems = photo_benchmark(tmp_path, names=("chelsea",))
    assert [session.id for session in mmeval.Benchmark.read(benchmark).sessions] == ["chelsea"]
    some = {path.relative_to(tmp_path) for path in tmp_path.rglob("*.png")}
    whole = {path.relative_to(made[0].parent) for path in made[0].parent.rglob("chelsea*.png")}
    assert some == whole
    assert len(systems) == len(SYSTEMS)
    assert all((tmp_path / name).read_bytes() == (made[0].parent / name).read_bytes() for name in some)
    with pytest.raises(KeyError, match="mona lisa"):
        photo_benchmark(tmp_path / "none", names=("mona lisa",))


def test_the_seed_chooses_colours_and_words():
    def texts(seed):
        rng = np.random.default_rng(seed)
        return [edit.text for plan in PLANS for edit in plan.edits(rng)]

    assert texts(0) == texts(0)
    assert sum(here != there for here, there in zip(texts(0), texts(1), strict=True)) >= 3
