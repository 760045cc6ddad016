"""Any benchmark and any submission that can be written reads back exactly equal."""

import json
import string

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from mmeval.sessions import (
    BackgroundChange,
    Benchmark,
    BenchmarkInfo,
    ColorAlter,
    Constraint,
    CountChange,
    EvidenceSpan,
    Link,
    MaterialAlter,
    Media,
    Message,
    Output,
    PngMask,
    PositionChange,
    RleMask,
    Rubric,
    Session,
    SubjectAdd,
    SubjectRemove,
    SubjectReplace,
    Submission,
    SubmissionInfo,
    Target,
    TextChange,
    TimeSpan,
    Turn,
    read_folder,
    schemas,
    why_silent,
)
from mmeval.sessions.writing import as_line

EDITS = (
    SubjectAdd,
    SubjectRemove,
    SubjectReplace,
    ColorAlter,
    MaterialAlter,
    TextChange,
    PositionChange,
    CountChange,
    BackgroundChange,
)

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
phrases = texts.map(lambda text: f"x{text}")
ids = st.text(string.ascii_letters + string.digits + "-_.:é", max_size=8).map(lambda text: f"i{text}")
numbers = st.floats(0, 1e9, allow_nan=False)
turn_numbers = st.integers(1, 50)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
free = st.dictionaries(texts, json_values, max_size=2)
paths = st.lists(ids, min_size=1, max_size=3).map(lambda parts: "/".join(parts).replace(":", "-"))
spans = st.tuples(numbers, st.floats(0.001, 1e6)).map(lambda s: TimeSpan(start=s[0], end=s[0] + s[1] + 1))
media = st.builds(
    Media, kind=st.sampled_from(["image", "audio", "video"]), path=paths, span=st.none() | spans
)


def tuples(items, most=3):
    return st.lists(items, max_size=most).map(tuple)


def optional(items):
    return st.none() | items


def distinct(items):
    return st.lists(items, max_size=3, unique_by=lambda item: item.id).map(tuple)


phrase_lists = tuples(phrases)
sides = st.sampled_from(["left", "right", "above", "below"])
edits = st.one_of(
    st.builds(SubjectAdd, object=phrases, reference=optional(phrases), position=optional(sides)),
    st.builds(SubjectRemove, object=phrases),
    st.builds(SubjectReplace, old=phrases, new=phrases),
    st.builds(ColorAlter, object=phrases, color=phrases),
    st.builds(MaterialAlter, object=phrases, material=phrases),
    st.builds(TextChange, object=optional(phrases), old=optional(phrases), new=phrases),
    st.builds(PositionChange, object=phrases, position=sides, reference=phrases),
    st.builds(CountChange, object=phrases, count=st.integers(0, 1000)),
    st.builds(BackgroundChange, background=phrases, keep=phrase_lists),
)
masks = st.builds(PngMask, path=paths) | st.builds(
    RleMask, size=st.tuples(turn_numbers, turn_numbers), counts=st.text("0123PQ\\`o", min_size=1, max_size=9)
)
constraints = st.builds(Constraint, id=ids, text=phrases, arguments=free, cumulative=st.booleans())
rubrics = st.builds(
    Rubric, id=ids, text=phrases, weight=numbers, penalty=st.booleans(), aspect=optional(phrases)
)


def evidence(turns):
    return st.builds(
        EvidenceSpan,
        turn=optional(st.integers(1, turns)),
        media=optional(paths),
        span=optional(spans),
        frames=tuples(st.integers(0, 10**6)),
        segments=phrase_lists,
    )


def targets(turns):
    return st.builds(
        Target,
        texts=phrase_lists,
        media=tuples(media),
        caption=optional(phrases),
        mask=optional(masks),
        edit=optional(edits),
        objects=phrase_lists,
        unchanged=phrase_lists,
        constraints=distinct(constraints),
        rubrics=distinct(rubrics),
        evidence=tuples(evidence(turns)),
    )


given_media = st.builds(
    Media,
    kind=st.sampled_from(["image", "audio", "video"]),
    path=paths,
    span=st.none() | spans,
    role=st.sampled_from([None, "input", "reference"]),
)


def one_input_of_a_kind(items):
    kinds = [item.kind for item in items if item.role == "input"]
    return len(kinds) == len(set(kinds))


messages = st.builds(
    Message,
    role=st.just("user"),
    text=optional(texts),
    media=tuples(given_media).filter(one_input_of_a_kind),
) | st.builds(
    Message, role=st.sampled_from(["system", "assistant"]), text=optional(texts), media=tuples(media)
)


@st.composite
def sessions(draw):
    length = draw(st.integers(1, 4))

    def links(number):
        others = [other for other in range(1, length + 1) if other != number]
        if not others:
            return st.just(())
        return tuples(st.builds(Link, turn=st.sampled_from(others), relation=phrases), 2)

    turns = tuple(
        Turn(
            user=draw(messages),
            history=draw(tuples(messages, 2)),
            target=draw(optional(targets(length))),
            links=draw(links(number)),
            scored=draw(st.booleans()),
        )
        for number in range(1, length + 1)
    )
    return Session(
        id=draw(ids),
        turns=turns,
        tags=draw(st.dictionaries(texts, texts, max_size=2)),
        clusters=draw(st.dictionaries(texts, texts, max_size=2)),
        history=draw(st.sampled_from(["gold", "self", "fixed", "none"])),
        licence=draw(optional(texts)),
    )


