"""The made table is one that ``from_table`` takes whole."""

import csv

from PIL import Image

import mmeval as mm
from mmeval.synthetic import image_table
from mmeval.synthetic.tables import SYSTEMS


def test_it_is_read_without_a_problem(tmp_path):
    table = image_table(tmp_path, sessions=9, size=64)
    made = mm.from_table(table, images=tmp_path / "images", out=tmp_path / "out")
    assert made.problems == ()
    bench = mm.load(made.benchmark)
    assert bench.problems == ()
    assert len({session.turns[0].target.edit.kind for session in bench.sessions}) > 2
    assert [folder.name for folder in made.submissions] == list(SYSTEMS)
    assert mm.validate(made.benchmark) == []


def test_systems_differ_as_their_names_say(tmp_path):
    with image_table(tmp_path, sessions=2, size=64).open() as file:
        lines = list(csv.DictReader(file))
    for line in lines:
        files = {column: tmp_path / "images" / line[column] for column in ("image", "mask", "output.no_op")}
        assert Image.open(files["image"]).tobytes() == Image.open(files["output.no_op"]).tobytes()
        assert set(Image.open(files["mask"]).tobytes()) == {0, 255}
        assert line["instruction"]
