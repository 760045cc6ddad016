"""Each kind of bad input gets its own clear problem, and none hides another."""

import json
import os
import struct

import av
import numpy as np
import pytest
import soundfile
from PIL import Image

from mmeval.media import encode_rle, validate
from mmeval.sessions import (
    Benchmark,
    BenchmarkInfo,
    EvidenceSpan,
    Media,
    Message,
    Output,
    PngMask,
    RleMask,
    Session,
    SubjectRemove,
    Submission,
    SubmissionInfo,
    Target,
    TimeSpan,
    Turn,
)

PICTURE = np.random.default_rng(0).integers(0, 256, (24, 32, 3), np.uint8)
MASK = np.zeros((24, 32), np.bool_)
MASK[4:9, 5:20] = True


def image(path):
    return Media(kind="image", path=path)


def save(folder, name, array):
    path = folder / "media" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(array).save(path)
    return f"media/{name}"


def good_session(name="s1", turns=2):
    later = tuple(
        Turn(user=Message(text="again"), target=Target(mask=encode_rle(MASK))) for _ in range(turns - 1)
    )
    first = Turn(
        user=Message(text="edit", media=(image("media/a.png"),)),
        target=Target(media=(image("media/b.png"),), mask=PngMask(path="media/m.png")),
    )
    return Session(id=name, turns=(first, *later))


@pytest.fixture
def benchmark(tmp_path):
    folder = tmp_path / "bench"
    save(folder, "a.png", PICTURE)
    save(folder, "b.png", PICTURE)
    save(folder, "m.png", MASK)
    return Benchmark(BenchmarkInfo(name="b"), (good_session(), good_session("s2", 4))).write(folder)


@pytest.fixture
def submission(tmp_path):
    folder = tmp_path / "sub"
    save(folder, "o.png", PICTURE)
    outputs = [
        Output(session=name, turn=turn, media=(image("media/o.png"),))
        for name, turns in (("s1", 2), ("s2", 4))
        for turn in range(1, turns + 1)
    ]
    return Submission(SubmissionInfo(system="sys", benchmark="b"), tuple(outputs)).write(folder)


def with_session(benchmark, *turns, name="bad"):
    """The benchmark's folder with one more session."""
    more = Session(id=name, turns=turns)
    return Benchmark(benchmark.info, (*benchmark.sessions, more)).write(benchmark.root).root


def append(folder, name, *lines):
    with (folder / name).open("ab") as file:
        file.writelines(line if isinstance(line, bytes) else line.encode() + b"\n" for line in lines)
    return folder


def only(problems):
    assert len(problems) == 1, [str(problem) for problem in problems]
    assert problems[0].remedy
    return problems[0]


def test_good_folders_have_no_problems(benchmark, submission):
    assert validate(benchmark.root) == []
    assert validate(str(submission.root), str(benchmark.root)) == []


def test_missing_file_with_its_likely_name(benchmark):
    turn = Turn(user=Message(text="x", media=(image("media/A.PNG"),)))
    problem = only(validate(with_session(benchmark, turn)))
    assert (problem.file, problem.line, problem.where) == ("sessions.jsonl", 3, "turns[0].user.media[0].path")
    assert (problem.session, problem.turn, problem.severity) == ("bad", 1, "error")
    assert problem.message == "there is no file media/A.PNG"
    assert "did you mean media/a.png" in problem.remedy


def test_truncated_picture(benchmark):
    path = benchmark.root / save(benchmark.root, "cut.png", PICTURE)
    path.write_bytes(path.read_bytes()[:-600])
    problem = only(
        validate(with_session(benchmark, Turn(user=Message(text="x", media=(image("media/cut.png"),)))))
    )
    assert "broken or cut off" in problem.message
    assert problem.remedy == "Export or copy it again"


@pytest.mark.parametrize(
    ("samples", "message"), [(np.zeros(0), "no samples"), (np.full(99, np.nan), "99 of 99 samples are NaN")]
)
def test_useless_wav(benchmark, samples, message):
    soundfile.write(benchmark.root / "media/a.wav", samples.astype(np.float32), 16_000, subtype="FLOAT")
    sound = Media(kind="audio", path="media/a.wav")
    problem = only(validate(with_session(benchmark, Turn(user=Message(media=(sound,))))))
    assert message in problem.message


