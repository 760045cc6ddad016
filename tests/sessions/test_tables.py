"""A folder of images and a CSV become a benchmark and submissions."""

import pytest
from PIL import Image

import mmeval as mm
from mmeval.sessions import Benchmark, CountChange, Submission, from_table, starting_media


@pytest.fixture
def images(tmp_path):
    folder = tmp_path / "images"
    for name in ("a.png", "b.png", "a_mask.png", "a_done.png", "sub/a_ours.png", "b_ours.png"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (16, 16), (40 + 7 * len(name), 90, 120)).save(folder / name)
    return folder


@pytest.fixture
def taken(tmp_path, images):
    """Takes the lines of a table."""

    def take(*lines, encoding="utf-8", **options):
        table = tmp_path / "my table.csv"
        table.write_text("\n".join(lines) + "\n", encoding=encoding)
        return from_table(table, images=images, out=tmp_path / "out", **options)

    return take


def test_an_image_and_an_instruction_are_enough(taken):
    made = taken("image,instruction", "a.png,add a cup", 'b.png,"remove the cup, please"')
    assert made.problems == ()
    assert made.submissions == ()
    bench = Benchmark.read(made.benchmark)
    assert bench.problems == ()
    assert (bench.info.name, bench.info.protocol) == ("my-table", "edit_pixels")
    assert [session.id for session in bench.sessions] == ["row-2", "row-3"]
    assert bench.sessions[1].turns[0].user.text == "remove the cup, please"
    assert mm.validate(made.benchmark) == []


FULL = (
    "session,image,instruction,caption,mask,reference,edit.kind,edit.object,edit.count,tag.axis,cluster.scene,output.ours,output.none",
    "s1,a.png,two cups now,two cups,a_mask.png,a_done.png,count_change,cup,2,count,kitchen,sub/a_ours.png,",
    "s1,,and now three,,,,,,,,,,",
    "s2,b.png,add a cup,,,,subject_add,cup,,,,b_ours.png,",
)


def test_everything_a_row_may_say_arrives(taken):
    made = taken(*FULL)
    assert made.problems == ()
    bench = Benchmark.read(made.benchmark)
    first, second = bench.sessions
    assert (bench.info.protocol, bench.info.cluster) == ("edit", "scene")
    assert bench.clusters == {"s1": "scene=kitchen"}
    assert first.tags == {"axis": "count"}
    assert len(first.turns) == 2
    target = first.turns[0].target
    assert target.edit == CountChange(object="cup", count=2)
    assert (target.caption, target.mask.path, target.media[0].path) == (
        "two cups",
        "media/a_mask.png",
        "media/a_done.png",
    )
    assert second.turns[0].target.edit.object == "cup"
    ours, none = map(Submission.read, made.submissions)
    assert ours.output("s1", 1).media[0].path == "media/sub/a_ours.png"
    assert ours.output("s1", 2) is None
    assert none.outputs == ()
    assert [p for p in mm.validate(made.submissions[0], made.benchmark) if p.severity == "error"] == []


def test_a_later_image_is_the_one_to_edit(taken):
    made = taken("session,image,instruction", "s,a.png,add a cup", "s,b.png,now this one", "s,,and a hat")
    (session,) = Benchmark.read(made.benchmark).sessions
    starts = [starting_media(session, number, {"image"}) for number in (1, 2, 3)]
    assert [media and media[0].path for media in starts] == ["media/a.png", "media/b.png", None]


def test_the_folders_can_be_scored(taken, tmp_path):
    made = taken(*FULL)
    run = mm.score(made.benchmark, made.submissions, scorers=["ssim"], out=tmp_path / "run", progress=False)
    statuses = run.scores().groupby("system")["status"].apply(list).to_dict()
    assert statuses["none"] == ["missing"] * 3
    assert statuses["ours"].count("scored") == 2


BAD = (
    "session,image,instruction,mask,edit.kind,edit.object,output.ours",
    "good,a.png,add a cup,,,,",
    "late,,add a cup,,,,",
    "lost,nowhere.png,add a cup,,,,",
    "out,../my table.csv,add a cup,,,,",
    "two words,a.png,add a cup,,,,",
    "mute,a.png,,,,,",
    "typo,a.png,add a cup,,subject_ad,cup,",
    "slot,a.png,add a cup,,subject_remove,,",
    "half,a.png,add a cup,,,,",
    "half,,add two,,,,gone.png",
)


def test_every_bad_row_is_named_and_left_out(taken):
    made = taken(*BAD)
    assert [session.id for session in Benchmark.read(made.benchmark).sessions] == ["good", "half"]
    found = {problem.line: problem for problem in made.problems}
    assert sorted(found) == [3, 4, 5, 6, 7, 8, 9, 11]
    assert {problem.file for problem in made.problems} == {"my table.csv"}
    assert str(found[4]).startswith("error: my table.csv:4 image (session lost, turn 1): there is no file")
    assert "../my table.csv" in found[5].message
    assert found[7].where == "instruction"
    assert "subject_ad" in found[8].message
    assert "'object' is missing" in found[9].message
    assert (found[11].where, found[11].session, found[11].turn) == ("output.ours", "half", 2)


