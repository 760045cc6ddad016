import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mmeval as mm
from mmeval.features import FrameEmbeddings
from mmeval.scorers.video import adjacent_frame_consistency, frame_consistency
from mmeval.sessions import Media, Message, Target, Turn
from mmeval.synthetic.clips import write_clip


def frames(vectors):
    vectors = np.asarray(vectors, np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return FrameEmbeddings(np.arange(len(vectors), dtype=np.float32) / 2, vectors)


def turning(count, step):
    """Unit vectors that turn by ``step`` radians from frame to frame."""
    angles = step * np.arange(count)
    return frames(np.stack([np.cos(angles), np.sin(angles)], axis=1))


def test_a_still_video_is_one():
    assert frame_consistency(frames([[1, 2, 3]] * 5)).value == pytest.approx(1)


@settings(deadline=None)
@given(st.integers(2, 12), st.floats(0, 3))
def test_an_even_turn_gives_its_cosine(count, step):
    assert frame_consistency(turning(count, step)).value == pytest.approx(np.cos(step), abs=1e-5)


def test_a_shuffled_video_holds_together_less():
    smooth = turning(10, 0.1)
    order = np.random.default_rng(0).permutation(10)
    shuffled = FrameEmbeddings(smooth.times, smooth.vectors[order])
    assert frame_consistency(shuffled).value < frame_consistency(smooth).value


def test_the_evidence_points_at_the_cut():
    score = frame_consistency(frames([[1, 0], [1, 0.01], [0, 1], [0.01, 1]]))
    facts = score.evidence[0].facts
    assert (facts["weakest_from_s"], facts["weakest_to_s"]) == (0.5, 1.0)
    assert facts["weakest"] == pytest.approx(0.01, abs=0.001)


@pytest.mark.parametrize("count", [0, 1])
def test_is_undefined_below_two_frames(count):
    score = frame_consistency(FrameEmbeddings(np.zeros(count, np.float32), np.ones((count, 4), np.float32)))
    assert (score.value, score.status) == (None, "undefined")


def test_neighbours_are_compared_at_the_samples_that_have_one():
    still = FrameEmbeddings(np.array([0, 0.5, 1], np.float32), np.eye(3, dtype=np.float32))
    following = np.array([[1, 0, 0], [0.6, 0.8, 0]], np.float32)
    score = adjacent_frame_consistency(FrameEmbeddings(still.times, still.vectors, following))
    assert score.value == pytest.approx(0.9)
    assert score.evidence[0].facts == {"pairs": 2, "weakest": 0.8, "weakest_at_s": 0.5}
    assert score.evidence[1].spans == ((0.5, 0.5),)
    assert adjacent_frame_consistency(still).status == "undefined"


def test_flicker_between_the_samples_is_seen_by_neighbours_only(tmp_path):
    rng = np.random.default_rng(0)
    frames = np.full((30, 64, 64, 3), 90, np.uint8)
    frames[:, 16:48, 16:48] = (200, 30, 30)
    write_clip(tmp_path / "still.mp4", frames)
    off_samples = np.arange(30) % 5 % 2 == 1
    frames[off_samples] = rng.integers(0, 256, frames[off_samples].shape, dtype=np.uint8)
    write_clip(tmp_path / "flicker.mp4", frames)

    def value(scorer, film):
        return mm.scorer(scorer, device="cpu").of(frames=str(tmp_path / film)).value

    assert value("adjacent_frame_consistency", "still.mp4") > 0.95
    assert value("adjacent_frame_consistency", "flicker.mp4") < 0.7
    assert value("frame_consistency", "flicker.mp4") > 0.85


def test_is_expected_where_a_video_is_the_answer():
    user, film = Message(text="?"), Media(kind="video", path="media/a.mp4")
    expects = frame_consistency.bind().applies_to
    assert expects(Turn(user=user))
    assert expects(Turn(user=user, target=Target(media=(film,), texts=("a film",))))
    assert not expects(Turn(user=user, target=Target(texts=("blue",))))
