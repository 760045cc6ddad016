import pytest

from mmeval.report import agreement_figure, agreement_table, disagreements
from mmeval.report.agreement import AGREEMENT_COLUMNS
from mmeval.runs import Annotations, Item, Question
from mmeval.stats import cohen_kappa

DONE = Question("done", "pass_fail")
CLEAN = Question("clean", "scale", low=1, high=5)
FAULTS = Question("faults", "tags", options=("colour", "shape"))
LOOK = Question("look", "choice", options=("good", "poor"), unit="session")
WORDS = Question("<b>words</b>", "text")


@pytest.fixture
def store(tmp_path):
    with Annotations.open(tmp_path) as opened:
        opened.define([DONE, CLEAN, FAULTS, LOOK, WORDS])
        yield opened


def say(store, question, answers, session="s", turn=1):
    for name, value in answers.items():
        item = Item(session, None if question == "look" else turn, "sys")
        store.answer(name, item, question, value)


def test_every_pair_and_everybody_are_compared(store):
    said = [
        (True, True, True),
        (False, False, True),
        (True, True, None),
        (False, True, False),
        (True, True, True),
    ]
    for turn, values in enumerate(said):
        say(store, "done", dict(zip("abc", values, strict=True)), turn=turn)
    table = agreement_table(store.frame(), resamples=50)
    assert table["annotators"].tolist() == ["everybody", "everybody", "a, b", "a, c", "b, c"]
    assert table["coefficient"].tolist()[:2] == ["Krippendorff's alpha (nominal)", "Fleiss' kappa"]
    pair = table[table["annotators"] == "a, b"].iloc[0]
    assert pair["value"] == pytest.approx(cohen_kappa([[1, 1], [0, 0], [1, 1], [0, 1], [1, 1]]).value)
    assert (pair["n_items"], pair["observed"], pair["n_clusters"]) == (5, 0.8, 1)
    assert table["n_items"].tolist() == [5, 4, 5, 4, 4], "cannot tell is no answer"


def test_sessions_of_a_cluster_are_resampled_together(store):
    for n in range(12):
        say(store, "done", {"a": n % 2 == 0, "b": n % 3 == 0}, session=f"s{n}")
    clusters = {f"s{n}": f"picture {n // 4}" for n in range(12)}
    table = agreement_table(store.frame(), clusters, resamples=20)
    assert set(table["n_clusters"]) == {3}
    assert set(agreement_table(store.frame(), resamples=20)["n_clusters"]) == {12}


def test_scales_are_compared_as_scales_and_tags_one_by_one(store):
    for turn in range(4):
        say(store, "clean", {"a": turn + 1, "b": min(turn + 2, 5)}, turn=turn)
        say(
            store,
            "faults",
            {"a": ["colour"] if turn % 2 else [], "b": ["colour", "shape"][: turn % 3]},
            turn=turn,
        )
    table = agreement_table(store.frame(), resamples=10)
    scale = table[table["question"] == "clean"]["coefficient"].tolist()
    assert scale == [
        "Krippendorff's alpha (ordinal)",
        "Krippendorff's alpha (interval)",
        "Cohen's kappa (quadratic weights)",
    ]
    assert table[table["question"] == "faults"]["tag"].unique().tolist() == ["colour", "shape"]


def test_what_cannot_be_compared_says_why(store):
    say(store, "<b>words</b>", {"a": "x", "b": "y"})
    say(store, "done", {"a": True, "b": True})
    say(store, "look", {"a": "good"})
    table = agreement_table(store.frame()).set_index("question")
    assert "no categories" in table.loc["<b>words</b>", "reason"]
    assert all("all answers are the same" in reason for reason in table.loc["done", "reason"])
    assert "two annotators" in table.loc["look", "reason"]
    assert table["value"].isna().all()


def test_items_people_differ_about_come_first_with_their_answers(store):
    for turn, values in enumerate([(1, 1, 1), (1, 5, 3), (2, 3, None), (4, None, None)], 1):
        say(store, "clean", dict(zip("abc", values, strict=True)), turn=turn)
    table = disagreements(store.frame(), "clean")
    assert table["turn"].tolist() == [2, 3, 1], "one answer alone is no disagreement"
    assert table["answers"][0] == {"a": 1, "b": 5, "c": 3}
    assert table["disagreement"].tolist() == pytest.approx([(4 + 2 + 2) / 3 / 4, 1 / 4, 0])
    assert table["n_annotators"].tolist() == [3, 2, 3]


def test_disagreement_about_categories_tags_and_whole_sessions(store):
    say(store, "look", {"a": "good", "b": "poor", "c": "good"})
    say(store, "faults", {"a": ["colour"], "b": ["colour", "shape"]})
    frame = store.frame()
    (line,) = disagreements(frame, "look").to_dict("records")
    assert (line["session"], line["disagreement"]) == ("s", pytest.approx(2 / 3))
    assert disagreements(frame, "look")["turn"].isna().all()
    assert disagreements(frame, "faults")["disagreement"].tolist() == [0.5], "one of two tags"


def test_questions_without_comparable_answers_are_named(store):
    say(store, "<b>words</b>", {"a": "x"})
    with pytest.raises(KeyError, match="answered are: <b>words</b>"):
        disagreements(store.frame(), "done")
    with pytest.raises(ValueError, match="kind text cannot be compared"):
        disagreements(store.frame(), "<b>words</b>")


def test_the_figure_shows_values_and_reasons_and_escapes_names(store):
    for turn in range(6):
        say(store, "done", {"a": turn % 2 == 0, "b": turn % 3 == 0}, session=f"s{turn}")
    say(store, "<b>words</b>", {"a": "x"})
    table = agreement_table(store.frame(), resamples=20)
    figure = agreement_figure(table)
    names = figure.layout.yaxis.ticktext
    assert len(names) == len(table)
    assert not any("<b>" in name for name in names)
    assert any("&lt;b&gt;words" in name for name in names)
    assert len(figure.data) == table["value"].notna().sum()
    assert any("no categories" in note.text.replace("<br>", " ") for note in figure.layout.annotations)
    assert len({(trace.marker.symbol, trace.marker.color) for trace in figure.data}) == 2, "alpha and kappa"
    assert figure.layout.paper_bgcolor == "rgba(0,0,0,0)"
    assert figure.to_json()


def test_without_answers_the_figure_says_what_to_do(store):
    table = agreement_table(store.frame())
    assert tuple(table.columns) == AGREEMENT_COLUMNS
    assert "Nobody has answered" in agreement_figure(table).layout.annotations[0].text


def test_tags_that_nobody_gives_are_agreed_upon(store):
    say(store, "faults", {"ann": [], "bob": []})
    table = disagreements(store.frame(), "faults")
    assert table["disagreement"].tolist() == [0.0]
    assert set(agreement_table(store.frame(), resamples=50)["tag"]) == {"colour", "shape"}
    store.define([Question("free", "tags")])
    say(store, "free", {"ann": [], "bob": []})
    assert len(disagreements(store.frame(), "free")) == 0
