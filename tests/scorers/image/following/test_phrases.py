import pytest

from mmeval.features import COLOR_ADJECTIVES
from mmeval.scorers.image.following.colors import COLORS
from mmeval.scorers.image.following.phrases import is_plural_of, named, parse, same_material


def test_a_phrase_is_taken_apart():
    phrase = parse("the small Red wooden cups")
    assert (phrase.noun, phrase.color, phrase.materials) == ("cups", "red", ("wood",))
    assert str(phrase) == "small red wooden cups"


@pytest.mark.parametrize(
    ("phrase", "label", "color", "materials"),
    [
        ("golden retriever", "golden retriever", None, ()),
        ("golden retriever", "retriever", "golden", ("gold",)),
        ("red golden retriever", "golden retriever", "red", ()),
        ("orange tree", "tree", "orange", ()),
        ("black paper towel", "paper towel", "black", ()),
        ("red cup", "shiny red cup", "red", ()),
    ],
)
def test_what_begins_a_label_is_part_of_the_name(phrase, label, color, materials):
    left = parse(phrase).unsaid_by(label)
    assert (left.color, left.materials) == (color, materials)


def test_what_is_taken_for_a_colour_in_a_phrase_is_a_known_colour():
    things = {"coral", "lavender", "lime", "olive", "orchid", "plum", "salmon", "tomato"}
    assert things == COLORS - COLOR_ADJECTIVES
    assert COLOR_ADJECTIVES <= COLORS


def test_a_colour_is_all_that_is_said_of_it():
    assert parse("big dark blue wooden cup").color == "dark blue"
    assert parse("red and white cup").color == "red and white"
    assert parse("a red and wooden cup").color == "red"
    assert parse("light bulb").color is None
    assert parse("dark golden retriever").unsaid_by("golden retriever").color is None


def test_the_noun_itself_is_no_adjective():
    assert parse("an orange").color is None
    assert parse("an orange cup").color == "orange"
    assert not parse("glass").described


@pytest.mark.parametrize(
    ("label", "phrase"),
    [
        ("cup", "cup"),
        ("cup", "red wooden cup"),
        ("cup", "red cups"),
        ("Cups", "a cup"),
        ("red cup", "cup"),
        ("small wooden cup", "cups"),
        ("teddy bear", "brown teddy bear"),
        ("bear", "teddy bear"),
        ("person", "two people"),
        ("bus", "buses"),
        ("vase", "vases"),
        ("knife", "knives"),
        ("berry", "berries"),
        ("fish", "fish"),
    ],
)
def test_labels_that_name_a_phrase(label, phrase):
    assert named([label], parse(phrase)) == {label}


@pytest.mark.parametrize(
    ("label", "phrase"),
    [
        ("hot dog", "dog"),
        ("cup", "cupboard"),
        ("cup", "cup holder"),
        ("house", "houseboat"),
        ("red cup", "blue cup"),
        ("star", "car"),
        ("glass", "grass"),
    ],
)
def test_labels_that_do_not(label, phrase):
    assert not named([label], parse(phrase))


@pytest.mark.parametrize(
    ("labels", "phrase", "meant"),
    [
        ("dog, hot dog", "two hot dogs", "hot dog"),
        ("dog, hot dog", "dog", "dog"),
        ("bear, teddy bear", "brown teddy bear", "teddy bear"),
        ("bear, toy bear, panda bear", "old toy bear", "toy bear"),
        ("car, police car", "the police cars", "police car"),
        ("cup, red cup", "cup", "cup, red cup"),
        ("cup, red cup", "red cup", "cup, red cup"),
        ("cup, table", "red cup on the table", "cup"),
        ("cup, table, cup on the table", "red cup on the table", "cup on the table"),
        ("wine, glass", "a glass of wine", "glass"),
    ],
)
def test_the_longest_name_wins(labels, phrase, meant):
    assert named(labels.split(", "), parse(phrase)) == set(meant.split(", "))


def test_plurals_are_formed_not_cut():
    assert is_plural_of("glasses", "glass")
    assert not is_plural_of("bus", "bus")
    assert not is_plural_of("cup", "cups")


def test_materials_have_two_forms():
    assert same_material("Wood", "wooden")
    assert same_material("metallic", "metal")
    assert same_material("obsidian", "obsidian")
    assert not same_material("wood", "metal")
