import itertools

import numpy as np
import pytest

from mmeval.media import decode_video, video_info, video_input
from mmeval.synthetic.clips import RATE, WINDOW, cutting, flickering, pan, write_clip
from mmeval.synthetic.scenes import Scene, SceneObject

SCENE = Scene((SceneObject("boat", "red", "wooden", (0.3, 0.5), 0.3),), "sea", 288, 1)


def test_a_pan_moves_evenly_over_the_scene():
    frames = pan(SCENE, 13)
    assert frames.shape == (13, *WINDOW, 3)
    step = (288 - WINDOW[1]) // 12
    for before, after in itertools.pairwise(frames):
        np.testing.assert_array_equal(before[:, step:], after[:, :-step])


def test_a_camera_without_reach_holds_still():
    frames = pan(SCENE, 4, reach=0)
    assert (frames == frames[0]).all()


def test_a_scene_smaller_than_the_window_is_refused():
    with pytest.raises(ValueError, match="smaller than the camera"):
        pan(Scene((), "sea", 100, 1), 3)


def test_flicker_changes_the_light_and_nothing_else():
    still = np.full((8, 4, 4, 3), 100, np.uint8)
    frames = flickering(still, seed=0)
    assert (frames == frames[:, :1, :1]).all()
    assert len(np.unique(frames[:, 0, 0], axis=0)) == 8
    np.testing.assert_array_equal(frames, flickering(still, seed=0))


def test_cuts_go_back_and_forth():
    first, second = np.zeros((6, 2, 2, 3), np.uint8), np.ones((6, 2, 2, 3), np.uint8)
    assert cutting(first, second, every=2)[:, 0, 0, 0].tolist() == [0, 0, 1, 1, 0, 0]


def test_the_same_frames_give_the_same_file_that_shows_them(tmp_path):
    frames = pan(SCENE, RATE)
    for name in ("a.mp4", "b.mp4"):
        write_clip(tmp_path / name, frames)
    assert (tmp_path / "a.mp4").read_bytes() == (tmp_path / "b.mp4").read_bytes()
    item = video_input(tmp_path / "a.mp4")
    info = video_info(item)
    assert (info.rate, info.duration, info.size) == (RATE, 1.0, WINDOW)
    shown = decode_video(item).frames
    assert shown.shape == frames.shape
    assert np.abs(shown.astype(int) - frames).mean() < 6
