import io

import av
import numpy as np
import pytest
import soundfile
from PIL import Image

from mmeval.report.gallery import Lost
from mmeval.report.on_demand import OnDemandGallery, spectrogram
from mmeval.sessions import Media, TimeSpan


def opened(content):
    return Image.open(io.BytesIO(content))


@pytest.fixture
def gallery():
    return OnDemandGallery()


@pytest.fixture
def picture(tmp_path):
    Image.fromarray(np.full((300, 400, 3), (10, 200, 30), np.uint8)).save(tmp_path / "a.png")
    return Media(kind="image", path="a.png")


@pytest.fixture
def video(tmp_path):
    """Two seconds that turn from black to white."""
    with av.open(tmp_path / "v.mp4", "w") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for number in range(20):
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), number * 12, np.uint8), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return Media(kind="video", path="v.mp4")


def test_a_picture_is_decoded_when_it_is_looked_at(gallery, tmp_path, picture, monkeypatch):
    monkeypatch.setattr("mmeval.report.gallery.decode_image", lambda item: pytest.fail("decoded"))
    found = gallery.image(tmp_path, picture)
    assert (found.width, found.height) == (400, 300)
    monkeypatch.undo()
    assert opened(gallery.picture(found.id, 100)).size == (100, 75)
    pixels = np.asarray(opened(gallery.picture(found.id, 4000)).convert("RGB"))
    assert pixels.shape == (300, 400, 3)
    assert np.abs(pixels.astype(int) - (10, 200, 30)).max() < 12


def test_one_file_has_one_id_and_unknown_ids_are_refused(gallery, tmp_path, picture):
    assert gallery.image(tmp_path, picture) == gallery.image(tmp_path, picture)
    with pytest.raises(KeyError):
        gallery.picture("m999", 100)


def test_old_media_are_forgotten(gallery, tmp_path, picture, monkeypatch):
    monkeypatch.setattr("mmeval.report.on_demand._MOST_KEPT", 2)
    first = gallery.image(tmp_path, picture)
    for name in ("b.png", "c.png"):
        Image.new("RGB", (8, 8), (len(name), ord(name[0]), 0)).save(tmp_path / name)
        gallery.image(tmp_path, Media(kind="image", path=name))
    with pytest.raises(KeyError):
        gallery.picture(first.id, 100)
    assert len(gallery._pixels) == 2


def test_a_video_gives_frames_of_its_time_line_and_of_any_time(gallery, tmp_path, video):
    clip = gallery.clip(tmp_path, video, count=4)
    assert clip.seconds == pytest.approx(2, abs=0.11)
    shades = [np.asarray(opened(gallery.picture(frame.id, 64))).mean() for frame in clip.frames]
    assert shades == sorted(shades)
    early, late = (np.asarray(opened(gallery.frame(clip.source, at, 64))).mean() for at in (0.1, 1.9))
    assert early + 100 < late


def test_a_film_travels_as_it_is_or_as_every_browser_plays_it(gallery, tmp_path, video, monkeypatch):
    clip = gallery.clip(tmp_path, video, count=1)
    assert gallery.film(clip.source) == ("video/mp4", (tmp_path / "v.mp4").read_bytes())
    assert gallery.film(clip.source, encoded=True)[0] == "video/webm"
    part = gallery.clip(tmp_path, video.model_copy(update={"span": TimeSpan(start=0.5, end=1.0)}), count=1)
    kind, content = gallery.film(part.source)
    with av.open(io.BytesIO(content)) as container:
        assert kind == "video/webm"
        assert container.duration / 1e6 == pytest.approx(0.5, abs=0.11)
    monkeypatch.setattr("mmeval.report.on_demand._FILM_BYTES", 100)
    assert gallery.film(clip.source)[0] == "video/webm"


def test_a_sound_is_described_and_travels_when_it_is_played(gallery, tmp_path):
    samples = 0.5 * np.sin(2 * np.pi * 2000 * np.arange(16000) / 16000)
    soundfile.write(tmp_path / "t.wav", samples, 16000)
    sound = gallery.sound(tmp_path, Media(kind="audio", path="t.wav"))
    assert (sound.uri, sound.seconds) == (None, 1.0)
    kind, content = gallery.sound_file(sound.source)
    assert (kind, content) == ("audio/wav", (tmp_path / "t.wav").read_bytes())
    part = gallery.sound(tmp_path, Media(kind="audio", path="t.wav", span=TimeSpan(start=0.25, end=0.5)))
    heard, rate = soundfile.read(io.BytesIO(gallery.sound_file(part.source)[1]))
    assert len(heard) / rate == pytest.approx(0.25)


def test_a_spectrogram_is_bright_where_the_tone_is():
    tone = np.sin(2 * np.pi * 2000 * np.arange(16000) / 16000).astype(np.float32)
    drawn = spectrogram(tone)
    assert drawn.shape == (128, 600, 3)
    row = int(drawn.sum(axis=(1, 2), dtype=np.int64).argmax())
    assert row == pytest.approx(128 * (1 - 2000 / 8000), abs=2)
    assert spectrogram(np.zeros(10, np.float32)).shape == (128, 600, 3)


def test_media_that_cannot_be_shown_say_why(gallery, tmp_path):
    for kind in ("image", "audio", "video"):
        lost = getattr(gallery, {"image": "image", "audio": "sound", "video": "clip"}[kind])(
            tmp_path, Media(kind=kind, path="none.x")
        )
        assert isinstance(lost, Lost)
        assert "none.x" in lost.reason
