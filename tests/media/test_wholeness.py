"""Files that were cut off are found out where their headers allow it, and whole ones never accused."""

import struct

import av
import numpy as np
import pytest
import soundfile

from mmeval.media import Unreadable, audio_input, decode_audio, decode_video, video_input
from mmeval.sessions import TimeSpan

RATE = 16_000
NOISE = np.random.default_rng(0).normal(0, 0.2, 6 * RATE).astype(np.float32)


def cut(path, share=0.4):
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    return path


def mp3(path, samples, *, counted, variable):
    """An MP3 with or without the frame that counts its frames, of variable or constant bit rate."""
    with av.open(str(path), "w", options={"write_xing": str(int(counted))}) as container:
        stream = container.add_stream("libmp3lame", rate=RATE, layout="mono")
        if variable:
            stream.codec_context.flags |= 2
            stream.codec_context.global_quality = 4 * 118
        fifo = av.AudioFifo()
        fifo.write(sound_frame(samples, RATE))
        for piece in fifo.read_many(576, partial=True):
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
    return path


def sound_frame(samples, rate):
    frame = av.AudioFrame.from_ndarray(samples[None], format="fltp", layout="mono")
    frame.sample_rate = rate
    return frame


def film(path, *, seconds=6, sound=None, **options):
    """A film with ``sound`` seconds of sound, beside each other in the file."""
    with av.open(str(path), "w", options=options) as container:
        video = container.add_stream("libvpx" if path.suffix == ".webm" else "libx264", rate=10)
        video.width = video.height = 64
        video.pix_fmt, video.gop_size = "yuv420p", 5
        audio = container.add_stream("libopus", rate=48_000, layout="mono") if sound else None
        fifo = av.AudioFifo()
        for number in range(10 * max(seconds, sound or 0)):
            if number < 10 * seconds:
                rgb = np.random.default_rng(number).integers(0, 256, (64, 64, 3), np.uint8)
                container.mux(video.encode(av.VideoFrame.from_ndarray(rgb)))
            if audio and number < 10 * sound:
                fifo.write(sound_frame(NOISE[:4800], 48_000))
                for piece in fifo.read_many(960):
                    container.mux(audio.encode(piece))
        for stream in filter(None, (video, audio)):
            container.mux(stream.encode(None))
    return path


def wav(path, samples, declared=None, riff=None):
    data = (samples * 32_767).astype("<i2").tobytes()
    declared = len(data) if declared is None else declared
    head = struct.pack("<IHHIIHH", 16, 1, 1, RATE, 2 * RATE, 2, 16)
    riff = struct.pack("<I", 36 + declared if riff is None else riff)
    path.write_bytes(b"RIFF" + riff + b"WAVEfmt " + head + b"data" + struct.pack("<I", declared) + data)
    return path


def seconds(path):
    return len(decode_audio(audio_input(path), RATE)) / RATE


@pytest.mark.parametrize("variable", [True, False])
@pytest.mark.parametrize("counted", [True, False])
def test_an_mp3_is_decoded_to_its_real_end(tmp_path, counted, variable):
    quiet = np.zeros(24 * RATE, np.float32)
    for samples in (np.concatenate([NOISE, quiet]), np.concatenate([quiet, NOISE])):
        path = mp3(tmp_path / "a.mp3", samples, counted=counted, variable=variable)
        heard = decode_audio(audio_input(path), RATE)
        assert len(heard) / RATE == pytest.approx(30, abs=0.11)
        assert np.isfinite(heard).all()


def test_an_mp3_that_is_cut_off_is_unreadable_and_never_padded(tmp_path):
    path = mp3(tmp_path / "a.mp3", NOISE, counted=True, variable=False)
    path.write_bytes(b"ID3\x04\0\0\0\0\x02\x01" + bytes(257) + path.read_bytes())
    assert seconds(path) == pytest.approx(6, abs=0.05)
    with pytest.raises(Unreadable, match=r"a\.mp3: cut off at 2\.\d s of the 6\.\d s it declares"):
        seconds(cut(path))
    guessed = cut(mp3(tmp_path / "b.mp3", NOISE, counted=False, variable=False))
    assert seconds(guessed) == pytest.approx(2.4, abs=0.1)


