import jiwer
import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

import mmeval as mm
from mmeval.features import Transcript, VoiceActivity, Word
from mmeval.scorers.audio import word_accuracy, word_error_rate

VOCABULARY = ("apple", "bird", "chair", "door", "elbow", "fish")
SPEECH = VoiceActivity(((0.0, 5.0),))
sentences = st.lists(st.sampled_from(VOCABULARY), max_size=9)


def wer(heard, texts, **parameters):
    return word_error_rate(Transcript(heard), SPEECH, texts, **parameters)


def accuracy(heard, texts):
    return word_accuracy(Transcript(heard), SPEECH, texts)


def distance(reference, said):
    """Word edit distance, written out."""
    row = list(range(len(said) + 1))
    for i, wanted in enumerate(reference, start=1):
        before, row[0] = row[0], i
        for j, got in enumerate(said, start=1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (wanted != got))
    return row[-1]


@settings(deadline=None)
@given(sentences.filter(bool), sentences)
def test_is_the_edit_distance_over_the_length_and_jiwers_value(reference, said):
    value = wer(" ".join(said), " ".join(reference)).value
    assert value == pytest.approx(distance(reference, said) / len(reference))
    assert value == pytest.approx(jiwer.wer(" ".join(reference), " ".join(said)))


@settings(deadline=None)
@given(sentences.filter(bool), sentences)
def test_the_evidence_adds_up(reference, said):
    score = wer(" ".join(said), " ".join(reference))
    facts = score.evidence[0].facts
    errors = facts["substitutions"] + facts["deletions"] + facts["insertions"]
    assert errors / facts["words"] == pytest.approx(score.value)
    assert facts["alignment"].count(">") == facts["substitutions"]
    assert facts["alignment"].count("[-") == facts["deletions"]
    assert facts["alignment"].count("[+") == facts["insertions"]


def test_shows_what_was_lost_added_and_taken_for_another_word():
    score = wer("the big house on our hill", "the house stands on the hill")
    assert score.value == pytest.approx(3 / 6)
    assert score.evidence[0].facts["alignment"] == "the [+big] house [-stands] on [the>our] hill"


@pytest.mark.parametrize(
    ("heard", "text"),
    [
        ("It costs $21.", "it costs twenty-one dollars"),
        ("Don't go, um, there!", "Do not go there"),
        ("My favourite colour", "my favorite color"),
    ],
)
def test_the_usual_wording_forgives_how_things_are_spelt(heard, text):
    assert wer(heard, text).value == 0
    assert wer(heard, text, wording="plain").value > 0


def test_exceeds_one_when_more_is_heard_than_there_is():
    assert wer("no no no no", "yes").value == 4
    assert accuracy("no no no no", "yes").value == 0


@settings(deadline=None)
@given(sentences.filter(bool), sentences)
def test_word_accuracy_is_one_minus_the_rate(reference, said):
    rate = wer(" ".join(said), " ".join(reference)).value
    assert accuracy(" ".join(said), " ".join(reference)).value == pytest.approx(max(0, 1 - rate))


def test_the_nearest_of_several_references_counts():
    score = wer("at nine in the morning", ("it opens at nine", "at nine in the morning", "..."))
    assert score.value == 0
    assert score.evidence[0].facts["expected"] == "at 9 in the morning"


@pytest.mark.parametrize("texts", ["", " ... ", (), ("", "?!")])
def test_without_words_to_say_it_is_undefined(texts):
    for score in (wer("hello", texts), accuracy("hello", texts)):
        assert (score.value, score.status) == (None, "undefined")


def test_silence_loses_every_word():
    assert wer("", "say three words").value == 1


def test_words_heard_where_nobody_speaks_do_not_count():
    invented = Transcript(" you", (Word(" you", 0.0, 2.0, 0.4),))
    for scorer, value in ((word_error_rate, 1), (word_accuracy, 0)):
        score = scorer(invented, VoiceActivity(()), "you")
        facts = score.evidence[0].facts
        assert score.value == value
        assert (facts["heard"], facts["speech"], facts["left_out"]) == ("", "nobody speaks", "you")


def test_words_far_from_any_speech_are_left_out_and_named():
    timed = (("good", 1.0, 1.3), ("morning", 1.4, 2.3), ("thank", 4.0, 4.4), ("you", 4.4, 5.0))
    heard = Transcript("Good morning. Thank you.", tuple(Word(f" {text}", a, b, 0.9) for text, a, b in timed))
    score = word_error_rate(heard, VoiceActivity(((1.5, 2.0),)), "good morning")
    assert score.value == 0
    assert score.evidence[0].facts["left_out"] == "thank you"
    assert score.evidence[1].captions == ("good", "morning")


def test_digital_silence_says_nothing(tmp_path):
    soundfile.write(tmp_path / "silence.wav", np.zeros(3 * 16_000, np.float32), 16_000)
    measured = mm.scorer("word_accuracy", device="cpu")
    path = str(tmp_path / "silence.wav")
    score = measured.of(heard=path, activity=path, texts="you")
    assert score.value == 0
    assert score.evidence[0].facts["left_out"].casefold() == "you"


def test_knows_what_is_better_and_where_its_slots_come_from():
    assert (word_error_rate.better, word_accuracy.better) == ("lower", "higher")
    assert word_error_rate.bind().identity() == "wer{wording=whisper}[current>current>answer]"
    bound = word_error_rate.bind(texts="reference_texts")
    assert bound.identity() == "wer{wording=whisper}[current>current>reference_texts]"