def test_broken_video(benchmark):
    (benchmark.root / "media/a.mp4").write_bytes(b"no film" * 99)
    film = Media(kind="video", path="media/a.mp4")
    problem = only(validate(with_session(benchmark, Turn(user=Message(media=(film,))))))
    assert "cannot be decoded" in problem.message


def test_evidence_that_is_not_there(benchmark):
    target = Target(evidence=(EvidenceSpan(media="media/gone.mp4"),))
    problem = only(validate(with_session(benchmark, Turn(user=Message(text="x"), target=target))))
    assert problem.where == "turns[0].target.evidence[0].media"


def sound(benchmark, seconds=2):
    tone = np.sin(np.arange(16_000 * seconds) / 9).astype(np.float32) / 2
    soundfile.write(benchmark.root / "media/a.wav", tone, 16_000)
    return "media/a.wav"


@pytest.mark.parametrize(
    ("end", "message"), [(2.1, None), (3, "its span ends at 3 s, but the audio has 2.0 s")]
)
def test_a_span_past_the_end_of_its_sound(benchmark, end, message):
    media = Media(kind="audio", path=sound(benchmark), span=TimeSpan(start=0.5, end=end))
    problems = validate(with_session(benchmark, Turn(user=Message(media=(media,)))))
    assert [problem.message for problem in problems] == ([f"media/a.wav: {message}"] if message else [])


def film(benchmark):
    with av.open(str(benchmark.root / "media/a.mp4"), "w") as file:
        stream = file.add_stream("mpeg4", rate=5)
        stream.width, stream.height, stream.pix_fmt = 32, 24, "yuv420p"
        for _ in range(10):
            file.mux(stream.encode(av.VideoFrame.from_ndarray(PICTURE, format="rgb24")))
        file.mux(stream.encode(None))
    return "media/a.mp4"


@pytest.mark.parametrize(("make", "kind"), [(sound, "audio"), (film, "video")])
@pytest.mark.parametrize("is_named_before", [True, False])
def test_an_evidence_span_past_the_end_of_its_media(benchmark, make, kind, is_named_before):
    path = make(benchmark)
    media = (Media(kind=kind, path=path),) if is_named_before else ()
    spans = [TimeSpan(start=0, end=1), TimeSpan(start=1, end=9)]
    target = Target(evidence=tuple(EvidenceSpan(media=path, span=span) for span in spans))
    problem = only(
        validate(with_session(benchmark, Turn(user=Message(text="x", media=media), target=target)))
    )
    assert problem.where == "turns[0].target.evidence[1].media"
    assert problem.message == f"{path}: its span ends at 9 s, but the {kind} has 2.0 s"
    assert problem.remedy == "Correct the span"


def test_evidence_that_cannot_be_decoded(benchmark):
    (benchmark.root / "media/a.mp4").write_bytes(b"no film" * 99)
    (benchmark.root / "media/notes.unknown").write_bytes(b"whatever this is, it is there")
    evidence = tuple(EvidenceSpan(media=name) for name in ("media/a.mp4", "media/notes.unknown"))
    turn = Turn(user=Message(text="x"), target=Target(evidence=evidence))
    problem = only(validate(with_session(benchmark, turn)))
    assert problem.where == "turns[0].target.evidence[0].media"
    assert "cannot be decoded" in problem.message


def test_mask_of_another_size_than_the_users_picture(benchmark):
    given = Media(kind="image", path="media/a.png", role="input")
    turn = Turn(user=Message(text="x", media=(given,)), target=Target(mask=encode_rle(MASK[:, :-1])))
    problem = only(validate(with_session(benchmark, Turn(user=Message(text="x")), turn)))
    assert (problem.where, problem.turn) == ("turns[1].target.mask", 2)
    assert problem.message == "the mask is 31x24, but the picture media/a.png is 32x24"


def test_mask_of_another_size_than_the_result_before(benchmark):
    larger = save(benchmark.root, "larger.png", np.zeros((30, 40), np.uint8))
    first = Turn(user=Message(text="x", media=(image("media/a.png"),)), target=Target(media=(image(larger),)))
    second = Turn(user=Message(text="y"), target=Target(mask=encode_rle(MASK)))
    problem = only(validate(with_session(benchmark, first, second)))
    assert problem.message == "the mask is 32x24, but the picture media/larger.png is 40x30"


