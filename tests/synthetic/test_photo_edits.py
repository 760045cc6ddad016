"""Regions and effects: what changes, what stays, and where a misplaced edit lands."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmeval.synthetic import photo_edits as edits


@pytest.fixture
def photo():
    return np.random.default_rng(0).integers(0, 256, (60, 80, 3), np.uint8)


def test_regions_are_in_per_cent_of_width_and_height(photo):
    mask = edits.box(25, 50, 50, 75).mask(photo)
    rows, columns = np.nonzero(mask)
    assert (rows.min(), rows.max()) == (30, 45)
    assert (columns.min(), columns.max()) == (20, 40)
    assert edits.ellipses((50, 50, 25, 25)).mask(photo).mean() == pytest.approx(np.pi / 16, rel=0.05)


def test_outside_is_the_complement(photo):
    outline = "10,10 90,10 50,90"
    inside = edits.polygon(outline).mask(photo)
    assert (edits.polygon(outline, outside=True).mask(photo) == ~inside).all()


def test_hues_select_the_coloured_pixels_and_may_cross_zero():
    photo = np.full((40, 60, 3), 128, np.uint8)
    photo[:, :20], photo[:, 40:] = (220, 20, 40), (30, 60, 220)
    everywhere = "0,0 100,0 100,100 0,100"
    red = edits.polygon(everywhere, hues=(0.93, 0.05)).mask(photo)
    blue = edits.polygon(everywhere, hues=(0.5, 0.7)).mask(photo)
    assert red[:, 2:18].all()
    assert not red[:, 22:].any()
    assert blue[:, 42:58].all()
    assert not blue[:, :38].any()


EFFECTS = {
    "recolour": edits.recolour((34, 88, 206)),
    "inpaint": edits.inpaint,
    "sign": edits.sign("OPEN"),
    "blur": edits.blur(3),
    "wall": edits.wall((10, 20, 30), (200, 210, 220)),
    "paste": edits.paste(np.full((30, 30, 3), 77, np.uint8), edits.box(10, 10, 90, 90)),
}


@pytest.mark.parametrize("name", EFFECTS)
def test_effects_change_the_mask_and_nothing_else(name, photo):
    mask = edits.box(30, 20, 70, 60).mask(photo)
    edited = edits.apply(EFFECTS[name], photo, mask)
    changed = (edited != photo).any(axis=2)
    assert edited.dtype == np.uint8
    assert not changed[~mask].any()
    assert changed[mask].mean() > 0.9


def test_recolour_keeps_light_and_shade():
    ramp = np.repeat(np.linspace(40, 240, 50).astype(np.uint8)[None, :, None], 10, axis=0) * np.array(
        [1, 0.3, 0.2]
    )
    ramp = ramp.astype(np.uint8)
    blue = edits.recolour((34, 88, 206))(ramp, np.ones((10, 50), bool))
    assert (np.abs(blue.max(axis=2).astype(int) - ramp.max(axis=2)) <= 2).all()
    assert (blue.argmax(axis=2) == 2).all()


def test_inpaint_continues_a_gradient():
    ramp = np.repeat(np.linspace(0, 250, 80).astype(np.uint8)[None, :, None], 60, axis=0).repeat(3, axis=2)
    mask = edits.box(40, 40, 60, 60).mask(ramp)
    spoiled = np.where(mask[..., None], 255, ramp).astype(np.uint8)
    assert np.abs(edits.apply(edits.inpaint, spoiled, mask).astype(int) - ramp).max() <= 3


def test_a_paste_is_the_cut_out_scaled_to_the_place(photo):
    source = np.zeros((40, 40, 3), np.uint8)
    source[10:30, 10:30] = 255
    cut = edits.box(25, 25, 72.5, 72.5)
    mask = edits.placed(cut, edits.box(50, 50, 75, 90)).mask(photo)
    edited = edits.apply(edits.paste(source, cut), photo, mask)
    assert (edited[mask] == 255).all()
    assert mask[30:54, 40:60].all()


@given(st.tuples(st.integers(0, 60), st.integers(0, 40)), st.tuples(st.integers(1, 20), st.integers(1, 20)))
def test_misplaced_keeps_the_shape_inside_and_off_its_place(corner, size):
    mask = np.zeros((60, 80), bool)
    mask[corner[1] : corner[1] + size[1], corner[0] : corner[0] + size[0]] = True
    moved = edits.misplaced(mask)
    assert moved.sum() == mask.sum()
    rows, columns = np.nonzero(moved)
    assert (rows.max() - rows.min() + 1, columns.max() - columns.min() + 1) == (size[1], size[0])
    assert not (moved & mask).any()


def test_misplaced_takes_the_complement_of_a_large_mask():
    mask = np.zeros((10, 10), bool)
    mask[:, :6] = True
    assert (edits.misplaced(mask) == ~mask).all()
