import contextlib
import io
import struct
import zlib

import numpy as np
import pytest
import tifffile
from PIL import Image

from mmeval.media import MAX_PIXELS, Unreadable, decode_image, image_input, image_size

RGB = np.random.default_rng(0).integers(0, 256, (24, 32, 3), np.uint8)


def saved(tmp_path, image, name="a.png", **options):
    path = tmp_path / name
    image.save(path, **options)
    return image_input(path)


def test_plain_png_is_exact(tmp_path):
    item = saved(tmp_path, Image.fromarray(RGB))
    decoded = decode_image(item)
    assert decoded.dtype == np.uint8
    assert np.array_equal(decoded, RGB)
    assert decoded.flags.writeable


def upright(stored, orientation):
    return {
        1: stored,
        2: stored[:, ::-1],
        3: stored[::-1, ::-1],
        4: stored[::-1],
        5: stored.swapaxes(0, 1),
        6: np.rot90(stored, -1),
        7: stored[::-1, ::-1].swapaxes(0, 1),
        8: np.rot90(stored),
    }[orientation]


def exif_with(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "tiff"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_turns_the_picture_upright(tmp_path, orientation, suffix):
    greys = np.arange(0, 240, 20, np.uint8).reshape(3, 4)
    stored = np.repeat(np.kron(greys, np.ones((8, 8), np.uint8))[:, :, None], 3, axis=2)  # survives JPEG
    picture = Image.fromarray(stored)
    item = saved(tmp_path, picture, f"a.{suffix}", exif=exif_with(orientation), quality=95, lossless=True)
    wanted = upright(stored, orientation)
    assert image_size(item) == wanted.shape[:2]
    assert np.abs(decode_image(item).astype(int) - wanted).max(initial=0) <= 2
    with Image.open(tmp_path / f"a.{suffix}") as opened:
        assert np.array_equal(decode_image(image_input(opened)), decode_image(item))


@pytest.mark.parametrize("compression", [None, "tiff_lzw"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_sixteen_bit_tiffs_are_turned_once(tmp_path, orientation, compression):
    greys = RGB[:, :, 0]
    picture = Image.fromarray(greys.astype(np.uint16) * 257)
    item = saved(tmp_path, picture, "a.tif", exif=exif_with(orientation), compression=compression)
    assert np.array_equal(decode_image(item)[:, :, 0], upright(greys, orientation))


def test_grey_and_bilevel(tmp_path):
    grey = RGB[:, :, 0]
    assert np.array_equal(
        decode_image(saved(tmp_path, Image.fromarray(grey))), np.repeat(grey[:, :, None], 3, axis=2)
    )
    bits = decode_image(saved(tmp_path, Image.fromarray(grey > 99)))
    assert np.array_equal(bits[:, :, 1], (grey > 99) * np.uint8(255))


def test_palette_with_transparency_lies_over_white(tmp_path):
    image = Image.fromarray(np.array([[0, 1, 2]], np.uint8), "L").convert("P")
    image.putpalette([255, 0, 0, 0, 255, 0, 0, 0, 255])
    assert decode_image(saved(tmp_path, image))[0].tolist() == [[255, 0, 0], [0, 255, 0], [0, 0, 255]]
    item = saved(tmp_path, image, "t.png", transparency=1)
    assert decode_image(item)[0].tolist() == [[255, 0, 0], [255, 255, 255], [0, 0, 255]]


@pytest.mark.parametrize("name", ["a.png", "a.tif", "a.pgm"])
def test_16_bit_is_scaled_not_cut(tmp_path, name):
    values = np.array([[0, 1, 128, 129, 257, 32768, 65278, 65535]], np.uint16)
    decoded = decode_image(saved(tmp_path, Image.fromarray(values), name))
    assert decoded[0, :, 0].tolist() == [round(int(v) / 257) for v in values[0]]


def test_alpha_is_composited_over_white(tmp_path):
    rgba = np.array([[[200, 0, 0, 255], [200, 0, 0, 0], [0, 0, 0, 128]]], np.uint8)
    decoded = decode_image(saved(tmp_path, Image.fromarray(rgba)))
    assert decoded[0, :2].tolist() == [[200, 0, 0], [255, 255, 255]]
    assert decoded[0, 2].tolist() == pytest.approx([127, 127, 127], abs=1)


def test_cmyk_jpeg(tmp_path):
    image = Image.new("CMYK", (16, 16), (0, 255, 255, 0))
    decoded = decode_image(saved(tmp_path, image, "a.jpg", quality=95))
    assert decoded[8, 8].tolist() == pytest.approx([255, 0, 0], abs=4)


def test_first_frame_of_an_animation(tmp_path):
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    item = saved(tmp_path, frames[0], "a.gif", save_all=True, append_images=frames[1:])
    assert decode_image(item)[0, 0].tolist() == pytest.approx([255, 0, 0], abs=2)


def test_4k_passes(tmp_path):
    item = saved(tmp_path, Image.new("L", (4096, 2880)))
    assert decode_image(item).shape == (2880, 4096, 3)


def png_header(width, height):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 99))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("side", [9_000, 60_000])
def test_decompression_bombs_are_refused_by_name(tmp_path, side):
    assert side * side > MAX_PIXELS
    (tmp_path / "bomb.png").write_bytes(png_header(side, side))
    with pytest.raises(Unreadable, match=rf"bomb.png: refused.* {MAX_PIXELS:,} pixels"):
        decode_image(image_input(tmp_path / "bomb.png"))


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "TIFF", "BMP"])
def test_truncated_files_are_unreadable(tmp_path, form):
    file = io.BytesIO()
    Image.fromarray(np.repeat(np.repeat(RGB, 8, 0), 8, 1)).save(file, form)
    data = file.getvalue()
    (tmp_path / "cut").write_bytes(data[: len(data) * 2 // 3])
    with pytest.raises(Unreadable, match=r"cut: .*; export"):
        decode_image(image_input(tmp_path / "cut"))


@pytest.mark.parametrize(
    ("data", "message"), [(b"", "the file is empty"), (b"hello, no picture", "no picture that can be read")]
)
def test_what_is_no_picture(tmp_path, data, message):
    (tmp_path / "a.png").write_bytes(data)
    with pytest.raises(Unreadable, match=rf"a.png: .*{message}.*; export it again"):
        decode_image(image_input(tmp_path / "a.png"))


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_damaged_bytes_never_raise_anything_else(tmp_path):
    random = np.random.default_rng(1)
    for form in ("PNG", "JPEG", "GIF", "TIFF"):
        file = io.BytesIO()
        Image.fromarray(RGB).save(file, form)
        for number in range(30):
            data = np.frombuffer(file.getvalue(), np.uint8).copy()
            places = random.integers(0, len(data), 5)
            data[places] = random.integers(0, 256, 5)
            path = tmp_path / f"{number}.{form}"
            path.write_bytes(data.tobytes())
            with contextlib.suppress(Unreadable):
                assert decode_image(image_input(path)).ndim == 3


def test_pixels_without_a_white_are_refused(tmp_path):
    with pytest.raises(Unreadable, match="no defined white"):
        decode_image(saved(tmp_path, Image.fromarray(np.zeros((4, 4), np.float32)), "f.tif"))


def test_missing_file():
    with pytest.raises(Unreadable, match=r"nowhere.png: there is no such file; add it") as caught:
        image_input("nowhere.png")
    assert caught.value.status == "unreadable"


def test_given_arrays_and_pillow_images_are_one_input():
    assert image_input(RGB) == image_input(Image.fromarray(RGB))
    assert image_input(RGB) != image_input(255 - RGB)
    assert np.array_equal(decode_image(image_input(RGB[:, :, 0]))[:, :, 2], RGB[:, :, 0])
    transparent = np.dstack([RGB, np.zeros(RGB.shape[:2], np.uint8)])
    assert decode_image(image_input(transparent)).min() == 255


def test_a_truncated_pillow_image_is_as_unreadable_as_its_file(tmp_path):
    file = io.BytesIO()
    Image.fromarray(np.repeat(np.repeat(RGB, 8, 0), 8, 1)).save(file, "PNG")
    with (
        Image.open(io.BytesIO(file.getvalue()[: len(file.getvalue()) * 2 // 3])) as cut,
        pytest.raises(Unreadable, match=r"given picture: the picture is broken or cut off .*; export"),
    ):
        image_input(cut)


def test_given_arrays_are_copied():
    mine = RGB.copy()
    item = image_input(mine)
    mine[:] = 0
    assert np.array_equal(decode_image(item), RGB)


@pytest.mark.parametrize(
    ("array", "error", "message"),
    [
        (RGB / 255, TypeError, "uint8 arrays in 0..255"),
        (np.zeros((3, 8, 8), np.uint8), ValueError, r"not of shape \(3, 8, 8\)"),
        (np.zeros((0, 8, 3), np.uint8), ValueError, "not of shape"),
    ],
)
def test_wrong_arrays_are_explained(array, error, message):
    with pytest.raises(error, match=message):
        image_input(array)


def test_a_size_is_known_without_decoding(tmp_path, monkeypatch):
    Image.new("RGB", (30, 20)).save(tmp_path / "a.png")
    item = image_input(tmp_path / "a.png")
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", lambda self: pytest.fail("decoded"))
    assert image_size(item) == (20, 30)
    assert image_size(image_input(np.zeros((4, 5, 3), np.uint8))) == (4, 5)


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "tif"])
def test_a_size_is_that_of_the_upright_picture(tmp_path, suffix):
    Image.new("RGB", (30, 20)).save(tmp_path / f"a.{suffix}", exif=exif_with(6))
    assert image_size(image_input(tmp_path / f"a.{suffix}")) == (30, 20)


def test_the_size_of_what_is_no_picture_is_refused(tmp_path):
    (tmp_path / "a.png").write_bytes(b"nothing")
    with pytest.raises(Unreadable, match=r"a\.png"):
        image_size(image_input(tmp_path / "a.png"))


def test_sixteen_bit_grey_with_white_as_zero_is_no_negative(tmp_path):
    grey = np.arange(0, 65536, 1024, dtype=np.uint16).reshape(8, 8)
    tifffile.imwrite(tmp_path / "a.tif", grey, photometric="miniswhite")
    expected = np.repeat(np.rint((65535 - grey) / 257)[..., None], 3, axis=2)
    found = decode_image(image_input(tmp_path / "a.tif"))
    assert np.abs(found.astype(int) - expected).max() <= 1


def test_sixteen_bit_colours_in_planes_are_refused_rather_than_scrambled(tmp_path):
    rgb = np.random.default_rng(0).integers(0, 65536, (3, 8, 9), dtype=np.uint16)
    tifffile.imwrite(tmp_path / "a.tif", rgb, photometric="rgb", planarconfig="separate")
    with pytest.raises(Unreadable, match="separate planes are not read; save it with interleaved colours"):
        decode_image(image_input(tmp_path / "a.tif"))
    eight = (rgb >> 8).astype(np.uint8)
    tifffile.imwrite(tmp_path / "b.tif", eight, photometric="rgb", planarconfig="separate")
    assert (decode_image(image_input(tmp_path / "b.tif")) == np.moveaxis(eight, 0, 2)).all()
