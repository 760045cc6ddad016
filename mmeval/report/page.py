"""The report as one HTML file, and a session as an HTML fragment for notebooks."""

from __future__ import annotations

import base64
import hashlib
import itertools
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from mmeval.protocols import Reduction
from mmeval.report.gallery import Gallery, Stored
from mmeval.report.judging.blind import unnamed
from mmeval.report.palette import DARK, LIGHT, Look, looks
from mmeval.report.summary import summarize
from mmeval.report.tables import reductions_of, systems_of
from mmeval.report.viewing.session_views import SessionViews
from mmeval.report.viewing.views import SessionView
from mmeval.runs import RunFolder, file_in_the_way

MAX_SESSIONS = 8
MAX_PICTURE_BYTES = 11_000_000
"""Size of a page's media above which no further session is added."""

_fragments = itertools.count(1)


@dataclass(frozen=True)
class Sessions:
    """The sessions of a page, and what was left out of it."""

    views: tuple[SessionView, ...]
    pictures: tuple[Stored, ...]
    total: int
    full: bool
    """Whether the page's size, not the number asked for, ended it."""

    @property
    def has_layers(self) -> bool:
        """Whether anything can be laid over a picture."""
        answers = (cell for view in self.views for _, cells in view.rows for cell in cells)
        return any(cell.after and (cell.after.boxes or cell.maps or cell.after.outline) for cell in answers)


def write_report(
    run: RunFolder,
    path: Path | str,
    *,
    max_sessions: int = MAX_SESSIONS,
    sessions: Sequence[str] | None = None,
    systems: Sequence[str] | None = None,
) -> Path:
    """Write ``report_html`` to a file in one step and return its path.

    Raises:
        IsADirectoryError: ``path`` is a folder.
        NotADirectoryError: a file lies where its folder should be.
    """
    target = Path(path)
    _require_writable(target)
    page = report_html(run, max_sessions=max_sessions, sessions=sessions, systems=systems)
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}.{os.getpid()}.part")
    temporary.write_text(page, encoding="utf-8")
    temporary.replace(target)
    return target


def _require_writable(target: Path) -> None:
    """Refuse before the page is made, not after it."""
    if target.is_dir():
        raise IsADirectoryError(f"{target} is a folder; name a file in it, such as {target / 'report.html'}")
    file = file_in_the_way(target.parent)
    if file:
        raise NotADirectoryError(f"{target} cannot be written: {file} is a file; choose another place")


def report_html(
    run: RunFolder,
    *,
    max_sessions: int = MAX_SESSIONS,
    sessions: Sequence[str] | None = None,
    systems: Sequence[str] | None = None,
) -> str:
    """A run as one self-contained page that asks nothing of any network.

    Numbers cover the whole run; pictures cover the named ``sessions`` and ``systems`` only, by
    default the first ``max_sessions`` sessions and all systems. Raises ``KeyError`` for names that
    the run does not have.
    """
    summary = summarize(run)
    shown = _named(systems, summary.systems, "system")
    chosen = _chosen(run, sessions, max_sessions)
    script = _source("keys.js")
    return (
        environment()
        .get_template("page.html.j2")
        .render(
            run=run.info,
            summary=summary,
            sessions=_views(run, summary.reductions, chosen, shown, Gallery()),
            look=looks(summary.systems),
            style=Markup(style()),
            script=Markup(script),
            script_digest=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        )
    )


class SessionFragment:
    """A session as Jupyter shows it: pictures turn by turn, numbers and evidence on a click."""

    def __init__(self, html: str) -> None:
        self.html = html

    def _repr_html_(self) -> str:
        return self.html


