import pytest

from mmeval.synthetic.phrases import Phrase
from mmeval.synthetic.scenes import Scene, SceneObject

RED = SceneObject("cup", "red", "wooden", (0.2, 0.2), 0.2)
BLUE = SceneObject("cup", "blue", "metal", (0.7, 0.7), 0.2)


@pytest.mark.parametrize("text", ["cup", "red cup", "wooden cup", "red wooden cup", "sign"])
def test_round_trip(text):
    assert str(Phrase.parse(text)) == text


@pytest.mark.parametrize("text", ["zebra", "cup red", "red blue cup", "shiny cup", "red"])
def test_what_cannot_be_read_is_explained(text):
    with pytest.raises(ValueError, match="write an optional colour"):
        Phrase.parse(text)


def test_find_prefers_what_is_described():
    scene = Scene((RED, BLUE), "sand")
    assert Phrase.parse("cup").find(scene) == 0
    assert Phrase.parse("blue cup").find(scene) == 1
    assert Phrase.parse("green cup").find(scene) == 0
    assert Phrase.parse("star").find(scene) is None
