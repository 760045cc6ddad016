import io

import av
import numpy as np
import pytest

from mmeval.media import Input, Unreadable, decode_video, encode_webm
from mmeval.sessions import TimeSpan


def film(path, shades, rate=10, size=(48, 65), rotation=0, sound=False):
    """Grey pictures, their left half darker by 60; a tone of 1 kHz beneath."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=rate)
        stream.height, stream.width, stream.pix_fmt = size[0], size[1] // 2 * 2, "yuv420p"
        if rotation:
            stream.set_display_rotation(rotation)
        voice = container.add_stream("aac", rate=16_000, layout="mono") if sound else None
        for shade in shades:
            pixels = np.full((size[0], size[1] // 2 * 2, 3), shade, np.uint8)
            pixels[:, : size[1] // 2] -= 60
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        container.mux(stream.encode())
        for start in range(0, 16_000 * len(shades) // rate if sound else 0, 1024):
            tone = 0.5 * np.sin(2 * np.pi * 1000 * np.arange(start, start + 1024) / 16_000)
            frame = av.AudioFrame.from_ndarray(tone[None].astype(np.float32), format="fltp", layout="mono")
            frame.sample_rate, frame.pts = 16_000, start
            container.mux(voice.encode(frame))
        if sound:
            container.mux(voice.encode())
    return path


def video(path, span=None):
    return Input("video", str(path), path.name, path, span=span)


def read(content, folder):
    path = folder / "out.webm"
    path.write_bytes(content)
    return decode_video(video(path))


def test_pictures_times_and_sound_are_kept(tmp_path):
    shades = range(80, 240, 8)
    content = encode_webm(video(film(tmp_path / "a.mp4", shades, sound=True)))
    with av.open(io.BytesIO(content)) as container:
        assert [stream.codec_context.name for stream in container.streams] == ["vp8", "opus"]
        heard = np.concatenate([frame.to_ndarray().ravel() for frame in container.decode(audio=0)])
    tone = np.fft.rfft(heard[48_000:96_000])
    assert np.abs(tone).argmax() == pytest.approx(1000, abs=2)
    made = read(content, tmp_path)
    assert made.times == pytest.approx(np.arange(20) / 10, abs=0.002)
    assert made.frames[:, 10, 60, 0] == pytest.approx(np.array(shades), abs=10)
    assert made.frames[:, 10, 10, 0] == pytest.approx(np.array(shades) - 60, abs=10)


def test_a_stretch_a_turned_and_a_large_one(tmp_path):
    path = film(tmp_path / "a.mp4", range(80, 240, 8), size=(100, 200), rotation=90)
    made = read(encode_webm(video(path, TimeSpan(start=1.0, end=1.5)), max_side=64), tmp_path)
    assert made.frames.shape[1:3] == (64, 32)
    assert len(made.times) == 5
    assert made.frames[0, 60, 10, 0] == pytest.approx(160 - 60, abs=12)  # turned: left is now below
    assert made.frames[0, 4, 10, 0] == pytest.approx(160, abs=12)


def test_what_cannot_be_encoded_says_so(tmp_path, monkeypatch):
    path = film(tmp_path / "a.mp4", [200] * 20)
    monkeypatch.setattr("mmeval.media.webm.MAX_SECONDS", 1.0)
    with pytest.raises(ValueError, match=r"a\.mp4: .* give it a span"):
        encode_webm(video(path))
    (tmp_path / "b.mp4").write_bytes(b"no film")
    with pytest.raises(Unreadable, match=r"b\.mp4"):
        encode_webm(video(tmp_path / "b.mp4"))