def test_an_edit_of_no_picture(benchmark):
    turn = Turn(user=Message(text="remove it"), target=Target(edit=SubjectRemove(object="cup")))
    problem = only(validate(with_session(benchmark, turn, turn)))
    assert (problem.where, problem.turn) == ("turns[0].user.media", 1)
    assert problem.message == "the turn edits a picture, but there is none to start from"


def test_a_first_picture_that_comes_late_has_to_say_what_it_is(benchmark):
    first = Turn(user=Message(text="draw a house"))

    def second(role):
        given = Media(kind="image", path="media/a.png", role=role)
        return Turn(user=Message(text="now this", media=(given,)), target=Target(mask=encode_rle(MASK)))

    problem = only(validate(with_session(benchmark, first, second(None))))
    assert (problem.turn, problem.where) == (2, "turns[1].user.media")
    assert '"role": "input"' in problem.remedy
    assert validate(with_session(benchmark, first, second("input"))) == []
    assert validate(with_session(benchmark, first, second("reference"))) == []


def test_a_gold_history_needs_references(benchmark):
    def gold(*targets):
        first = Turn(user=Message(text="x", media=(image("media/a.png"),)), target=targets[0])
        turns = (first, Turn(user=Message(text="y"), target=targets[1]))
        more = Session(id="gold", turns=turns, history="gold")
        return Benchmark(benchmark.info, (*benchmark.sessions, more)).write(benchmark.root).root

    problem = only(validate(gold(Target(mask=encode_rle(MASK), texts=("done",)), None)))
    assert problem.message == "the history is gold, but turn 1 has no reference to start from"
    assert problem.turn == 2
    assert validate(gold(Target(texts=("a cup",)), None)) == []
    assert validate(gold(Target(media=(image("media/b.png"),)), Target(texts=("b",)))) == []


def test_an_answer_of_another_kind_than_the_turn_asks_for(benchmark, submission):
    soundfile.write(submission.root / "media/a.wav", np.zeros(1600), 16000)
    kept = [output for output in submission.outputs if (output.session, output.turn) != ("s1", 1)]
    sound = Output(session="s1", turn=1, media=(Media(kind="audio", path="media/a.wav"),))
    folder = Submission(submission.info, (*kept, sound)).write(submission.root).root
    problem = only(validate(folder, benchmark.root))
    assert problem.message == "the answer is of audio, but the turn asks for image"
    assert (problem.session, problem.turn, problem.severity) == ("s1", 1, "warning")


def test_a_mask_is_of_the_answer_before_and_not_of_the_users_logo(benchmark, submission):
    logo = image(save(benchmark.root, "logo.png", PICTURE[:8, :8]))
    first = Turn(user=Message(text="x", media=(image("media/a.png"),)))
    second = Turn(user=Message(text="put it there", media=(logo,)), target=Target(mask=encode_rle(MASK)))
    folder = with_session(benchmark, first, second, name="logo")
    assert validate(folder) == []
    answers = [Output(session="logo", turn=turn, media=(image("media/o.png"),)) for turn in (1, 2)]
    assert validate(with_outputs(submission, *answers), folder) == []


@pytest.mark.parametrize(
    ("mask", "message"),
    [
        (np.zeros_like(MASK), "the mask selects no pixel"),
        (MASK.astype(np.uint8), "its brightest value is 1, inside means above 127"),
        (encode_rle(np.zeros_like(MASK)), "the mask selects no pixel"),
        (RleMask(size=(24, 32), counts="07"), "the runs cover 7 pixels"),
    ],
)
def test_useless_masks(benchmark, mask, message):
    if isinstance(mask, np.ndarray):
        mask = PngMask(path=save(benchmark.root, "empty.png", mask))
    turn = Turn(user=Message(text="x", media=(image("media/a.png"),)), target=Target(mask=mask))
    problem = only(validate(with_session(benchmark, turn)))
    assert message in problem.message
    assert problem.where.startswith("turns[0].target.mask")


def test_a_mask_that_is_a_photograph_is_doubtful_and_soft_edges_are_not(benchmark):
    """Where an edit is due some draw it into the photograph as transparency: the other way round."""
    grey = np.full((*MASK.shape, 4), 100, np.uint8)
    grey[..., 3] = np.where(MASK, 0, 255)
    grey[:4, :4, :3] = 200
    soft = np.where(MASK, 255, 0).astype(np.uint8)
    soft[0] = 130
    for array, count in ((grey, 1), (soft, 0)):
        mask = PngMask(path=save(benchmark.root, "grey.png", array))
        turn = Turn(user=Message(text="x", media=(image("media/a.png"),)), target=Target(mask=mask))
        problems = validate(with_session(benchmark, turn, name=f"s-{count}"))
        assert len(problems) == count
        assert all("neither black nor white" in one.message and one.severity == "warning" for one in problems)


