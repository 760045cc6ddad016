import pytest

from mmeval.features import SpeechQuality, VoiceActivity
from mmeval.scorers.audio import dnsmos

QUALITY = SpeechQuality(signal=3.5, background=4.1, overall=3.2, p808=3.8)
SPEECH = VoiceActivity(((0.5, 1.5), (2.0, 2.25)))


@pytest.mark.parametrize(
    ("scale", "value"), [("overall", 3.2), ("signal", 3.5), ("background", 4.1), ("p808", 3.8)]
)
def test_gives_the_scale_that_is_asked_for(scale, value):
    score = dnsmos(QUALITY, SPEECH, scale=scale)
    assert score.value == value
    assert score.evidence[0].facts["speech_s"] == 1.25


def test_is_undefined_where_nobody_speaks():
    score = dnsmos(QUALITY, VoiceActivity(()))
    assert (score.value, score.status) == (None, "undefined")
    assert "nobody speaks" in score.reason


def test_refuses_an_unknown_scale():
    with pytest.raises(ValueError, match="overall, signal, background, p808"):
        dnsmos(QUALITY, SPEECH, scale="loudness")
