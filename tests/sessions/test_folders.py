import json
import os
import stat

import pytest

from mmeval.sessions import (
    Benchmark,
    BenchmarkInfo,
    BrokenFolder,
    EvidenceSpan,
    Media,
    Message,
    Output,
    PngMask,
    Session,
    Submission,
    SubmissionInfo,
    Target,
    Turn,
    check_json,
    files_of,
    folder_kind,
    read_folder,
    references,
    sessions_with,
    why_silent,
)

SESSION = Session(
    id="s1",
    turns=(
        Turn(
            user=Message(text="x", media=(Media(kind="image", path="media/a.png"),)),
            target=Target(
                media=(Media(kind="image", path="media/b.png"),),
                mask=PngMask(path="media/m.png"),
                evidence=(EvidenceSpan(media="media/e.mp4"),),
            ),
        ),
    ),
)
INFO = SubmissionInfo(system="sys", benchmark="b")


def line(**fields):
    return json.dumps(fields) + "\n"


def folder(tmp_path, *lines):
    """A submission folder with these lines."""
    Submission(INFO, ()).write(tmp_path)
    (tmp_path / "outputs.jsonl").write_text("".join(lines), "utf-8")
    return tmp_path


def test_broken_lines_lose_nothing_else_and_say_why(tmp_path):
    path = folder(
        tmp_path,
        line(session="s1", turn=1, text="good"),
        line(session="s1", turn=2, txt="typo"),
        '{"session": "s1", "turn": 3, "text": "cut o\n',
        line(session="s2", turn=1, media=[{"kind": "image", "path": "../../etc/x.png"}]),
        line(session="s2", turn=2, costs={"latency_s": float("nan")}),
        line(session="s3", turn=1, text="good too"),
    )
    told = []
    read = Submission.read(path, told.append)
    assert [(o.session, o.turn) for o in read.outputs] == [("s1", 1), ("s3", 1)]
    assert read.broken.keys() == {("s1", 2), ("s1", 3), ("s2", 1), ("s2", 2)}
    assert "no field 'txt'" in read.broken["s1", 2]
    assert "outside the folder" in read.broken["s2", 1]
    assert "costs.latency_s: NaN is not a finite number" in read.broken["s2", 2]
    assert [problem.line for problem in told] == [2, 3, 4, 5]
    assert tuple(told) == read.problems
    assert read.output("s1", 2) is None
    assert read.lines["s3", 1] == 6


def test_two_answers_to_one_turn_are_both_set_aside_unless_equal(tmp_path):
    first, other = line(session="s", turn=1, text="a"), line(session="s", turn=1, text="b")
    twice = Submission.read(folder(tmp_path / "1", first, first))
    assert len(twice.outputs) == 1
    assert [problem.severity for problem in twice.problems] == ["warning"]
    unclear = Submission.read(folder(tmp_path / "2", first, other, line(session="s", turn=2, text="c")))
    assert [o.turn for o in unclear.outputs] == [2]
    assert unclear.broken["s", 1] == "line 2: line 1 answers the same turn, but differently"


def test_different_sessions_with_one_id_are_all_set_aside(tmp_path):
    Benchmark(BenchmarkInfo(name="b"), (SESSION,)).write(tmp_path)
    with (tmp_path / "sessions.jsonl").open("a") as file:
        file.write(line(id="s1", turns=[{"user": {"text": "second"}}]))
        file.write(line(id="s2", turns=[]))
        file.write(line(id="s3", turns=[{"user": {"text": "third"}}]))
    read = Benchmark.read(tmp_path)
    assert [session.id for session in read.sessions] == ["s3"]
    assert read.broken == {
        "s1": "line 2: the id 's1' is taken by line 1, by another session",
        "s2": "turns: the list is empty",
    }
    assert read.lines == {"s1": 1, "s2": 3, "s3": 4}
    assert Benchmark.read_session(tmp_path, "s1").broken.keys() == {"s1"}


def test_a_session_that_stands_there_twice_is_read_once_with_a_warning(tmp_path):
    Benchmark(BenchmarkInfo(name="b"), (SESSION,)).write(tmp_path)
    rows = tmp_path / "sessions.jsonl"
    rows.write_text(rows.read_text() * 2)
    read = Benchmark.read(tmp_path)
    assert read.sessions == (SESSION,)
    assert read.broken == {}
    assert [(problem.line, problem.severity) for problem in read.problems] == [(2, "warning")]
    assert check_json(tmp_path).problems == list(read.problems)


