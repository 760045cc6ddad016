import json

import numpy as np
import pytest

from mmeval.features import (
    FrameEmbeddings,
    Request,
    SpeechQuality,
    Transcript,
    VoiceActivity,
    Waveform,
    feature_for,
)
from mmeval.media import file_input
from mmeval.models import get_pack
from mmeval.scorers.audio import dnsmos, word_error_rate
from mmeval.scorers.dialogue import answer_match
from mmeval.scorers.video import frame_consistency
from mmeval.sessions import Benchmark, Submission
from mmeval.synthetic.dialogues import VOICES, WATCHERS, spoken_benchmark, video_benchmark


@pytest.fixture(scope="module")
def spoken(tmp_path_factory):
    return spoken_benchmark(tmp_path_factory.mktemp("spoken"))


@pytest.fixture(scope="module")
def video(tmp_path_factory):
    return video_benchmark(tmp_path_factory.mktemp("video"))


@pytest.fixture(scope="module")
def measured():
    """Computes a value for an input with the tiny pack, each once, as the engine does."""
    features, known = {}, {}

    def compute(value, item):
        if value not in features:
            features[value] = feature_for(value, get_pack("tiny"))
            features[value].load("cpu")
        if (value, item.key) not in known:
            needed = tuple(compute(one, item) for one in features[value].needs(item))
            known[value, item.key] = features[value].compute([Request(item, None, needed)])[0]
        return known[value, item.key]

    return compute


@pytest.mark.parametrize("which", ["spoken", "video"])
def test_folders_are_without_problems_and_written_the_same_twice(which, request, tmp_path):
    benchmark, submissions = request.getfixturevalue(which)
    write = {"spoken": spoken_benchmark, "video": video_benchmark}[which]
    again, others = write(tmp_path)
    assert Benchmark.read(benchmark).problems == ()
    for first, second in zip((benchmark, *submissions), (again, *others), strict=True):
        assert first == benchmark or Submission.read(first).problems == ()
        files = sorted(path.relative_to(first) for path in first.rglob("*") if path.is_file())
        assert all((first / name).read_bytes() == (second / name).read_bytes() for name in files)


def test_each_system_is_what_it_says_it_is(spoken, video):
    for (_, submissions), systems in ((spoken, VOICES), (video, WATCHERS)):
        read = [Submission.read(path).info for path in submissions]
        assert {info.system: info.description for info in read} == systems


def answered(folders, system):
    """(turn of the benchmark, output, folder) of every turn that ``system`` answered."""
    benchmark, submissions = folders
    folder = next(path for path in submissions if path.name == system)
    turns = {
        (session.id, number): turn
        for session in Benchmark.read(benchmark).sessions
        for number, turn in enumerate(session.turns, start=1)
    }
    found = [(turns[o.session, o.turn], o, folder) for o in Submission.read(folder).outputs]
    return found, len(turns)


def test_the_last_systems_leave_one_turn_unanswered(spoken, video):
    for folders in (spoken, video):
        counts = []
        for path in folders[1]:
            found, expected = answered(folders, path.name)
            counts.append(expected - len(found))
        assert counts == [0] * (len(counts) - 1) + [1]


def faults(folders):
    lines = (folders[0].parent / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    return {(t["system"], t["session"], t["turn"]): t["fault"] for t in map(json.loads, lines)}


def test_every_output_has_its_truth(spoken, video):
    for folders in (spoken, video):
        outputs = {
            (path.name, output.session, output.turn)
            for path in folders[1]
            for output in Submission.read(path).outputs
        }
        assert set(faults(folders)) == outputs


@pytest.mark.parametrize(
    ("system", "expected"),
    [
        ("clear", ["", "", ""]),
        ("noisy", ["noise", "noise", "noise"]),
        ("misreader", ["", "other words", ""]),
        ("mumbler", ["", "muffled", "muffled"]),
    ],
)
def test_only_faulty_answers_differ_from_the_right_recording(spoken, system, expected):
    truth = faults(spoken)
    assert [truth[system, "cooking", turn] for turn in (1, 2, 3)] == expected
    for turn, output, folder in answered(spoken, system)[0]:
        right = (spoken[0] / turn.target.media[0].path).read_bytes()
        same = (folder / output.media[0].path).read_bytes() == right
        assert same == (truth[system, output.session, output.turn] == "")


def test_truth_of_the_films(video):
    truth = faults(video)
    assert [truth["cutting", "harbour", turn] for turn in (1, 2, 3)] == ["", "miscount", "cuts"]
    assert [truth["flickering", "market", turn] for turn in (1, 2, 3)] == ["", "", "flicker"]
    assert {fault for (system, *_), fault in truth.items() if system == "steady"} == {""}


def test_dialogues_can_be_chosen(tmp_path):
    benchmark, _ = spoken_benchmark(tmp_path, names=("travel",))
    assert [session.id for session in Benchmark.read(benchmark).sessions] == ["travel"]
    assert {session for _, session, _ in faults((benchmark, []))} == {"travel"}
    with pytest.raises(KeyError, match="swimming"):
        spoken_benchmark(tmp_path / "none", names=("swimming",))


def test_voices_are_told_apart_by_what_is_wrong_with_them(spoken, measured):
    pytest.importorskip("faster_whisper", reason="the extra 'audio' is not installed")
    errors, background = {}, {}
    for system in VOICES:
        scores = []
        for _, output, folder in answered(spoken, system)[0][:2]:
            item = file_input(folder, output.media[0])
            transcript, speech = measured(Transcript, item), measured(SpeechQuality, item)
            activity = measured(VoiceActivity, item)
            sound = dnsmos(speech, activity, scale="background").value
            scores.append((word_error_rate(transcript, activity, output.text).value, sound))
        errors[system], background[system] = np.mean(scores, axis=0)
    assert errors["clear"] == 0
    assert min(errors["noisy"], errors["misreader"], errors["mumbler"]) > 0.2
    assert background["noisy"] < 2.5 < 3.8 < min(background["clear"], background["misreader"])


def test_the_misreader_writes_the_right_answer_and_says_another(spoken, measured):
    pytest.importorskip("faster_whisper", reason="the extra 'audio' is not installed")
    turn, output, folder = answered(spoken, "misreader")[0][1]
    assert output.text in turn.target.texts
    item = file_input(folder, output.media[0])
    heard, activity = measured(Transcript, item), measured(VoiceActivity, item)
    first = answered(spoken, "misreader")[0][0][0].target.texts
    assert word_error_rate(heard, activity, first).value == 0
    assert word_error_rate(heard, activity, output.text).value > 0.8


def test_watchers_are_told_apart_by_their_films_and_answers(video, measured):
    films, answers = {}, {}
    for system in WATCHERS:
        found = answered(video, system)[0]
        films[system] = {
            output.session: frame_consistency(
                measured(FrameEmbeddings, file_input(folder, output.media[0]))
            ).value
            for _, output, folder in found
            if output.media
        }
        written = [
            answer_match(output.text, turn.target.texts).value for turn, output, _ in found if output.text
        ]
        answers[system] = np.mean(written)
    for place, value in films["steady"].items():
        assert films["flickering"][place] < value - 0.02
    assert films["cutting"]["harbour"] < films["flickering"]["harbour"] - 0.1
    assert answers == {"steady": 1, "flickering": 1, "cutting": 0.5}


def test_questions_can_be_heard(spoken, measured):
    benchmark = Benchmark.read(spoken[0])
    media = [media for session in benchmark.sessions for turn in session.turns for media in turn.user.media]
    assert len(media) == 8
    assert all(measured(Waveform, file_input(spoken[0], one)).seconds > 1 for one in media)
