import pytest
from pydantic import ValidationError

from mmeval.sessions import (
    Benchmark,
    BenchmarkInfo,
    Constraint,
    EvidenceSpan,
    Link,
    Media,
    Message,
    Output,
    Rubric,
    Session,
    Submission,
    SubmissionInfo,
    Target,
    TimeSpan,
    Turn,
    starting_media,
)


@pytest.mark.parametrize(
    "path", ["/a.png", "../a.png", "a/../../b", "a\\b.png", "C:/a.png", ".", "a\0b", "a\nb", ""]
)
def test_paths_stay_inside_the_folder(path):
    with pytest.raises(ValidationError):
        Media(kind="image", path=path)


@pytest.mark.parametrize("path", ["a.png", "media/ä ö.png", "media/a..b.png", "./a.png"])
def test_ordinary_paths(path):
    assert Media(kind="image", path=path).path == path


@pytest.mark.parametrize("name", ["", "a b", "a/b", "a\\b", ".", "..", "a\n", "a\x00", "x" * 201])
def test_ids_are_file_names(name):
    with pytest.raises(ValidationError):
        Output(session=name, turn=1)


def test_links_and_evidence_stay_in_the_session():
    turn = Turn(user=Message(text="x"))
    for link in (1, 3):
        linking = Turn(user=Message(text="x"), links=(Link(turn=link, relation="r"),))
        with pytest.raises(ValidationError, match=f"turn 1 links to turn {link}"):
            Session(id="s", turns=(linking, turn))
    far = Turn(user=Message(text="x"), target=Target(evidence=(EvidenceSpan(turn=9),)))
    with pytest.raises(ValidationError, match="evidence of turn 2 names turn 9"):
        Session(id="s", turns=(turn, far))


def test_items_of_one_turn_have_ids_of_their_own():
    rubric, constraint = Rubric(id="a", text="x"), Constraint(id="a", text="x")
    assert Target(rubrics=(rubric,), constraints=(constraint,))
    for twice in ({"rubrics": (rubric, rubric)}, {"constraints": (constraint, constraint)}):
        with pytest.raises(ValidationError, match="have the id 'a'"):
            Target(**twice)


def test_spans_run_forward():
    with pytest.raises(ValidationError, match=r"not after its start"):
        TimeSpan(start=2.0, end=2.0)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999", '[0, {"b": NaN}]'])
def test_numbers_are_finite_everywhere(number):
    for model, text in (
        (BenchmarkInfo, f'{{"name": "a", "metadata": {{"x": {number}}}}}'),
        (Constraint, f'{{"id": "a", "text": "a", "arguments": {{"x": {number}}}}}'),
        (Output, f'{{"session": "a", "turn": 1, "costs": {{"x": {number}}}}}'),
    ):
        with pytest.raises(ValidationError):
            model.model_validate_json(text)


def test_nouns_are_frozen_and_strict():
    output = Output(session="s", turn=1)
    with pytest.raises(ValidationError):
        output.turn = 2
    with pytest.raises(ValidationError):
        Output(session="s", turn="1")
    with pytest.raises(ValidationError):
        Output(session="s", turn=1, txt="")


def test_clusters_are_the_values_of_the_benchmarks_key():
    turn = Turn(user=Message(text="hello"))
    sessions = (Session(id="a", turns=(turn,), clusters={"video": "v1"}), Session(id="b", turns=(turn,)))
    assert Benchmark(BenchmarkInfo(name="n", cluster="video"), sessions).clusters == {"a": "video=v1"}
    assert Benchmark(BenchmarkInfo(name="n"), sessions).clusters == {}


def named(*names):
    return tuple(Media(kind="image" if name.endswith("png") else "audio", path=name) for name in names)


@pytest.mark.parametrize(
    ("history", "given", "expected"),
    [
        ("self", (), (("late.png",), None, ("late.png",))),
        ("gold", (), (("late.png",), ("gold1.png",), ("late.png",))),
        ("gold", ("first.png", "talk.wav"), (("first.png",), ("gold1.png",), ("late.png",))),
    ],
)
def test_what_a_turn_starts_from(history, given, expected):
    turns = (
        Turn(user=Message(media=named(*given)), target=Target(media=named("gold1.png"))),
        Turn(user=Message(text="more")),
        Turn(user=Message(media=named("late.png"))),
    )
    session = Session(id="s", turns=turns, history=history)
    found = [starting_media(session, number, {"image"}) for number in (1, 2, 3)]
    assert [media and tuple(one.path for one in media) for media in found] == list(expected)


def test_a_gold_history_without_truth_has_nothing_to_start_from():
    turns = (Turn(user=Message(text="a")), Turn(user=Message(text="b")))
    assert starting_media(Session(id="s", turns=turns, history="gold"), 2, {"image"}) == ()


def test_folders_print_as_one_line():
    turn = Turn(user=Message(text="a"))
    bench = Benchmark(BenchmarkInfo(name="n"), [Session(id="s", turns=(turn, turn))], root="here")
    assert repr(bench) == "<Benchmark n: 1 sessions, 2 turns; here>"
    submission = Submission(
        SubmissionInfo(system="x", benchmark="n"), [Output(session="s", turn=1)], root="there"
    )
    assert repr(submission) == "<Submission x: 1 outputs; there>"
