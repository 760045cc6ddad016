"""The list of runs below a folder, and its empty state."""

import shutil

from mmeval.report import Shelf


def test_an_empty_folder_says_what_to_do(tmp_path):
    shelf = Shelf(tmp_path / "<runs>")
    for text in (repr(shelf), shelf._repr_html_()):
        assert "make demo" in text
        assert "mm.score" in text
    assert "&lt;runs&gt;" in shelf._repr_html_()
    assert shelf.describe()["runs"] == 0


def test_runs_are_listed_and_broken_ones_named(small_run, tmp_path):
    for name in ("a/one", "two", "broken"):
        shutil.copytree(small_run.path, tmp_path / name)
    (tmp_path / "broken" / "run.json").write_text("{")
    shelf = Shelf(tmp_path)
    assert shelf.table["folder"].tolist() == ["a/one", "two"]
    assert shelf.table.loc[0, ["benchmark", "protocol", "systems", "finished"]].tolist() == [
        "small",
        "edit",
        "good, poor",
        "yes",
    ]
    assert list(shelf.describe()["broken"]) == ["broken"]
    assert "<table" in shelf._repr_html_()
    assert "broken:" in shelf._repr_html_()


def test_an_unfinished_run_says_how_to_go_on(make_run, tmp_path):
    run = make_run()
    text = (run.path / "run.json").read_text()
    (run.path / "run.json").write_text(text.replace('"finished": true', '"finished": false'))
    assert "resume=True" in Shelf(tmp_path).table.loc[0, "finished"]
