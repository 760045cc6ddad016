import numpy as np
import pytest
import soundfile

from mmeval.features import Request, SpeechQuality, Transcript, VoiceActivity, Waveform, feature_for
from mmeval.media import Unreadable, audio_input, video_input
from mmeval.models import Pack, get_pack
from mmeval.synthetic.speech import dialogues, with_noise

pytest.importorskip("faster_whisper", reason="the extra 'audio' is not installed")
ANSWER = dialogues()["travel"][0].answer


@pytest.fixture(scope="module")
def heard():
    """Computes a value for an input, and first what it needs, with the models of the tiny pack."""
    features = {
        value: feature_for(value, get_pack("tiny"))
        for value in (Waveform, Transcript, VoiceActivity, SpeechQuality)
    }
    for feature in features.values():
        feature.load("cpu")

    def compute(value, item):
        feature = features[value]
        needed = tuple(compute(one, item) for one in feature.needs(item))
        return feature.compute([Request(item, None, needed)])[0]

    return compute


def test_a_waveform_is_mono_at_16_khz(heard, tmp_path):
    stereo = np.stack([np.full(4410, 0.5), np.full(4410, -0.25)], axis=1)
    soundfile.write(tmp_path / "a.wav", stereo, 44_100)
    sound = heard(Waveform, audio_input(tmp_path / "a.wav"))
    assert (len(sound.samples), sound.rate, sound.samples.dtype) == (1600, 16_000, np.float32)
    assert sound.seconds == pytest.approx(0.1)
    assert sound.samples[800] == pytest.approx(0.125, abs=0.01)


def test_speech_has_words_activity_and_quality(heard):
    item = audio_input(ANSWER.path)
    transcript = heard(Transcript, item)
    assert transcript.text == "The train leaves every 20 minutes."
    assert [word.text for word in transcript.words][1] == "train"
    assert heard(VoiceActivity, item).spans
    assert 1 < heard(SpeechQuality, item).overall < 5


def test_quality_falls_with_the_noise(heard):
    clean = ANSWER.samples()
    noisy = [audio_input((with_noise(clean, snr, seed=0), 16_000)) for snr in (30, 15, 0)]
    scores = [heard(SpeechQuality, item) for item in (audio_input((clean, 16_000)), *noisy)]
    overall = [score.overall for score in scores]
    background = [score.background for score in scores]
    assert overall == sorted(overall, reverse=True)
    assert background == sorted(background, reverse=True)
    assert background[0] - background[-1] > 1.5


def test_the_sound_track_of_a_video_is_heard(heard, film):
    item, said = video_input(film), ANSWER.samples()
    sound = heard(Waveform, item).samples
    likeness = np.correlate(sound[:8000], said[2000:6000], "valid")
    energy = np.linalg.norm(said[2000:6000])
    place = int(likeness.argmax())
    assert likeness[place] / energy / np.linalg.norm(sound[place : place + 4000]) > 0.99
    assert heard(VoiceActivity, item).spans
    assert "minutes" in heard(Transcript, item).text


@pytest.fixture
def film(tmp_path):
    """A video whose sound track is the answer, in AAC."""
    import av

    path = tmp_path / "film.mp4"
    samples = ANSWER.samples()
    with av.open(str(path), "w") as container:
        pictures = container.add_stream("mpeg4", rate=10)
        pictures.width, pictures.height, pictures.pix_fmt = 64, 48, "yuv420p"
        sound = container.add_stream("aac", rate=16_000)
        for _ in range(30):
            grey = av.VideoFrame.from_ndarray(np.full((48, 64, 3), 99, np.uint8), format="rgb24")
            container.mux(pictures.encode(grey))
        whole = av.AudioFrame.from_ndarray(samples[None], format="fltp", layout="mono")
        whole.sample_rate = 16_000
        framer = av.AudioResampler(format="fltp", layout="mono", rate=16_000, frame_size=1024)
        for frame in (*framer.resample(whole), *framer.resample(None)):
            container.mux(sound.encode(frame))
        for stream in (pictures, sound):
            container.mux(stream.encode(None))
    return path


def test_a_broken_file_is_unreadable(heard, tmp_path):
    (tmp_path / "a.wav").write_bytes(b"RIFF broken")
    with pytest.raises(Unreadable, match=r"a\.wav"):
        heard(Waveform, audio_input(tmp_path / "a.wav"))


def test_fingerprints_name_the_model_and_differ():
    prints = [
        feature_for(value, get_pack("tiny")).fingerprint
        for value in (Waveform, Transcript, VoiceActivity, SpeechQuality)
    ]
    assert len(set(prints)) == 4
    assert "whisper-tiny.en" in prints[1]


def test_a_pack_without_the_model_has_no_feature():
    assert feature_for(Transcript, Pack("none", "nothing", ())) is None
    assert feature_for(Waveform, Pack("none", "nothing", ())) is not None