@pytest.mark.parametrize(
    ("text", "message"), [(" \n", "the instruction is empty"), (None, "the user says nothing")]
)
def test_empty_instruction(benchmark, text, message):
    problem = only(validate(with_session(benchmark, Turn(user=Message(text=text)))))
    assert problem.message == message


def turn(rest):
    """A line with one session whose only turn also has these fields."""
    return '{"id": "x", "turns": [{"user": {"text": "a"}, ' + rest + "}]}"


BAD_LINES = {
    '{"id": "x", "turns": [{"user": {"txt": "a", "text": "b"}}]}': (
        "turns[0].user",
        "no field 'txt'",
        "Rename it to 'text'",
    ),
    '{"id": "x", "turns": [{"user": {"text": 5}}]}': (
        "turns[0].user.text",
        "5 is not a text",
        "double quotes",
    ),
    '{"id": "x", "turns": {}}': ("turns", "{} is not a list", "square brackets"),
    '{"id": "x", "turns": []}': ("turns", "the list is empty", "at least one"),
    '{"id": "x"}': ("", "the field 'turns' is missing", "Add it"),
    '{"id": "x y", "turns": [{"user": {"text": "a"}}]}': ("id", "is no id", "no spaces"),
    '{"id": "x", "turns": [{"user": {"text": "a", "media": [{"kind": "image", "path": "../a.png"}]}}]}': (
        "turns[0].user.media[0].path",
        "points outside the folder",
        "Copy the file",
    ),
    '{"id": "x", "turns": [{"user": {"text": "a", "media": [{"kind": "imgae", "path": "media/a.png"}]}}]}': (
        "turns[0].user.media[0].kind",
        '"imgae" is not known',
        "Did you mean 'image'?",
    ),
    turn('"target": {"edit": {"kind": "color_alter", "object": "cup"}}'): (
        "turns[0].target.edit",
        "the field 'color' is missing",
        "Add it",
    ),
    turn('"target": {"edit": {"kind": "recolor", "object": "cup"}}'): (
        "turns[0].target.edit",
        'the kind "recolor" is not known',
        "Known: subject_add",
    ),
    turn('"target": {"edit": {"object": "cup"}}'): (
        "turns[0].target.edit",
        "the field 'kind' is missing",
        "Add it",
    ),
    turn('"target": {"mask": {"format": "png", "path": 3}}'): (
        "turns[0].target.mask.path",
        "3 is not a text",
        "double quotes",
    ),
    turn('"target": {"rubrics": [{"id": "r", "text": "t", "weight": NaN}]}'): (
        "turns[0].target.rubrics[0].weight",
        "NaN is not a finite number",
        "Leave it out",
    ),
    turn('"target": {"rubrics": [{"id": "r", "text": "t", "weight": -1}]}'): (
        "turns[0].target.rubrics[0].weight",
        "-1 is too small",
        "smallest value is 0",
    ),
    turn('"target": {"texts": [""]}'): (
        "turns[0].target.texts[0]",
        "the text is empty",
        "Write the text",
    ),
    turn('"links": [{"turn": 1, "relation": "r"}]'): (
        "",
        "turn 1 links to turn 1",
        "Correct the number",
    ),
    '{"id": "x", "id": "x", "turns": [{"user": {"text": "a"}}]}': (
        "",
        "the field 'id' is given twice",
        "Keep one",
    ),
    '{"id": "x", "turns": [{"user": {"text": "a"': ("", "no valid JSON", "JSON library"),
    '["x"]': ("", "is not an object", "braces"),
    "[" * 100_000: ("", "no usable JSON", "Nest less"),
    '{"id": "s1", "turns": [{"user": {"text": "a"}}]}': ("id", "'s1' is taken by line 1", "its own id"),
    '{"id": "x", "turns": [{"user": {"text": "\\ud800"}}]}': ("", "no valid JSON", "JSON library"),
}


