import av
import numpy as np
import pytest

from mmeval.media import Unreadable, decode_video, sampled_frames, video_audio, video_info, video_input
from mmeval.media.track import Track
from mmeval.sessions import TimeSpan

RATE, FRAMES = 10, 80


def write(path, frames=FRAMES, rotation=0, sound=False, codec="libx264", size=(48, 64), key_every=12):
    """Frame i is grey of brightness 3 i; the top half of the first column block is red."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=RATE)
        stream.height, stream.width = size
        stream.pix_fmt = "yuv420p"
        stream.gop_size = key_every
        stream.bit_rate = 4_000_000
        if rotation:
            stream.set_display_rotation(rotation)
        voice = container.add_stream("aac", rate=16_000, layout="mono") if sound else None
        for number in range(frames):
            picture = np.full((*size, 3), 3 * number, np.uint8)
            picture[: size[0] // 2, :8] = (255, 0, 0)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))
        if voice is not None:
            samples = np.sin(np.arange(16_000 * frames // RATE) / 5, dtype=np.float32)[None] / 2
            for start in range(0, samples.shape[1], 1024):
                piece = np.ascontiguousarray(samples[:, start : start + 1024])
                frame = av.AudioFrame.from_ndarray(piece, format="fltp", layout="mono")
                frame.sample_rate, frame.pts = 16_000, start
                container.mux(voice.encode(frame))
            container.mux(voice.encode(None))
    return path


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    return write(tmp_path_factory.mktemp("video") / "a.mp4", sound=True)


def numbers(video):
    """Which frame each picture is, read from its brightness."""
    return [round(float(frame[-8:, -8:].mean()) / 3) for frame in video.frames]


def test_info(film):
    info = video_info(video_input(film))
    assert info.duration == pytest.approx(FRAMES / RATE)
    assert info.rate == RATE
    assert info.size == (48, 64)
    assert info.has_audio


def test_nearest_frame_at_or_before_each_time_in_the_order_asked(film):
    times = [0.0, 0.09, 0.1, 0.15, 7.05, 3.3, 3.3, 99.0]
    video = decode_video(video_input(film), times=times)
    assert numbers(video) == [0, 0, 1, 1, 70, 33, 33, FRAMES - 1]
    assert video.times.dtype == np.float32
    assert video.times.tolist() == pytest.approx(times)
    assert video.frames.dtype == np.uint8
    assert video.frames.shape == (8, 48, 64, 3)


def test_far_times_are_reached_from_a_key_frame(film):
    assert numbers(decode_video(video_input(film), times=[6.55])) == [65]
    assert numbers(decode_video(video_input(film), times=[7.95, 6.0])) == [79, 60]


def test_files_that_seek_too_far_are_read_from_the_start(film, monkeypatch):
    seek = Track._seek
    monkeypatch.setattr(Track, "_seek", lambda track, seconds: seek(track, seconds + 2 if seconds else 0))
    assert numbers(decode_video(video_input(film), times=[5.0, 5.5])) == [50, 55]


@pytest.mark.parametrize(("name", "codec"), [("a.mkv", "libx264"), ("a.avi", "mpeg4"), ("a.mov", "mpeg4")])
def test_other_containers(tmp_path, name, codec):
    item = video_input(write(tmp_path / name, codec=codec))
    assert numbers(decode_video(item, times=[5.0, 7.9])) == [50, 79]
    assert numbers(decode_video(item, rate=1)) == list(range(0, FRAMES, 10))


def test_rate(film):
    video = decode_video(video_input(film), rate=4)
    assert video.times.tolist() == pytest.approx(np.arange(32) / 4)
    assert numbers(video) == [int(time * RATE + 1e-6) for time in np.arange(32) / 4]
    assert len(decode_video(video_input(film), rate=25).times) == 200


def test_all_frames(film):
    video = decode_video(video_input(film))
    assert numbers(video) == list(range(FRAMES))
    assert video.times.tolist() == pytest.approx(np.arange(FRAMES) / RATE, abs=1e-3)


@pytest.mark.parametrize(("start", "end"), [(1.05, 3.0), (5.55, 7.0)])
def test_times_count_from_the_start_of_a_span(film, start, end):
    item = video_input(film, TimeSpan(start=start, end=end))
    first = int(start * RATE)
    assert numbers(decode_video(item, times=[0, 0.1, 50])) == [first, first + 1, round(end * RATE) - 1]
    ticks = decode_video(item, rate=2)
    assert ticks.times.max() < end - start
    assert numbers(ticks) == [int((start + time) * RATE + 1e-3) for time in ticks.times]
    everything = decode_video(item)
    assert numbers(everything) == list(range(first, round(end * RATE)))
    assert everything.times[:2].tolist() == pytest.approx([0, (first + 1) / RATE - start], abs=1e-3)
    assert item != video_input(film)


@pytest.mark.parametrize(("rotation", "corner"), [(90, (-1, 0)), (180, (-1, -1)), (-90, (0, -1))])
def test_rotation_of_the_file_is_applied(tmp_path, rotation, corner):
    item = video_input(write(tmp_path / "a.mp4", frames=3, rotation=rotation))
    frame = decode_video(item, times=[0.1]).frames[0]
    upright = (48, 64) if rotation == 180 else (64, 48)
    assert frame.shape[:2] == upright == video_info(item).size
    assert frame[corner][0] > 200
    assert frame[corner][1] < 80


def test_rotation_agrees_with_ffmpegs_own(tmp_path):
    """A phone held upright writes -90: the stored picture is turned clockwise to be shown."""
    path = write(tmp_path / "a.mp4", frames=2, rotation=-90)
    with av.open(str(path)) as container:
        stored = next(container.decode(video=0)).to_ndarray(format="rgb24")
    shown = decode_video(video_input(path), times=[0]).frames[0]
    assert np.array_equal(shown, np.rot90(stored, -1))


def test_sound_of_a_video_and_of_its_span(film, tmp_path):
    assert len(video_audio(video_input(film), 16_000)) == pytest.approx(8 * 16_000, abs=2048)
    assert len(video_audio(video_input(film, TimeSpan(start=2, end=3)), 8_000)) == 8_000
    silent = video_input(write(tmp_path / "s.mp4", frames=3))
    with pytest.raises(Unreadable, match=r"s\.mp4: the file has no sound track"):
        video_audio(silent, 16_000)
    assert not video_info(silent).has_audio


@pytest.mark.parametrize(
    ("data", "message"),
    [(b"", "empty"), (b"no film" * 500, "cannot be decoded"), (None, "cannot be decoded")],
)
def test_broken_files(tmp_path, film, data, message):
    (tmp_path / "a.mp4").write_bytes(film.read_bytes()[:900] if data is None else data)
    for use in (video_info, decode_video):
        with pytest.raises(Unreadable, match=f"a.mp4: .*{message}.*; export it again"):
            use(video_input(tmp_path / "a.mp4"))


def test_files_cut_off_in_the_middle(tmp_path):
    with av.open(str(tmp_path / "a.mp4"), "w", options={"movflags": "faststart"}) as container:
        stream = container.add_stream("mpeg4", rate=RATE)
        stream.height, stream.width, stream.pix_fmt = 48, 64, "yuv420p"
        noise = np.random.default_rng(0)
        for _ in range(FRAMES):
            picture = noise.integers(0, 256, (48, 64, 3), np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))
    data = (tmp_path / "a.mp4").read_bytes()
    (tmp_path / "cut.mp4").write_bytes(data[: len(data) // 2])
    item = video_input(tmp_path / "cut.mp4")
    assert len(decode_video(item, times=[0.0, 0.5]).times) == 2
    for wanted in ({"times": [7.0]}, {"rate": 1}, {}):
        with pytest.raises(Unreadable, match=r"cut\.mp4: .*(cut off at|cannot be decoded)"):
            decode_video(item, **wanted)


def test_sound_alone_is_no_video(tmp_path, film):
    with av.open(str(tmp_path / "a.m4a"), "w") as container:
        stream = container.add_stream("aac", rate=16_000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
        frame.sample_rate = 16_000
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    with pytest.raises(Unreadable, match="no pictures, only sound"):
        decode_video(video_input(tmp_path / "a.m4a"))


def test_a_span_after_the_end_has_no_picture(film):
    with pytest.raises(Unreadable, match=r"no picture in it \(or in its span\)"):
        decode_video(video_input(film, TimeSpan(start=20, end=21)), rate=1)


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ({"times": [1], "rate": 1}, "not both"),
        ({"times": [-1]}, "zero or more"),
        ({"times": [float("nan")]}, "zero or more"),
        ({"rate": 0}, "positive"),
    ],
)
def test_senseless_wishes(film, wanted, message):
    with pytest.raises(ValueError, match=message):
        decode_video(video_input(film), **wanted)


def test_too_many_frames_are_refused(film, monkeypatch):
    monkeypatch.setattr("mmeval.media.video.MAX_FRAMES_BYTES", 10 * 48 * 64 * 3)
    assert len(decode_video(video_input(film), rate=1).times) == 8
    with pytest.raises(Unreadable, match=r"give the video a span, or ask for fewer"):
        decode_video(video_input(film))


def test_samples_come_with_the_frame_after_them_and_need_little_memory(film, monkeypatch):
    monkeypatch.setattr("mmeval.media.video.MAX_FRAMES_BYTES", 48 * 64 * 3)
    samples = list(sampled_frames(video_input(film), 2))
    monkeypatch.undo()
    everything = decode_video(video_input(film)).frames
    assert [sample.time for sample in samples] == pytest.approx(np.arange(16) / 2)
    for number, sample in enumerate(samples):
        np.testing.assert_array_equal(sample.frame, everything[5 * number])
        np.testing.assert_array_equal(sample.following, everything[5 * number + 1])
    assert list(sampled_frames(video_input(film), 10))[-1].following is None


def test_no_times_give_no_frames(film):
    assert len(decode_video(video_input(film), times=[]).frames) == 0


def test_high_definition_colours(tmp_path):
    """BT.709 material must not be read with the matrix of BT.601."""
    path = tmp_path / "hd.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=RATE)
        stream.height, stream.width, stream.pix_fmt = 720, 1280, "yuv420p"
        stream.codec_context.colorspace = 1
        picture = np.zeros((720, 1280, 3), np.uint8)
        picture[:] = (30, 200, 40)
        frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
        frame = frame.reformat(format="yuv420p", dst_colorspace="ITU709")
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    shown = decode_video(video_input(path), times=[0]).frames[0]
    assert shown[300, 600].tolist() == pytest.approx([30, 200, 40], abs=6)
