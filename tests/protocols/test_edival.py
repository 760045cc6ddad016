import csv

import pytest
from PIL import Image

from mmeval.protocols.edival import COLUMNS, COUNTS, counts, edival_benchmark, read_edival, typed_edit
from mmeval.sessions import Benchmark


def row(image, turn, asked, *, background="True", unchanged=(), objects=("cup",)):
    """A row as the published file has it: lists grow turn by turn."""
    kinds, templates, instructions = (list(column) for column in zip(*asked[:turn], strict=True))
    lists = (kinds, instructions, templates)
    task, said, form = (repr(one) for one in lists)
    return [image, turn, task, said, form, background, repr(list(unchanged)), "[]", repr(list(objects))]


ASKED = [
    ("subject_add", "Add [bench] on the [left] of [red leaf]", "Add bench on the left of red leaf"),
    ("count_change", '"Change the count of [red leaf] to [4]"', '"Change the count of red leaf to 4"'),
    (
        "background_change",
        "Change the background to [park]",
        "Change the background to park, remain the leaf, bench unchanged",
    ),
]


@pytest.fixture
def published(tmp_path):
    table = tmp_path / "instructions.csv"
    with table.open("w", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(COLUMNS)
        for image in (0, 12):
            lines.writerows(row(image, turn, ASKED, background=str(turn < 3)) for turn in (1, 2, 3))
    for name in ("0_input_raw.png", "12_input_raw.jpg"):
        Image.new("RGB", (8, 6)).save(tmp_path / name)
    return table


TYPED = {
    "subject_add": {
        "Add [saddle] on the [below] of [bridle]": ("saddle", "bridle", "below"),
        "Add [tree]": ("tree", None, None),
    },
    "subject_remove": {"Remove [glass red vase]": ("glass red vase",)},
    "subject_replace": {"Replace [black jersey] with [hoodie]": ("black jersey", "hoodie")},
    "color_alter": {"Change the color of [sweater] to [blue]": ("sweater", "blue")},
    "material_alter": {"Change the material of [plate] to [glass]": ("plate", "glass")},
    "text_change": {
        "Add text '[GALA]' on the image": (None, None, "GALA"),
        "Replace the text '[IT'S A]' on [shirt] with '[ZOOM!]'": ("shirt", "IT'S A", "ZOOM!"),
    },
    "position_change": {
        '"Change the position of [shirt 2] to [right] of [shirt]"': ("shirt 2", "right", "shirt")
    },
    "count_change": {"Change the count of [helmet] to [4].": ("helmet", 4)},
    "background_change": {"Change the background to [garden]": ("garden", ())},
}


@pytest.mark.parametrize("kind", TYPED)
def test_every_published_template_is_typed(kind):
    for template, slots in TYPED[kind].items():
        edit = typed_edit(kind, template)
        assert tuple(edit.model_dump().values()) == (kind, *slots)


def test_what_must_stay_is_read_from_the_instruction():
    edit = typed_edit(*ASKED[2])
    assert edit.keep == ("leaf", "bench")


def test_rows_are_read_with_their_own_instruction(published):
    turns = read_edival(published)
    assert [(turn.image, turn.turn) for turn in turns] == [(0, 1), (0, 2), (0, 3), (12, 1), (12, 2), (12, 3)]
    assert turns[1].instruction == "Change the count of red leaf to 4"
    assert turns[1].edit.count == 4
    assert [turn.bg_consistency for turn in turns[:3]] == [True, True, False]
    assert not any(turn.never_scored for turn in turns)
    assert (
        turns[2]._replace(edit=typed_edit("background_change", "Change the background to [sea]")).never_scored
    )
    assert counts(turns) == {
        "subject_add": (2, 0, 0),
        "count_change": (0, 2, 0),
        "background_change": (0, 0, 2),
    }


def test_the_published_counts_add_up():
    assert [sum(one[turn] for one in COUNTS.values()) for turn in range(3)] == [572] * 3


def test_it_becomes_a_benchmark(published, tmp_path):
    made = edival_benchmark(published, tmp_path, tmp_path / "bench")
    read = Benchmark.read(tmp_path / "bench")
    assert read == made
    assert not read.problems
    assert [session.id for session in read.sessions] == ["edival-0000", "edival-0012"]
    first, second, _ = read.sessions[1].turns
    assert [item.path for item in first.user.media] == ["12_input_raw.jpg"]
    assert not second.user.media
    assert first.target.objects == ("cup",)


def test_what_is_no_file_of_theirs_is_named(published, tmp_path):
    text = published.read_text()
    published.write_text(text.replace("Change the count of [red leaf] to [4]", "Count [red leaf]", 1))
    with pytest.raises(ValueError, match=r"instructions.csv:3: .*is no template of 'count_change'"):
        read_edival(published)
    published.write_text("a,b\n1,2\n")
    with pytest.raises(ValueError, match="no column image_index"):
        read_edival(published)


def test_a_missing_picture_is_named(published, tmp_path):
    (tmp_path / "12_input_raw.jpg").unlink()
    with pytest.raises(FileNotFoundError, match=r"no 12_input_raw\.jpg or \.png"):
        edival_benchmark(published, tmp_path, tmp_path / "bench")
