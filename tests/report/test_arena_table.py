import pytest

from mmeval.report import arena_figure, arena_table
from mmeval.runs import Pairing, Votes


@pytest.fixture
def votes(tmp_path):
    with Votes.open(tmp_path) as opened:
        yield opened


def test_systems_are_ordered_by_points_with_intervals(votes):
    for n in range(40):
        winner = "left" if n % 4 else "right"
        votes.vote("a", Pairing(f"s{n}", 1, "good", "poor"), winner)
        votes.vote("b", Pairing(f"s{n}", 1, "poor", "good"), "tie" if n % 5 == 0 else "right")
    votes.vote("a", Pairing("s1", 1, "<i>best</i>", "good"), "left")
    table = arena_table(votes.frame(), {f"s{n}": f"c{n // 2}" for n in range(40)}, resamples=200)
    assert table["system"].tolist() == ["<i>best</i>", "good", "poor"]
    assert table["points"].isna().tolist() == [True, False, False]
    assert "no upper limit" in table["reason"][0]
    good = table.iloc[1]
    assert good["low"] < good["points"] < good["high"]
    assert (good["wins"], good["losses"], good["ties"]) == (30 + 32, 10 + 1, 8)
    figure = arena_figure(table)
    assert [trace.x[0] for trace in figure.data] == pytest.approx(table["points"].dropna().tolist())
    assert "&lt;i&gt;best" in figure.layout.yaxis.ticktext[0]
    assert any("no upper limit" in note.text.replace("<br>", " ") for note in figure.layout.annotations)


def test_without_votes_the_figure_says_what_to_do(votes):
    table = arena_table(votes.frame())
    assert not len(table)
    assert "Nobody has voted" in arena_figure(table).layout.annotations[0].text
