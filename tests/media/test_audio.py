from fractions import Fraction

import av
import numpy as np
import pytest
import soundfile

from mmeval.media import Unreadable, audio_input, decode_audio, resample, video_input
from mmeval.sessions import TimeSpan


def tone(seconds=1.0, rate=44_100, hz=440.0):
    return (0.5 * np.sin(2 * np.pi * hz * np.arange(round(seconds * rate)) / rate)).astype(np.float32)


def decibels(error):
    return 10 * np.log10(np.mean(error**2) / 0.125 + 1e-30)


@pytest.fixture
def m4a(tmp_path):
    path = tmp_path / "a.m4a"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=44_100, layout="stereo")
        left = np.stack([tone(2), np.zeros_like(tone(2))])
        frame = av.AudioFrame.from_ndarray(left, format="fltp", layout="stereo")
        frame.sample_rate = 44_100
        fifo = av.AudioFifo()
        fifo.write(frame)
        for piece in fifo.read_many(1024, partial=True):
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
    return path


@pytest.mark.parametrize(
    ("name", "subtype", "limit"),
    [
        ("a.wav", "FLOAT", -140),
        ("b.wav", "PCM_16", -80),
        ("a.flac", "PCM_16", -80),
        ("a.ogg", "VORBIS", -20),
        ("a.mp3", None, -20),
    ],
)
def test_formats_of_libsndfile(tmp_path, name, subtype, limit):
    soundfile.write(tmp_path / name, tone(), 44_100, subtype=subtype)
    samples = decode_audio(audio_input(tmp_path / name), 44_100)
    assert samples.dtype == np.float32
    assert samples.ndim == 1
    assert decibels(samples[:44_100] - tone()) < limit


def test_channels_are_averaged(tmp_path):
    soundfile.write(tmp_path / "a.wav", np.stack([tone(), -tone() / 2], axis=1), 44_100, subtype="FLOAT")
    assert np.allclose(decode_audio(audio_input(tmp_path / "a.wav"), 44_100), tone() / 4, atol=1e-7)
    stereo = np.stack([tone(), -tone() / 2], axis=1)
    assert np.allclose(decode_audio(audio_input((stereo, 44_100)), 44_100), tone() / 4, atol=1e-7)


def test_aac_through_ffmpeg_with_averaged_channels(m4a):
    samples = decode_audio(audio_input(m4a), 44_100)
    assert len(samples) == pytest.approx(2 * 44_100, abs=4096)
    middle = samples[20_000:60_000]
    assert np.sqrt(np.mean(middle**2)) == pytest.approx(0.5 * np.sqrt(np.mean(tone() ** 2)), rel=0.03)


def test_spans_of_ffmpeg_and_libsndfile(tmp_path, m4a):
    span = TimeSpan(start=0.5, end=1.25)
    whole = decode_audio(audio_input(m4a), 44_100)
    assert np.array_equal(decode_audio(audio_input(m4a, span), 44_100), whole[22_050:55_125])
    ramp = np.linspace(-1, 1, 44_100 * 2, dtype=np.float32)
    soundfile.write(tmp_path / "a.wav", ramp, 44_100, subtype="FLOAT")
    cut = decode_audio(audio_input(tmp_path / "a.wav", span), 44_100)
    assert np.array_equal(cut, ramp[22_050:55_125])
    assert np.array_equal(decode_audio(audio_input((ramp, 44_100), span), 44_100), cut)
    assert audio_input(m4a, span) != audio_input(m4a)