benchmarks = st.builds(
    Benchmark,
    info=st.builds(
        BenchmarkInfo,
        name=ids,
        version=texts,
        description=texts,
        protocol=optional(texts),
        cluster=optional(texts),
        licence=optional(texts),
        metadata=free,
    ),
    sessions=st.lists(sessions(), max_size=3, unique_by=lambda session: session.id).map(tuple),
)
submissions = st.builds(
    Submission,
    info=st.builds(
        SubmissionInfo, system=ids, benchmark=ids, benchmark_version=texts, description=texts, metadata=free
    ),
    outputs=st.lists(
        st.builds(
            Output,
            session=ids,
            turn=turn_numbers,
            text=optional(texts),
            media=tuples(media),
            error=optional(texts),
            costs=st.dictionaries(texts, numbers, max_size=2),
        ),
        max_size=5,
        unique_by=lambda output: (output.session, output.turn),
    ).map(tuple),
)
thorough = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def follows_the_schemas(folder, info, rows):
    known = schemas()
    Draft202012Validator(known[info]).validate(json.loads((folder / info).read_text("utf-8")))
    for line in (folder / rows).read_bytes().split(b"\n")[:-1]:
        Draft202012Validator(known[rows]).validate(json.loads(line))


@given(benchmarks)
@thorough
def test_benchmarks_read_back_exactly(tmp_path, benchmark):
    written = benchmark.write(tmp_path)
    read = Benchmark.read(tmp_path)
    assert read == benchmark == written
    silent = [turn for session in read.sessions for turn in session.turns if why_silent(turn.user)]
    assert len(read.problems) == len(silent)
    assert read.digest == benchmark.digest
    assert read.lines == written.lines
    follows_the_schemas(tmp_path, Benchmark.INFO, Benchmark.ROWS)


@given(submissions)
@thorough
def test_submissions_read_back_exactly(tmp_path, submission):
    written = submission.write(tmp_path)
    read = Submission.read(tmp_path)
    assert read == submission == written
    assert read.problems == ()
    assert read.digest == submission.digest
    assert all(read.output(output.session, output.turn) == output for output in submission.outputs)
    follows_the_schemas(tmp_path, Submission.INFO, Submission.ROWS)


@given(edits)
@settings(max_examples=60, deadline=None)
def test_all_nine_edits_keep_their_kind(edit):
    session = Session(id="s", turns=(Turn(user=Message(text="x"), target=Target(edit=edit)),))
    read = Session.model_validate_json(as_line(session))
    assert type(read.turns[0].target.edit) is type(edit)
    assert type(edit) in EDITS


@given(benchmarks, benchmarks)
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_digests_are_equal_exactly_when_benchmarks_are(one, other):
    assert (one.digest == other.digest) == (one == other)


def test_digest_does_not_depend_on_the_layout_of_the_json(tmp_path):
    benchmark = Benchmark(BenchmarkInfo(name="b"), (Session(id="s", turns=(Turn(user=Message(text="é")),)),))
    benchmark.write(tmp_path)
    (tmp_path / "sessions.jsonl").write_text(
        '\ufeff\n{ "turns": [{"user": {"role": "user", "text": "\\u00e9"}}], "id": "s" }\r\n\n', "utf-8"
    )
    read = Benchmark.read(tmp_path)
    assert read.problems == ()
    assert read.digest == benchmark.digest


def test_line_separators_inside_texts_do_not_end_lines(tmp_path):
    text = "a\u2028b\u0085c\nd\re\x0cf"
    benchmark = Benchmark(BenchmarkInfo(name="b"), (Session(id="s", turns=(Turn(user=Message(text=text)),)),))
    benchmark.write(tmp_path)
    assert Benchmark.read(tmp_path).session("s").turns[0].user.text == text


def test_half_a_surrogate_pair_is_refused_and_the_old_file_stays(tmp_path):
    Submission(SubmissionInfo(system="a", benchmark="b"), ()).write(tmp_path)
    broken = Submission(
        SubmissionInfo(system="a", benchmark="b"), (Output(session="s", turn=1, text="\ud800"),)
    )
    with pytest.raises(ValueError, match="half of a surrogate pair"):
        broken.write(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["outputs.jsonl", "submission.json"]
    assert Submission.read(tmp_path).outputs == ()


def test_read_folder_knows_what_it_reads(tmp_path):
    Benchmark(BenchmarkInfo(name="b"), ()).write(tmp_path / "b")
    Submission(SubmissionInfo(system="a", benchmark="b"), ()).write(tmp_path / "s")
    assert isinstance(read_folder(tmp_path / "b"), Benchmark)
    assert isinstance(read_folder(str(tmp_path / "s")), Submission)
