"""Sessions as judges may see them who must not know whose answer they look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mmeval.report.gallery import Lost, Picture
from mmeval.report.viewing.views import Cell, MediaView, Plate, SessionView

HIDDEN = "cannot be shown; the reason is hidden, it may name the system"


def unnamed(view: SessionView, names: Sequence[str] = ("",)) -> SessionView:
    """The session with ``names`` for its systems, without numbers and reasons that may name files.

    What systems say and show stays as it is. ``names`` has one per system of the view, in its order.
    """
    rows = zip(names, view.rows, strict=True)
    return replace(
        view, rows=tuple((name, tuple(_unnamed(cell, name) for cell in cells)) for name, (_, cells) in rows)
    )


def _unnamed(cell: Cell, name: str) -> Cell:
    return replace(
        cell,
        system=name,
        before=_plate(cell.before),
        after=_plate(cell.after),
        media=_media(cell.media),
        problem="there is no answer to show" if cell.problem else None,
        marks=(),
        values=(),
        maps=(),
        spans=(),
    )


def _plate(plate: Plate | None) -> Plate | None:
    return plate and replace(plate, picture=_picture(plate.picture), boxes=())


def _picture(picture: Picture | Lost) -> Picture | Lost:
    return Lost(f"this picture {HIDDEN}") if isinstance(picture, Lost) else picture


def _media(media: MediaView) -> MediaView:
    return replace(media, lost=tuple(Lost(f"this file {HIDDEN}") for _ in media.lost))