def test_nothing_usable_is_an_error_that_says_why(taken, tmp_path):
    with pytest.raises(ValueError, match=r"no row of .*my table.csv can be used:\n.*:2 image .*gone.png"):
        taken("image,instruction", "gone.png,add a cup")
    assert not (tmp_path / "out").exists()
    with pytest.raises(ValueError, match="it has no rows"):
        taken("image,instruction")


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("image,instuction", "no column 'instuction'; did you mean 'instruction'"),
        ("image,shoe size", "no column 'shoe size'; there are: session, image"),
        ("image", "column 'instruction' is missing"),
        ("image,instruction,image", "'image' is there twice"),
        ("image,instruction,output.", "no column 'output.'"),
        ("image,instruction,output.my system", "column 'output.my system'"),
    ],
)
def test_columns_are_checked_first(taken, header, message):
    with pytest.raises(ValueError, match=f"csv:1: .*{message}"):
        taken(header, "a.png,add a cup")


def test_a_comma_in_a_bare_text_is_noticed(taken):
    with pytest.raises(ValueError, match=r"csv:2: there are 3 cells and 2 columns; put texts with commas"):
        taken("image,instruction", "a.png,first, second")


def test_spreadsheets_may_divide_by_semicolons_and_mark_utf8(taken):
    made = taken("image;instruction", "a.png;füge eine Tasse hinzu", encoding="utf-8-sig")
    assert Benchmark.read(made.benchmark).sessions[0].turns[0].user.text == "füge eine Tasse hinzu"


def test_other_encodings_are_refused_with_a_remedy(taken):
    with pytest.raises(ValueError, match="is not UTF-8; save it"):
        taken("image,instruction", "a.png,füge", encoding="latin-1")


def test_without_the_folder_of_images_nothing_is_read(tmp_path):
    with pytest.raises(FileNotFoundError, match="no folder of images"):
        from_table(tmp_path / "t.csv", images=tmp_path / "nowhere", out=tmp_path / "out")


@pytest.mark.parametrize("name", ["o:1.png", "sub/../b.png"])
def test_an_answer_that_no_folder_can_name_costs_its_own_system_only(taken, images, name):
    Image.new("RGB", (16, 16)).save(images / name)
    header = "image,instruction,output.ours,output.theirs"
    made = taken(header, "a.png,add a cup,b.png,a.png", f"b.png,add a hat,{name},a.png")
    (problem,) = made.problems
    assert (problem.line, problem.where, problem.session) == (3, "output.ours", "row-3")
    assert name in problem.message
    assert [session.id for session in Benchmark.read(made.benchmark).sessions] == ["row-2", "row-3"]
    ours, theirs = (Submission.read(folder).output("row-3", 1) for folder in made.submissions)
    assert (ours.error, ours.media) == (problem.message, ())
    assert [item.path for item in theirs.media] == ["media/a.png"]


@pytest.mark.parametrize("sign", ["\u2028", "\x0c", "\x85", "\x1e"])
def test_only_ends_of_lines_end_a_row(taken, sign):
    made = taken("image,instruction,caption", f"a.png,remove{sign}it,a table", "b.png,add it,a cup")
    assert made.problems == ()
    sessions = Benchmark.read(made.benchmark).sessions
    assert [session.turns[0].target.caption for session in sessions] == ["a table", "a cup"]
    assert sign in sessions[0].turns[0].user.text


def test_tags_and_clusters_that_change_within_a_session_are_reported(taken):
    made = taken(
        "session,image,instruction,tag.axis,cluster.scene",
        "same,a.png,one,x,kitchen",
        "same,,two,x,",
        "late,a.png,one,,",
        "late,,two,,kitchen",
        "two,a.png,one,x,kitchen",
        "two,,two,y,kitchen",
    )
    found = {problem.line: problem for problem in made.problems}
    assert sorted(found) == [5, 7]
    assert (found[5].where, found[7].where) == ("cluster.scene", "tag.axis")
    assert found[5].message == 'it is "kitchen" here, but empty in the session\'s first row'
    assert [session.id for session in Benchmark.read(made.benchmark).sessions] == ["same"]


def test_a_whole_path_is_named(taken, images):
    made = taken("image,instruction,output.x", f"{images / 'a.png'},add a cup,b.png", "b.png,add a cup,")
    (problem,) = made.problems
    assert "is a whole path" in problem.message
    assert "relative to" in problem.remedy
    assert [session.id for session in Benchmark.read(made.benchmark).sessions] == ["row-3"]


def test_a_session_that_cannot_be_called_so_takes_its_answers_along(taken):
    made = taken(
        "session,image,instruction,output.x",
        "my session,a.png,add a cup,b.png",
        "s2,a.png,add a cup,b.png",
    )
    assert {problem.session for problem in made.problems} == {"my session"}
    (folder,) = made.submissions
    assert [output.session for output in Submission.read(folder).outputs] == ["s2"]