@pytest.mark.parametrize(
    "unnamed", ["no JSON\n", "[]\n", line(turns=[]), line(id=5, turns=[]), line(id="", turns=[])]
)
def test_a_line_without_a_readable_id_is_broken_under_its_number(tmp_path, unnamed):
    good = [line(id=name, turns=[{"user": {"text": "x"}}]) for name in ("a", "line-4")]
    Benchmark(BenchmarkInfo(name="b"), ()).write(tmp_path)
    (tmp_path / "sessions.jsonl").write_text("".join([*good, unnamed, unnamed]))
    read = Benchmark.read(tmp_path)
    assert [session.id for session in read.sessions] == ["a", "line-4"]
    assert list(read.broken) == ["line-3", "unnamed-line-4"]
    assert all(read.broken.values())
    assert read.lines["line-3"] == 3
    assert {problem.line for problem in read.problems} == {3, 4}
    assert check_json(tmp_path).problems == list(read.problems)


def test_a_turn_that_says_nothing_is_a_problem_that_is_told_on_reading(tmp_path):
    turns = [{"user": {"text": "x"}}, {"user": {"text": " "}}, {"user": {}}]
    Benchmark(BenchmarkInfo(name="b"), ()).write(tmp_path)
    (tmp_path / "sessions.jsonl").write_text(line(id="a", turns=turns))
    told = []
    read = Benchmark.read(tmp_path, told.append)
    assert [session.id for session in read.sessions] == ["a"]
    assert [(problem.turn, problem.message) for problem in told] == [
        (2, "the instruction is empty"),
        (3, "the user says nothing"),
    ]
    assert check_json(tmp_path).problems == told
    silent = [why_silent(turn.user) for turn in read.session("a").turns]
    assert silent == [None, "the instruction is empty", "the user says nothing"]


def test_a_problem_of_the_folder_itself_prints_no_place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (problem,) = check_json("nope").problems
    assert str(problem) == "error: there is no folder nope. Correct the path."
    Benchmark(BenchmarkInfo(name="b"), ()).write(tmp_path / "v" / "b")
    (problem,) = check_json("v").problems
    assert str(problem).endswith("submission.json. Did you mean v/b?")


def test_a_broken_line_changes_the_digest(tmp_path):
    path = folder(tmp_path, line(session="s", turn=1, text="a"))
    whole = Submission.read(path).digest
    with (path / "outputs.jsonl").open("a") as file:
        file.write(line(session="s", turn=2, txt="a"))
    assert Submission.read(path).digest != whole


def test_twins_cannot_be_constructed():
    with pytest.raises(ValueError, match="two sessions have the id 's1'"):
        Benchmark(BenchmarkInfo(name="b"), (SESSION, SESSION))
    with pytest.raises(ValueError, match="two outputs answer session 's', turn 1"):
        Submission(INFO, (Output(session="s", turn=1), Output(session="s", turn=1)))


def test_files_are_found_in_their_order():
    assert files_of(SESSION) == ["media/a.png", "media/b.png", "media/m.png", "media/e.mp4"]
    found = {reference.where: reference.turn for reference in references(SESSION)}
    assert found["turns[0].target.mask"] == 1
    assert found["turns[0].target.evidence[0].media"] == 1
    assert files_of({"metadata": {"path": "x", "kind": "image"}}) == []


def test_media_are_copied_only_when_asked(tmp_path):
    for name in files_of(SESSION):
        (tmp_path / "old" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "old" / name).write_bytes(name.encode())
    old = Benchmark(BenchmarkInfo(name="b"), (SESSION,), tmp_path / "old")
    assert not (old.write(tmp_path / "bare").root / "media").exists()
    new = old.write(tmp_path / "new", copy_media=True)
    assert all((new.root / name).read_bytes() == name.encode() for name in files_of(SESSION))
    assert new.write(new.root, copy_media=True) == new


def test_files_are_replaced_at_once_with_usual_permissions(tmp_path, monkeypatch):
    benchmark = Benchmark(BenchmarkInfo(name="b"), (SESSION,))
    benchmark.write(tmp_path)
    before = (tmp_path / "sessions.jsonl").read_bytes()
    plain_file = tmp_path / "plain"
    plain_file.touch()
    assert stat.S_IMODE((tmp_path / "sessions.jsonl").stat().st_mode) == stat.S_IMODE(
        plain_file.stat().st_mode
    )

    def full_disk(_):
        raise OSError("no space left")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(OSError, match="no space"):
        Benchmark(BenchmarkInfo(name="b"), ()).write(tmp_path)
    assert (tmp_path / "sessions.jsonl").read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["benchmark.json", "plain", "sessions.jsonl"]


def test_folders_that_are_none(tmp_path):
    with pytest.raises(FileNotFoundError, match="there is no folder"):
        read_folder(tmp_path / "nowhere")
    Benchmark(BenchmarkInfo(name="b"), ()).write(tmp_path / "inner")
    with pytest.raises(FileNotFoundError, match=r"neither.*did you mean .*inner"):
        read_folder(tmp_path)
    with pytest.raises(FileNotFoundError, match=r"benchmark.json is missing.*did you mean .*inner"):
        Benchmark.read(tmp_path)
    Submission(INFO, ()).write(tmp_path / "inner")
    with pytest.raises(ValueError, match="holds a benchmark and a submission"):
        folder_kind(tmp_path / "inner")


