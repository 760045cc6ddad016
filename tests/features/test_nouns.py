import pytest

from mmeval.features.nouns import class_name, material_names, object_names
from mmeval.sessions import (
    BackgroundChange,
    MaterialAlter,
    Message,
    PositionChange,
    Session,
    SubjectReplace,
    Target,
    TextChange,
    Turn,
)


def session(*targets: Target | None) -> Session:
    return Session(id="s", turns=tuple(Turn(user=Message(text="x"), target=target) for target in targets))


def test_every_slot_that_names_an_object_is_looked_for():
    found = object_names(
        session(
            Target(edit=SubjectReplace(old="red cup", new="the blue fish"), objects=("Star", "wooden chair")),
            None,
            Target(edit=PositionChange(object="key", position="left", reference="a hot dog")),
            Target(edit=BackgroundChange(background="sea", keep=("small lamp",)), unchanged=("boat",)),
            Target(edit=TextChange(object="sign", old="OPEN", new="SALE")),
        )
    )
    assert found == ("boat", "chair", "cup", "fish", "hot dog", "key", "lamp", "sign", "star")


def test_a_session_without_edits_names_nothing():
    assert object_names(session(None, Target())) == ()


@pytest.mark.parametrize(
    ("phrase", "name"),
    [
        ("orange", "orange"),
        ("an orange", "orange"),
        ("orange  Cup", "cup"),
        ("glass", "glass"),
        ("the two cups", "cups"),
        ("a big golden retriever", "golden retriever"),
        ("two red golden retrievers", "golden retrievers"),
        ("orange tree", "orange tree"),
        ("navy cup", "cup"),
        ("dark blue cup", "cup"),
        ("light bulb", "light bulb"),
        ("red and white cup", "cup"),
        ("deep dark red wooden cup", "cup"),
        ("red t-shirt", "t-shirt"),
        ("salmon fillet", "salmon fillet"),
        ("orange on the plate", "orange"),
        ("the glass on the table", "glass"),
        ("tall glass of wine on the desk", "glass of wine"),
        ("red, round cup", "round cup"),
    ],
)
def test_the_last_word_is_never_taken_for_a_description(phrase, name):
    assert class_name(phrase) == name


def test_asked_materials_are_collected_once():
    edit = MaterialAlter(object="cup", material="Gold")
    assert material_names(session(Target(edit=edit), Target(edit=edit), Target())) == ("gold",)
