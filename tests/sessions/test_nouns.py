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
    source_media,
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


def conversation(history, *, first=(), third=(), fixed=()):
    turns = (
        Turn(user=Message(media=named(*first)), target=Target(media=named("gold1.png"))),
        Turn(user=Message(text="more"), history=(Message(role="assistant", media=named(*fixed)),)),
        Turn(user=Message(media=third)),
    )
    return Session(id="s", turns=turns, history=history)


def paths(media):
    return media and tuple(one.path for one in media)


@pytest.mark.parametrize(
    ("history", "first", "fixed", "expected"),
    [
        ("self", (), (), ((), None, None)),
        ("self", ("a.png", "talk.wav"), ("said.png",), (("a.png",), None, None)),
        ("gold", (), (), ((), ("gold1.png",), ())),
        ("gold", ("a.png",), (), (("a.png",), ("gold1.png",), ())),
        ("fixed", ("a.png",), ("said.png",), (("a.png",), ("said.png",), ("said.png",))),
        ("fixed", ("a.png",), (), (("a.png",), ("a.png",), ("a.png",))),
        ("none", ("a.png",), ("said.png",), (("a.png",), ("a.png",), ("a.png",))),
        ("none", (), (), ((), (), ())),
    ],
)
def test_what_a_turn_starts_from(history, first, fixed, expected):
    session = conversation(history, first=first, third=named("logo.png"), fixed=fixed)
    assert tuple(paths(starting_media(session, number, {"image"})) for number in (1, 2, 3)) == expected


@pytest.mark.parametrize("history", ["self", "gold", "fixed", "none"])
def test_a_later_picture_is_started_from_where_it_is_marked_as_the_input(history):
    marked = Media(kind="image", path="new.png", role="input")
    session = conversation(history, first=("a.png",), third=(*named("logo.png"), marked), fixed=("said.png",))
    assert starting_media(session, 3, {"image"}) == (marked,)


def test_the_first_turn_may_be_given_a_reference_and_start_from_its_fixed_conversation():
    logo = Media(kind="image", path="logo.png", role="reference")
    first = Turn(user=Message(media=(logo, *named("a.png"))))
    assert paths(starting_media(Session(id="s", turns=(first,)), 1, {"image"})) == ("a.png",)
    said = Message(role="assistant", media=named("said.png"))
    first = Turn(user=Message(text="more", media=(logo,)), history=(said,))
    assert paths(starting_media(Session(id="s", turns=(first,)), 1, {"image"})) == ("said.png",)


def test_the_source_is_the_first_input_so_far_and_never_one_of_a_later_turn():
    late = Media(kind="image", path="late.png", role="input")
    session = conversation("self", third=(*named("logo.png"), late))
    assert [paths(source_media(session, number, {"image"})) for number in (1, 2, 3)] == [
        (),
        (),
        ("late.png",),
    ]
    session = conversation("self", first=("a.png",), third=(late,))
    assert paths(source_media(session, 3, {"image"})) == ("a.png",)


def test_only_the_users_media_say_what_they_are_for_and_one_of_a_kind_is_the_input():
    marked = Media(kind="image", path="a.png", role="input")
    for wrong in (
        lambda: Target(media=(marked,)),
        lambda: Output(session="s", turn=1, media=(marked,)),
        lambda: Message(role="assistant", media=(marked,)),
    ):
        with pytest.raises(ValidationError, match="only media of the user have one"):
            wrong()
    with pytest.raises(ValidationError, match="mark the one to work on"):
        Message(media=(marked, marked))
    sound = Media(kind="audio", path="a.wav", role="input")
    assert Message(media=(marked, sound)).media == (marked, sound)


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
