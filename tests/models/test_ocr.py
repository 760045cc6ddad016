import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from mmeval.models import get_pack

WORDS = ("OPEN", "EXIT", "TAXI", "BREAD", "HOTEL", "MILK")


@pytest.fixture(scope="module")
def reader():
    return get_pack("tiny").model("ocr").load("cpu")


def sign(word: str, seed: int) -> tuple[np.ndarray, tuple[float, float, float, float]]:
    """A 256 x 256 picture with a sign of 22-pixel letters, and the box of the word."""
    from matplotlib.font_manager import findfont

    rng = np.random.default_rng(seed)
    picture = Image.fromarray(rng.integers(90, 170, (256, 256, 3)).astype(np.uint8))
    draw, at = ImageDraw.Draw(picture), tuple(rng.integers(20, 140, 2))
    font = ImageFont.truetype(findfont("DejaVu Sans:bold" if seed % 2 else "DejaVu Sans"), 22)
    box = draw.textbbox(at, word, font=font)
    draw.rectangle((box[0] - 8, box[1] - 6, box[2] + 8, box[3] + 6), fill=("white", "navy")[seed % 2])
    draw.text(at, word, font=font, fill=("black", "yellow")[seed % 2])
    return np.array(picture), box


def test_it_reads_small_signs_where_they_are(reader):
    made = [sign(word, seed) for seed, word in enumerate(WORDS)]
    for word, (_, box), lines in zip(WORDS, made, reader.read([p for p, _ in made]), strict=True):
        assert [line.text for line in lines] == [word]
        assert lines[0].confidence > 0.8
        xs, ys = zip(*lines[0].polygon, strict=True)
        found = (min(xs), min(ys), max(xs), max(ys))
        np.testing.assert_allclose(found, box, atol=12)  # PP-OCR draws its boxes a little wide


def test_it_reads_a_page(reader):
    from skimage import data

    page = np.repeat(data.page()[..., None], 3, 2)
    text = " ".join(line.text for line in reader.read([page])[0])
    for phrase in ("Region-based segmentation", "determine markers of the coins", "histogram of grey values"):
        assert phrase in text


def test_colours_are_read_as_rgb(reader):
    picture = Image.new("RGB", (256, 256), (255, 0, 0))
    from matplotlib.font_manager import findfont

    ImageDraw.Draw(picture).text((60, 100), "SALE", font=ImageFont.truetype(findfont("DejaVu Sans"), 30))
    assert [line.text for line in reader.read([np.array(picture)])[0]] == ["SALE"]


def test_a_picture_without_text_has_no_lines(reader):
    assert reader.read([np.full((256, 256, 3), 120, np.uint8)]) == [()]
