"""What ``mm.scorer(name).of(...)`` takes for each slot, and how it says no."""

import numpy as np
import pytest
from PIL import Image

import mmeval as mm
from mmeval.media import text_input
from mmeval.sessions import SubjectAdd, TextChange


@pytest.fixture
def here(monkeypatch, tmp_path):
    """The working directory, with the picture a.png in it."""
    rgb = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    Image.fromarray(rgb).save(tmp_path / "a.png")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", ["misspelt.png", "a.png/b.png"])
def test_a_path_to_no_file_is_the_callers_error(here, name):
    for scorer in ("clip_i", "ssim"):  # CLIP takes text as well, but not in these slots
        with pytest.raises(FileNotFoundError, match=rf"{scorer} cannot open before: {name}.*{here}"):
            mm.scorer(scorer).of(before=name, after="a.png")


def test_what_cannot_be_opened_is_named(here):
    with pytest.raises(OSError, match=f"ssim cannot open before: {here}"):
        mm.scorer("ssim").of(before=here, after="a.png")


def test_a_caption_is_text_whatever_it_says(here):
    clip = mm.scorer("clip_t")
    meant = clip.of(caption=text_input("a.png"), after="a.png").value
    assert clip.of(caption="a.png", after="a.png").value == meant
    assert clip.of(caption="a red cup " * 60, after="a.png").status == "scored"
    with pytest.raises(TypeError, match="clip_t takes caption as text"):
        clip.of(caption=here / "a.png", after="a.png")


def test_inputs_of_another_kind_are_refused(here):
    with pytest.raises(TypeError, match="ssim cannot have text for before; it takes image"):
        mm.scorer("ssim").of(before=text_input("a.png"), after="a.png")


def test_pictures_that_are_none_name_their_slot(here):
    with pytest.raises(TypeError, match=r"ssim cannot have this before: .*uint8"):
        mm.scorer("ssim").of(before=np.zeros((4, 4, 3)), after="a.png")


def test_one_reference_text_needs_no_tuple():
    match = mm.scorer("answer_match")
    values = [
        match.of(answer="it is a dog", reference_texts=texts).value
        for texts in ("a cat", ("a cat",), "a dog", ["a cat", "a dog"])
    ]
    assert values == [0, 0, 1, 1]


@pytest.mark.parametrize(
    ("scorer", "given", "says"),
    [
        ("answer_match", {"answer": 5, "reference_texts": "a"}, "answer=5: .*It may be a string"),
        ("answer_match", {"answer": "5", "reference_texts": [5]}, "texts=.*0: .*a string or several"),
        ("if_text_read", {"instruction": "write SALE"}, 'such as {"kind": "text_change", "new": "..."}'),
        ("if_text_read", {"instruction": {"kind": "text_change"}}, "new: Field required"),
        ("if_text_read", {"instruction": {"kind": "subject_add", "object": "cup"}}, "kind: Input should be"),
        ("if_text_read", {"instruction": SubjectAdd(object="cup")}, "mmeval.sessions.TextChange"),
    ],
)
def test_plain_data_of_another_kind_is_explained(here, scorer, given, says):
    after = {} if scorer == "answer_match" else {"after": "a.png"}
    with pytest.raises(ValueError, match=f"{scorer} cannot have .*{says}") as refused:
        mm.scorer(scorer).of(**given, **after)
    assert "http" not in str(refused.value)


def test_instructions_may_be_dicts_as_in_a_benchmark(here):
    read = mm.scorer("if_text_read")
    given = ({"kind": "text_change", "new": "SALE"}, {"new": "SALE"}, TextChange(new="SALE"))
    assert [read.of(after="a.png", instruction=one).value for one in given] == [0, 0, 0]
    changed = {"kind": "background_change", "background": "snow", "keep": ["cup"]}
    pictures = dict.fromkeys(("before", "after", "objects_before", "objects_after", "scenery"), "a.png")
    assert mm.scorer("if_background_change").of(**pictures, instruction=changed).status != "failed"


def test_a_device_that_is_none_is_refused():
    with pytest.raises(ValueError, match="no device 'cudaa'"):
        mm.scorer("ssim", device="cudaa")
