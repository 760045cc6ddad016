import base64
import io

import av
import numpy as np
import pytest
from PIL import Image

from mmeval.report.gallery import Gallery, Lost, Picture
from mmeval.sessions import Media, PngMask


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "media").mkdir(exist_ok=True)
    pixels = np.zeros((300, 600, 3), np.uint8)
    pixels[:, 300:] = (250, 20, 20)
    Image.fromarray(pixels).save(tmp_path / "media" / "a.png")
    (tmp_path / "media" / "copy.png").write_bytes((tmp_path / "media" / "a.png").read_bytes())
    (tmp_path / "media" / "broken.png").write_bytes(b"\x89PNG and then nothing")
    return tmp_path


def image(name):
    return Media(kind="image", path=f"media/{name}")


def decoded(stored):
    kind, _, content = stored.uri.partition(";base64,")
    return kind, Image.open(io.BytesIO(base64.b64decode(content)))


def test_a_picture_is_stored_once_whatever_its_name(folder):
    gallery = Gallery("p", max_side=100)
    first = gallery.image(folder, image("a.png"))
    assert gallery.image(folder, image("copy.png")) == first == Picture("p-p0", 600, 300)
    (stored,) = gallery.stored
    kind, small = decoded(stored)
    assert kind == "data:image/webp"
    assert small.size == (100, 50)
    assert np.array(small)[25, 80, 0] > 200
    assert gallery.stored_bytes == len(stored.uri)


@pytest.mark.parametrize(("name", "said"), [("broken.png", "broken.png"), ("absent.png", "absent.png")])
def test_what_cannot_be_read_says_why(folder, name, said):
    lost = Gallery().image(folder, image(name))
    assert isinstance(lost, Lost)
    assert said in lost.reason


def test_outline_follows_the_border_only(folder):
    mask = np.zeros((100, 200), np.uint8)
    mask[20:80, 50:150] = 255
    Image.fromarray(mask).save(folder / "media" / "mask.png")
    gallery = Gallery()
    gallery.mask_outline(folder, PngMask(path="media/mask.png"))
    _, outline = decoded(gallery.stored[0])
    alpha = np.array(outline.convert("RGBA"))[..., 3]
    assert alpha[50, 100] == 0, "the inside is clear"
    assert alpha[5, 5] == 0, "so is the outside"
    assert alpha[50, 50] > 150
    assert gallery.mask_outline(folder, PngMask(path="media/none.png")) is None


def test_a_mask_over_everything_has_no_border(folder):
    Image.fromarray(np.full((40, 40), 255, np.uint8)).save(folder / "media" / "full.png")
    gallery = Gallery()
    gallery.mask_outline(folder, PngMask(path="media/full.png"))
    _, outline = decoded(gallery.stored[0])
    assert np.array(outline.convert("RGBA"))[..., 3].max() == 0


def test_heat_is_opaque_where_the_map_is_high():
    values = np.zeros((50, 80), np.uint8)
    values[:, 40:] = 255
    file = io.BytesIO()
    Image.fromarray(values).save(file, "PNG")
    gallery = Gallery()
    assert gallery.heat(file.getvalue()) == Picture("m-p0", 80, 50)
    _, overlay = decoded(gallery.stored[0])
    alpha = np.array(overlay.convert("RGBA"))[..., 3]
    assert alpha[25, 5] < 10 < 180 < alpha[25, 75]


def test_sound_has_an_outline_and_a_player_when_it_is_small(tone):
    media = Media(kind="audio", path="media/tone.wav")
    sound = Gallery().sound(tone.parent.parent, media)
    assert sound.uri.startswith("data:audio/wav;base64,")
    assert base64.b64decode(sound.uri.partition(",")[2]) == tone.read_bytes()
    assert sound.seconds == pytest.approx(0.5, abs=0.01)
    assert max(sound.peaks) == 1
    assert sound.peaks[5] < sound.peaks[60] < sound.peaks[115]
    large = Gallery(max_audio_bytes=1000).sound(tone.parent.parent, media)
    assert large.uri is None
    assert "too large" in large.note


def test_silence_and_broken_sound(tone):
    folder = tone.parent.parent
    (folder / "media" / "broken.wav").write_bytes(b"RIFF")
    assert isinstance(Gallery().sound(folder, Media(kind="audio", path="media/broken.wav")), Lost)


def test_frames_are_spread_through_a_video(tmp_path):
    with av.open(str(tmp_path / "v.mp4"), "w") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for number in range(20):
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), number * 12, np.uint8), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    gallery = Gallery()
    clip = gallery.clip(tmp_path, Media(kind="video", path="v.mp4"), count=3)
    assert [(f.width, f.height) for f in clip.frames] == [(64, 48)] * 3
    means = [np.array(decoded(stored)[1]).mean() for stored in gallery.stored]
    assert means == sorted(means)
    assert means[0] + 60 < means[-1]
    assert isinstance(gallery.clip(tmp_path, Media(kind="video", path="none.mp4")), Lost)