@pytest.mark.parametrize(
    ("rate", "new_rate"), [(44_100, 16_000), (48_000, 16_000), (8_000, 16_000), (22_050, 48_000)]
)
def test_resampling_keeps_tones_in_place(rate, new_rate):
    made = resample(tone(1.0, rate, 1000), rate, new_rate)
    expected = tone(1.0, new_rate, 1000)
    assert len(made) == len(expected)
    inner = slice(new_rate // 10, -new_rate // 10)
    assert decibels(made[inner] - expected[inner]) < -90


def test_resampling_lets_no_alias_through():
    assert decibels(resample(tone(1.0, 44_100, 9_600), 44_100, 16_000)[2000:-2000]) < -95


def test_one_sample_survives():
    assert len(resample(np.ones(1, np.float32), 48_000, 16_000)) == 1


def test_zero_length_wav(tmp_path):
    soundfile.write(tmp_path / "a.wav", np.zeros(0, np.float32), 16_000)
    with pytest.raises(Unreadable, match=r"a.wav: there are no samples in it"):
        decode_audio(audio_input(tmp_path / "a.wav"), 16_000)


def test_span_after_the_end(tmp_path):
    soundfile.write(tmp_path / "a.wav", tone(), 44_100)
    with pytest.raises(Unreadable, match="no samples"):
        decode_audio(audio_input(tmp_path / "a.wav", TimeSpan(start=5, end=6)), 16_000)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_samples_that_are_no_numbers(tmp_path, value):
    samples = tone()
    samples[7] = value
    soundfile.write(tmp_path / "a.wav", samples, 44_100, subtype="FLOAT")
    for given in (tmp_path / "a.wav", (samples, 44_100)):
        with pytest.raises(Unreadable, match="1 of 44100 samples are NaN or infinite"):
            decode_audio(audio_input(given), 16_000)


@pytest.mark.parametrize(
    ("data", "message"), [(b"", "empty"), (b"no sound at all" * 99, "cannot be decoded")]
)
def test_what_is_no_sound(tmp_path, data, message):
    (tmp_path / "a.wav").write_bytes(data)
    with pytest.raises(Unreadable, match=f"a.wav: .*{message}.*; "):
        decode_audio(audio_input(tmp_path / "a.wav"), 16_000)


def test_cut_off_m4a(m4a):
    m4a.write_bytes(m4a.read_bytes()[:2000])
    with pytest.raises(Unreadable, match=r"a\.m4a: the sound cannot be decoded"):
        decode_audio(audio_input(m4a), 16_000)


def test_endless_sound_is_refused(tmp_path, monkeypatch, m4a):
    soundfile.write(tmp_path / "a.wav", tone(2), 44_100)
    monkeypatch.setattr("mmeval.media.audio.MAX_AUDIO_SECONDS", 1.0)
    for path in (tmp_path / "a.wav", m4a):
        with pytest.raises(Unreadable, match=r"longer than the .* hours allowed; give a span"):
            decode_audio(audio_input(path), 16_000)
        assert len(decode_audio(audio_input(path, TimeSpan(start=1, end=1.5)), 16_000)) == 8_000


def test_given_sound_is_checked():
    with pytest.raises(TypeError, match="floating-point numbers"):
        audio_input((np.zeros(9, np.int16), 16_000))
    with pytest.raises(ValueError, match="positive rate"):
        audio_input((tone(), 0))


def film(path, *, sound_from=0.0, pause=(), pictures_from=0.0, seconds=4):
    """A film with a tone from 2 to 3 s; its sound may start late or pause."""
    rate = 48_000
    with av.open(str(path), "w") as file:
        video = file.add_stream("mpeg4", rate=10)
        video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
        audio = file.add_stream("aac", rate=rate, layout="mono")
        packets = []
        for step in range(round(pictures_from * 10), seconds * 10):
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), 4 * step, np.uint8), format="rgb24")
            frame.pts, frame.time_base = step, Fraction(1, 10)
            packets += video.encode(frame)
        times = np.arange(round(sound_from * rate), seconds * rate) / rate
        tone = np.where((times >= 2) & (times < 3), 0.5 * np.sin(2 * np.pi * 440 * times), 0)
        for at in range(0, len(tone) - 960, 960):
            if pause and pause[0] <= times[at] < pause[1]:
                continue
            heard = tone[None, at : at + 960].astype(np.float32)
            frame = av.AudioFrame.from_ndarray(heard, format="fltp", layout="mono")
            frame.sample_rate, frame.time_base = rate, Fraction(1, rate)
            frame.pts = round(times[at] * rate)
            packets += audio.encode(frame)
        packets += [*video.encode(), *audio.encode()]
        for packet in sorted(packets, key=lambda one: one.dts * one.time_base):
            file.mux(packet)


@pytest.mark.parametrize("ending", ["mp4", "mkv"])
@pytest.mark.parametrize(
    ("made", "tone"),
    [
        ({}, (2, 3)),
        ({"sound_from": 1.0}, (2, 3)),
        ({"pause": (0.5, 1.5)}, (2, 3)),
        ({"pictures_from": 0.5}, (1.5, 2.5)),
    ],
)
def test_the_sound_of_a_film_keeps_its_place_beside_the_pictures(tmp_path, ending, made, tone):
    film(tmp_path / f"film.{ending}", **made)
    heard = decode_audio(video_input(tmp_path / f"film.{ending}"), 16_000)
    loud = np.flatnonzero(np.abs(heard) > 0.2) / 16_000
    assert (loud[0], loud[-1]) == pytest.approx(tone, abs=0.06)
    span = TimeSpan(start=tone[0], end=tone[1])
    stretch = decode_audio(video_input(tmp_path / f"film.{ending}", span), 16_000)
    assert (np.abs(stretch) > 0.2).mean() > 0.6