def test_a_broken_info_file_names_its_line(tmp_path):
    Benchmark(BenchmarkInfo(name="b"), ()).write(tmp_path)
    (tmp_path / "benchmark.json").write_text('{\n  "name": "b",\n  oops\n}')
    with pytest.raises(BrokenFolder, match=r"benchmark\.json:3: no valid JSON") as caught:
        Benchmark.read(tmp_path)
    assert caught.value.problems[0].line == 3


def test_one_session_is_read_as_from_the_whole_folder(tmp_path):
    names = ("s1", "s10", 'quoted"é', "last")
    turn = Turn(user=Message(text='compare with "s1" and "s10"'), target=Target(texts=("s1",)))
    whole = Benchmark(BenchmarkInfo(name="b"), tuple(Session(id=name, turns=(turn,) * 2) for name in names))
    whole = whole.write(tmp_path)
    escaped = (tmp_path / Benchmark.ROWS).read_text("utf-8").replace("é", "\\u00e9")
    (tmp_path / Benchmark.ROWS).write_text(escaped, "utf-8")
    for number, name in enumerate(names, start=1):
        one = Benchmark.read_session(tmp_path, name)
        assert one.sessions == (whole.session(name),)
        assert one.lines == {name: number}
    assert Benchmark.read_session(tmp_path, "s").sessions == ()


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("café", "caf\\u00E9"),
        ("😀", "\\uD83D\\uDE00"),
        ("😀", "\\ud83d\\ude00"),
        ("R&D<1>", "R\\u0026D\\u003C1\\u003e"),
        ("a+b", "a+b"),
    ],
)
def test_a_session_is_found_however_its_id_is_written(tmp_path, name, written):
    Benchmark(BenchmarkInfo(name="b"), (Session(id="s", turns=(Turn(user=Message(text="x")),)),)).write(
        tmp_path
    )
    rows = tmp_path / Benchmark.ROWS
    rows.write_text(rows.read_text("utf-8").replace('"s"', f'"{written}"'), "utf-8")
    assert [session.id for session in Benchmark.read(tmp_path).sessions] == [name]
    assert [session.id for session in Benchmark.read_session(tmp_path, name).sessions] == [name]


def test_one_sessions_outputs_and_their_faults_are_read_without_the_others(tmp_path):
    outputs = tuple(Output(session=name, turn=turn, text="x") for turn in (1, 2) for name in ("a", "b"))
    Submission(SubmissionInfo(system="s", benchmark="b"), outputs).write(tmp_path)
    rows = tmp_path / Submission.ROWS
    rows.write_text(rows.read_text("utf-8") + '{"session": "b", "turn": 3, "text": 5}\n', "utf-8")
    one = Submission.read_session(tmp_path, "b")
    assert [(output.session, output.turn) for output in one.outputs] == [("b", 1), ("b", 2)]
    assert list(one.broken) == [("b", 3)]
    assert one.lines == {("b", 1): 2, ("b", 2): 4, ("b", 3): 5}


def test_sessions_are_found_by_any_text_of_theirs(tmp_path):
    def session(name, text):
        return Session(id=name, turns=(Turn(user=Message(text=text)),), tags={"axis": "memory"})

    made = (session("a", 'Paint the "RED" Cup'), session("b", "Ändere die Tasse"), session("c", "cup"))
    Benchmark(BenchmarkInfo(name="b"), made).write(tmp_path)
    with (tmp_path / Benchmark.ROWS).open("a") as file:
        file.write('{"cup": broken\n[]\n')
    assert sessions_with(tmp_path, "cup") == {"a", "c"}
    assert sessions_with(tmp_path, '"red"') == {"a"}
    assert sessions_with(tmp_path, "ändere") == {"b"}
    assert sessions_with(tmp_path, "MEMORY") == {"a", "b", "c"}
    assert sessions_with(tmp_path, "unicorn") == set()


@pytest.mark.parametrize(
    ("key", "clusters", "message"),
    [
        ("foto", {"photo": "x"}, "2 of 2 sessions lack the cluster 'foto'"),
        (None, {"photo": "x"}, "no cluster key says which"),
        ("photo", {}, "2 of 2 sessions lack"),
    ],
)
def test_a_cluster_key_that_would_be_passed_over_is_a_warning(tmp_path, key, clusters, message):
    turn = Turn(user=Message(text="x"))
    sessions = tuple(Session(id=name, turns=(turn,), clusters=clusters) for name in "ab")
    Benchmark(BenchmarkInfo(name="b", cluster=key), sessions).write(tmp_path)
    (problem,) = check_json(tmp_path).problems
    assert message in problem.message
    assert problem.severity == "warning"
