import io
import itertools
import sys

import nbformat
import pytest
from nbclient import NotebookClient
from nbconvert import HTMLExporter

import mmeval as mm
from mmeval.engine import local
from mmeval.engine.progress import progress_bar, tell

LOOP = """
import time
from mmeval.engine.progress import progress_bar, tell
with progress_bar(40, True) as bar:
    for number in range(40):
        tell(bar, f"step{number}")
        time.sleep(0.06)
        bar.update(1)
"""


class Stderr(io.StringIO):
    def __init__(self, terminal):
        super().__init__()
        self.isatty = lambda: terminal


@pytest.fixture
def drawn(monkeypatch):
    """Draws a bar of 40 steps and gives the lines; a second passes at each look at the clock."""

    def draw(terminal=False, shown=True):
        monkeypatch.setattr("tqdm.std.time", itertools.count(1000).__next__)
        monkeypatch.setattr(sys, "stderr", Stderr(terminal))
        with progress_bar(40, shown) as bar:
            for number in range(40):
                tell(bar, f"step{number}")
                bar.update(1)
        return [line for line in sys.stderr.getvalue().replace("\r", "\n").split("\n") if line.strip()]

    return draw


def test_a_log_gets_a_few_lines_and_the_last_one(drawn):
    lines = drawn()
    assert 3 <= len(lines) <= 4
    assert "40/40" in lines[-1]


def test_a_terminal_sees_it_move(drawn):
    assert len(drawn(terminal=True)) > 40


def test_nothing_is_shown_when_it_is_not_wanted(drawn):
    assert drawn(shown=False) == []


def test_an_exported_notebook_holds_one_line_though_the_live_one_moved():
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(LOOP)])
    client, seen = NotebookClient(book, timeout=120, kernel_name="python3"), []
    process = client.process_message
    client.process_message = lambda message, *rest: (
        seen.append(message["msg_type"]),
        process(message, *rest),
    )[1]
    client.execute()
    assert seen.count("update_display_data") > 5
    page, _ = HTMLExporter().from_notebook_node(book)
    assert page.count("scoring:") == 1
    assert "40/40" in page
    assert not [output for output in book.cells[0].outputs if output.output_type == "stream"]


def test_the_bar_moves_within_a_shard_and_ends_where_its_sessions_do(folders, tmp_path, monkeypatch):
    seen = []
    monkeypatch.setattr(local, "tell", lambda bar, what, at=None: seen.append((what, at)))
    monkeypatch.setattr("mmeval.engine.shards.SHARDS_OF_SMALL_RUNS", 1)
    bench, systems = folders
    run = mm.score(bench, systems, out=tmp_path / "run", scorers=["psnr"], progress=False)
    places = [at for what, at in seen if at is not None]
    assert len(places) > 1
    assert places == sorted(set(places))
    assert 0 < places[0] < places[-1]
    assert places[-1] == pytest.approx(local.FEATURES_SHARE * run.scores()["session"].nunique())
    assert seen[-1][0] == "scoring"


def test_a_fraction_of_a_session_is_drawn_as_a_whole_number(monkeypatch):
    monkeypatch.setattr("tqdm.std.time", itertools.count(1000).__next__)
    monkeypatch.setattr(sys, "stderr", Stderr(True))
    with progress_bar(40, True) as bar:
        tell(bar, "Pixels", 3.4)
        assert bar.n == 3.4
        tell(bar, "Pixels", 3.6)
    text = sys.stderr.getvalue()
    assert "3/40" in text
    assert "4/40" in text
    assert "3.4/40" not in text