def session_view(
    run: RunFolder,
    session: str,
    systems: Sequence[str] | None = None,
    *,
    instead: Sequence[str] | None = None,
) -> SessionFragment:
    """One session of a run for a notebook cell; ``systems`` in the order given, by default all, best first.

    With ``systems`` nothing of other sessions is read.

    ``instead`` are names to show in place of theirs; numbers are then hidden too (see ``unnamed``).
    Raises ``KeyError`` when the run has no such session or system.
    """
    known = [entry["system"] for entry in run.info["submissions"]]
    order = systems_of(run, run.rows()) if systems is None else known
    shown = _named(systems, order, "system")
    gallery = Gallery(prefix=f"mm{next(_fragments)}")
    view = SessionViews(run, reductions_of(run), shown, gallery).view(session)
    sessions = Sessions((view,), tuple(gallery.stored), total=1, full=False)
    if instead is not None:
        hidden = tuple(unnamed(view, instead) for view in sessions.views)
        sessions = replace(sessions, views=hidden)
    html = (
        environment()
        .get_template("fragment.html.j2")
        .render(
            sessions=sessions,
            look=looks(order if instead is None else instead),
            style=Markup(style()),
            script=Markup(_source("keys.js")),
        )
    )
    return SessionFragment(html)


@cache
def environment() -> Environment:
    """Templates with autoescape on for every file, and errors for names that do not exist."""
    made = Environment(
        loader=PackageLoader("mmeval.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["marker"] = _marker
    return made


@cache
def style() -> str:
    """The style sheet of pages and fragments. It closes no tag: it has no text from data."""
    return tokens() + _source("style.css")


@cache
def tokens() -> str:
    """Colours and letters of the class ``mm``, in light and dark, with the palettes filled in."""
    variables = {
        "LIGHT_SYSTEMS": "".join(f"--s{place}:{colour};" for place, colour in enumerate(LIGHT)),
        "DARK_SYSTEMS": "".join(f"--s{place}:{colour};" for place, colour in enumerate(DARK)),
    }
    sheet = _source("tokens.css")
    for name, value in variables.items():
        sheet = sheet.replace(f"/*{name}*/", value)
    return sheet


def _source(name: str) -> str:
    loader = environment().loader
    assert loader is not None
    return loader.get_source(environment(), name)[0]


def _views(
    run: RunFolder,
    reductions: tuple[Reduction, ...],
    chosen: Sequence[str],
    systems: Sequence[str],
    gallery: Gallery,
) -> Sessions:
    builder = SessionViews(run, reductions, systems, gallery)
    views: list[SessionView] = []
    for session in chosen:
        if views and gallery.stored_bytes > MAX_PICTURE_BYTES:
            break
        views.append(builder.view(session))
    total = len(run.benchmark().sessions)
    return Sessions(tuple(views), tuple(gallery.stored), total, len(views) < len(chosen))


def _chosen(run: RunFolder, names: Sequence[str] | None, most: int) -> list[str]:
    known = [session.id for session in run.benchmark().sessions]
    return known[:most] if names is None else _named(names, known, "session")


def _named(wanted: Sequence[str] | None, known: Sequence[str], what: str) -> list[str]:
    if wanted is None:
        return list(known)
    for name in wanted:
        if name not in known:
            raise KeyError(f"the run has no {what} {name!r}; it has: {', '.join(known)}")
    return list(wanted)


_SHAPES = {
    "circle": '<circle r="4.2"/>',
    "square": '<rect x="-3.8" y="-3.8" width="7.6" height="7.6"/>',
    "diamond": '<path d="M0-5.4 5.4 0 0 5.4-5.4 0Z"/>',
    "triangle-up": '<path d="M0-5 5 4-5 4Z"/>',
    "triangle-down": '<path d="M0 5 5-4-5-4Z"/>',
    "cross": '<path d="M-1.6-5h3.2v3.4h3.4v3.2h-3.4v3.4h-3.2v-3.4h-3.4v-3.2h3.4Z"/>',
    "x": '<path d="m-4.8-2.8 2-2 2.8 2.8 2.8-2.8 2 2L2 0l2.8 2.8-2 2L0 2l-2.8 2.8-2-2L-2 0Z"/>',
    "star": '<path d="m0-5.6 1.6 3.5 3.8.4-2.8 2.6.8 3.8L0 2.8l-3.4 1.9.8-3.8-2.8-2.6 3.8-.4Z"/>',
}


def _marker(look: Look, x: float = 0.0, y: float = 0.0) -> Markup:
    """A system's marker as SVG, centred at (x, y); only numbers and our own shapes go into it."""
    group = Markup('<g class="sys{}" transform="translate({:.1f} {:.1f})">{}</g>')
    return group.format(look.index, x, y, Markup(_SHAPES[look.marker]))