def test_what_follows_an_mp3_is_no_missing_sound(tmp_path):
    path = mp3(tmp_path / "a.mp3", NOISE, counted=True, variable=False)
    path.write_bytes(path.read_bytes() + bytes(9000))
    assert seconds(path) == pytest.approx(6, abs=0.1)


@pytest.mark.parametrize(
    ("declared", "riff"), [(0, 0), (0, 36), (0xFFFFFFFF, 0xFFFFFFFF), (0x7FFFF000, 0x7FFFF024)]
)
def test_a_wav_from_a_pipe_is_read_to_its_end(tmp_path, declared, riff):
    path = wav(tmp_path / "a.wav", NOISE, declared, riff)
    heard = decode_audio(audio_input(path), RATE)
    assert len(heard) == len(NOISE)
    assert np.abs(heard - NOISE.clip(-1, 1)).max() < 1e-3


def test_a_flac_from_a_pipe_is_read_to_its_end(tmp_path):
    soundfile.write(tmp_path / "a.flac", NOISE, RATE)
    data = bytearray((tmp_path / "a.flac").read_bytes())
    data[21] &= 0xF0
    data[22:26] = bytes(4)  # the number of samples: unknown
    (tmp_path / "a.flac").write_bytes(data)
    assert seconds(tmp_path / "a.flac") == 6


def test_a_wav_without_samples_is_not_read_beyond_its_data(tmp_path):
    path = wav(tmp_path / "a.wav", NOISE[:0], riff=36 + 16)
    path.write_bytes(path.read_bytes() + b"LIST\x08\0\0\0INFO\0\0\0\0")
    with pytest.raises(Unreadable, match="no samples in it"):
        seconds(path)


def test_a_wav_that_is_cut_off_is_unreadable_but_what_is_there_can_be_cut_out(tmp_path):
    path = cut(wav(tmp_path / "a.wav", NOISE))
    with pytest.raises(Unreadable, match=r"a\.wav: cut off at 2\.4 s of the 6\.0 s it declares; copy it"):
        seconds(path)
    assert seconds_of(path, 1, 2) == 1
    with pytest.raises(Unreadable, match=r"cut off at 2\.4 s"):
        seconds_of(path, 2, 5)


def seconds_of(path, start, end):
    return len(decode_audio(audio_input(path, TimeSpan(start=start, end=end)), RATE)) / RATE


@pytest.mark.parametrize("name", ["a.mkv", "a.webm", "a.mp4"])
def test_a_film_that_is_cut_off_is_unreadable(tmp_path, name):
    path = film(tmp_path / name, sound=6, **({"movflags": "faststart"} if name == "a.mp4" else {}))
    assert len(decode_video(video_input(path), rate=1).times) == 6
    assert seconds(path) == pytest.approx(6, abs=0.1)
    cut(path)
    for read in (lambda: decode_video(video_input(path)), lambda: decode_audio(video_input(path), RATE)):
        with pytest.raises(Unreadable, match=rf"{name}: cut off at [123]\.\d s of the 6\.\d s it declares"):
            read()


@pytest.mark.parametrize(("pictures", "sound"), [(2, 6), (6, 2)])
def test_a_stream_that_ends_before_the_others_is_whole(tmp_path, pictures, sound):
    path = film(tmp_path / "a.mkv", seconds=pictures, sound=sound)
    assert len(decode_video(video_input(path), rate=1).times) == pictures
    assert seconds(path) == pytest.approx(sound, abs=0.1)


def test_a_film_that_declares_no_length_is_whole(tmp_path):
    path = film(tmp_path / "a.mkv", sound=6, live="1")
    assert len(decode_video(video_input(path), rate=1).times) == 6
    assert seconds(path) == pytest.approx(6, abs=0.1)


def test_a_flac_that_is_cut_off_is_unreadable(tmp_path):
    soundfile.write(tmp_path / "a.flac", NOISE, RATE)
    with pytest.raises(Unreadable, match=r"a\.flac: .*broken|cut off"):
        seconds(cut(tmp_path / "a.flac"))
