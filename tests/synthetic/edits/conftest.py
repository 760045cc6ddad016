import pytest

from mmeval.synthetic.scenes import Scene, SceneObject


@pytest.fixture
def scene():
    """A red wooden cup on the left, two blue stars on the right, a sign below the middle."""
    return Scene(
        (
            SceneObject("sign", "green", "plastic", (0.5, 0.7), 0.46, "OPEN", seed=1),
            SceneObject("cup", "red", "wooden", (0.15, 0.2), 0.2, seed=2),
            SceneObject("star", "blue", "metal", (0.55, 0.2), 0.2, seed=3),
            SceneObject("star", "blue", "metal", (0.85, 0.2), 0.2, seed=4),
        ),
        "sand",
        seed=7,
    )
