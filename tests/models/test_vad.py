import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmeval.models.vad import MIN_SILENCE, MIN_SPEECH, PAD, RATE, THRESHOLD, silero_vad, speech_spans
from mmeval.synthetic.speech import dialogues

vad = pytest.importorskip("faster_whisper.vad", reason="the extra 'audio' is not installed")


@pytest.fixture(scope="module")
def detector():
    return silero_vad().load()


@settings(max_examples=300, deadline=None)
@given(
    probabilities=st.lists(
        st.one_of(st.sampled_from([0.0, 0.35, 0.36, 0.5, 0.9]), st.floats(0, 1)), min_size=1, max_size=120
    ),
    rest=st.integers(0, 511),
)
def test_spans_are_those_of_the_librarys_own_rule(probabilities, rest):
    length = (len(probabilities) - 1) * 512 + rest
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vad, "get_vad_model", lambda: lambda padded: np.array(probabilities))
        options = vad.VadOptions(
            threshold=THRESHOLD,
            min_speech_duration_ms=1000 * MIN_SPEECH // RATE,
            min_silence_duration_ms=1000 * MIN_SILENCE // RATE,
            speech_pad_ms=1000 * PAD // RATE,
        )
        theirs = vad.get_speech_timestamps(np.zeros(length, np.float32), options)
    assert speech_spans(probabilities, length) == [(span["start"], span["end"]) for span in theirs]


def test_finds_the_speech_between_two_silences(detector):
    clip = dialogues()["cooking"][1].question.samples()
    silence = np.zeros(RATE, np.float32)
    spans = detector(np.concatenate([silence, clip, silence]))
    assert spans[0][0] == pytest.approx(1.0, abs=0.2)
    assert 1 + len(clip) / RATE - 0.8 < spans[-1][1] < 1 + len(clip) / RATE + 0.1
    assert all(start < end for start, end in spans)


@pytest.mark.parametrize("kind", ["silence", "noise", "tone", "nothing"])
def test_hears_nobody_where_nobody_speaks(detector, kind):
    t = np.arange(2 * RATE) / RATE
    sound = {
        "silence": np.zeros(2 * RATE),
        "noise": 0.1 * np.random.default_rng(0).standard_normal(2 * RATE),
        "tone": 0.5 * np.sin(2 * np.pi * 440 * t),
        "nothing": np.zeros(0),
    }[kind]
    assert detector(sound.astype(np.float32)) == ()