@pytest.mark.parametrize("line", BAD_LINES, ids=range(len(BAD_LINES)))
def test_bad_session_lines(benchmark, line):
    where, message, remedy = BAD_LINES[line]
    problem = only(validate(append(benchmark.root, "sessions.jsonl", line)))
    assert (problem.file, problem.line, problem.where) == ("sessions.jsonl", 3, where)
    assert message in problem.message
    assert remedy in problem.remedy
    assert "pydantic" not in str(problem)
    read = Benchmark.read(benchmark.root)
    assert "s2" in {session.id for session in read.sessions}
    assert len(read.broken) == 1


def test_bad_utf8(benchmark):
    append(benchmark.root, "sessions.jsonl", b'{"id": "x", "turns": [{"user": {"text": "\xff"}}]}\n')
    problem = only(validate(benchmark.root))
    assert problem.message == "byte 42 is not UTF-8"


def test_every_problem_is_listed_also_those_of_broken_lines(benchmark):
    line = {
        "id": "x",
        "turns": [
            {"user": {"text": "", "media": [{"kind": "image", "path": "media/gone.png"}]}, "targt": {}},
            {"user": {"text": "a", "media": [{"kind": "image", "path": "/abs.png"}]}, "scored": "yes"},
        ],
    }
    problems = validate(append(benchmark.root, "sessions.jsonl", json.dumps(line), "oops"))
    assert [(problem.line, problem.where) for problem in problems] == [
        (3, "turns[0]"),
        (3, "turns[1].user.media[0].path"),
        (3, "turns[1].scored"),
        (3, "turns[0].user.text"),
        (3, "turns[0].user.media[0].path"),
        (4, ""),
    ]
    assert [problem.turn for problem in problems] == [1, 2, 2, 1, 1, None]


@pytest.mark.parametrize("name", ["benchmark.json", "sessions.jsonl"])
def test_missing_and_empty_files(benchmark, name):
    (benchmark.root / name).write_bytes(b"")
    assert only(validate(benchmark.root)).file == name
    (benchmark.root / name).unlink()
    problem = only(validate(benchmark.root))
    assert problem.message == f"the file {name} is missing"


def test_no_folder_at_all(tmp_path):
    assert "there is no folder" in only(validate(tmp_path / "nowhere")).message
    assert "holds neither" in only(validate(tmp_path)).message


def test_link_out_of_the_folder_is_an_error(benchmark, tmp_path):
    Image.fromarray(PICTURE).save(tmp_path / "far.png")
    (benchmark.root / "media/near.png").symlink_to(tmp_path / "far.png")
    turn = Turn(user=Message(text="x", media=(image("media/near.png"),)))
    problem = only(validate(with_session(benchmark, turn)))
    assert problem.severity == "error"
    assert "link that leads out of its folder" in problem.message


def wav(path, rate, samples=100):
    data = bytes(2 * samples)
    head = struct.pack("<IHHIIHH", 16, 1, 1, rate, 2 * rate & 0xFFFFFFFF, 2, 16)
    sizes = struct.pack("<I", 36 + len(data)), struct.pack("<I", len(data))
    path.write_bytes(b"RIFF" + sizes[0] + b"WAVEfmt " + head + b"data" + sizes[1] + data)


@pytest.mark.parametrize(
    ("name", "make", "message"),
    [
        ("loop.png", lambda path: path.symlink_to(path.name), "is a link that leads to itself"),
        ("pipe.png", os.mkfifo, "is a device or a pipe"),
        ("a" * 300 + ".png", None, "name too long"),
        ("fast.wav", lambda path: wav(path, 2**31 - 1), "2,147,483,647 samples per second"),
        ("slow.wav", lambda path: wav(path, 1), "1 samples per second"),
    ],
)
def test_a_file_that_cannot_be_looked_at_hides_no_other_problem(benchmark, name, make, message):
    if make:
        make(benchmark.root / "media" / name)
    kind = "audio" if name.endswith("wav") else "image"
    turn = Turn(
        user=Message(text="x", media=(Media(kind=kind, path=f"media/{name}"), image("media/gone.png")))
    )
    first, second = validate(with_session(benchmark, turn))
    assert message in first.message
    assert len(first.message) < 200
    assert "there is no file media/gone.png" in second.message


def test_what_fails_for_no_known_reason_is_a_problem_of_its_item(benchmark, monkeypatch):
    def fail(item):
        raise MemoryError("no room")

    monkeypatch.setattr("mmeval.media.inspection.decode_mask", fail)
    assert any("cannot be read (MemoryError: no room)" in str(one) for one in validate(benchmark.root))


def with_outputs(submission, *outputs):
    return Submission(submission.info, (*submission.outputs, *outputs)).write(submission.root).root


def test_picture_of_another_size_than_the_source(benchmark, submission):
    save(submission.root, "small.png", PICTURE[:-1])
    kept = [output for output in submission.outputs if (output.session, output.turn) != ("s2", 3)]
    other = Output(session="s2", turn=3, media=(image("media/small.png"),))
    folder = Submission(submission.info, (*kept, other)).write(submission.root).root
    assert validate(folder) == []
    problem = only(validate(folder, benchmark.root))
    assert problem.severity == "warning"
    assert (problem.session, problem.turn, problem.where) == ("s2", 3, "media[0]")
    assert problem.message == "the picture is 32x23, but media/b.png is 32x24"


def test_unknown_sessions_and_turns(benchmark, submission):
    folder = with_outputs(
        submission, Output(session="s22", turn=1, text="x"), Output(session="s1", turn=7, text="x")
    )
    unknown, beyond = validate(folder, benchmark.root)
    assert unknown.message == "the benchmark has no session 's22'"
    assert unknown.remedy == "Did you mean 's2'"
    assert beyond.message == "the session has 2 turns, there is no turn 7"
    assert (beyond.line, beyond.where) == (8, "turn")


def test_missing_outputs_are_counted_per_session(benchmark, submission):
    folder = Submission(submission.info, submission.outputs[:3]).write(submission.root).root
    problem = only(validate(folder, benchmark.root))
    assert problem.severity == "warning"
    assert problem.session == "s2"
    assert problem.message == "3 of 4 scored turns have no output (turns 2, 3, 4)"


def test_second_output_for_a_turn(submission):
    append(submission.root, "outputs.jsonl", '{"session": "s1", "turn": 1, "text": "other"}')
    problem = only(validate(submission.root))
    assert problem.message == "line 1 answers the same turn, but differently"
    assert (problem.line, problem.session, problem.turn, problem.severity) == (7, "s1", 1, "error")


def test_nan_in_outputs(submission):
    append(submission.root, "outputs.jsonl", '{"session": "s9", "turn": 1, "text": "x", "costs": {"s": NaN}}')
    problem = only(validate(submission.root))
    assert (problem.where, problem.message) == ("costs.s", "NaN is not a finite number")
    assert (problem.session, problem.turn) == ("s9", 1)


def test_output_that_says_nothing(submission):
    assert only(validate(with_outputs(submission, Output(session="s9", turn=1)))).severity == "warning"


def test_an_answer_of_two_pictures_says_which_one_counts(benchmark, submission):
    kept = [output for output in submission.outputs if (output.session, output.turn) != ("s2", 3)]
    media = (image("media/a.png"), image("media/b.png"))
    save(submission.root, "a.png", PICTURE)
    save(submission.root, "b.png", PICTURE)
    two = Output(session="s2", turn=3, media=media)
    folder = Submission(submission.info, (*kept, two)).write(submission.root).root
    problem = only(validate(folder))
    assert problem.message == "the answer has 2 media of the kind image; the first one is scored"
    assert (problem.severity, problem.session, problem.turn) == ("warning", "s2", 3)


def test_answers_to_another_benchmark(benchmark, submission):
    info = SubmissionInfo(system="sys", benchmark="other", benchmark_version="2")
    folder = Submission(info, submission.outputs).write(submission.root).root
    assert [problem.where for problem in validate(folder, benchmark.root)] == [
        "benchmark",
        "benchmark_version",
    ]


def test_unreadable_benchmark_does_not_stop_the_check(submission, tmp_path):
    problem = only(validate(submission.root, tmp_path / "nowhere"))
    assert "cannot be read" in problem.message


def test_problems_print_on_one_line_and_as_json(benchmark):
    problem = only(validate(append(benchmark.root, "sessions.jsonl", '{"id": "x", "turns": []}')))
    assert str(problem) == (
        "error: sessions.jsonl:3 turns (session x): the list is empty. Add at least one entry."
    )
    assert json.loads(json.dumps(problem.as_dict()))["remedy"] == "Add at least one entry"
