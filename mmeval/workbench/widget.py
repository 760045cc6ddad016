"""What all widgets of the workbench share: keys, questions from the browser, visible errors."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from functools import cache, wraps
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, ClassVar

import anywidget
import traitlets

from mmeval.report import tokens

log = logging.getLogger(__name__)

Callback = Callable[..., None]
Answer = tuple[Mapping[str, Any], list[bytes]]
"""What goes back to the browser: plain data, and bytes beside it."""

STILL_BYTES = 2_000_000
"""Size of the HTML beside a widget, in bytes, that saved notebooks hold at most."""

STILL_SECONDS = 2.0
"""How long displaying a widget waits for that HTML, in seconds."""

_NO_STILL = (
    "<p><b>{name}</b> needs a running kernel and Jupyter widgets. For a page that needs neither, set "
    "<code>MMEVAL_HEADLESS=1</code> (or pass <code>headless=True</code>) and run the cell again.</p>"
)

_STATIC = Path(__file__).parent / "static"


@cache
def script(*names: str) -> str:
    """Modules of ``static/`` as the one module that a widget may have.

    They share one scope, in the given order, and only the last one exports.
    """
    return "\n".join((_STATIC / f"{name}.js").read_text(encoding="utf-8") for name in ("dom", *names))


@cache
def sheet() -> str:
    """The style sheet of all widgets, with the colours of reports."""
    return tokens() + (_STATIC / "workbench.css").read_text(encoding="utf-8")


class Widget(anywidget.AnyWidget):
    """A widget that is built once and changed in place.

    ``KEYS`` maps what can be done to the key that does it; ``keys`` of the constructor remaps some
    of them. Where only some ``actions`` can act, only these have keys. A browser's questions go to
    methods called ``_on_`` and the question. Those that are ``SLOW`` are answered beside the kernel,
    which goes on meanwhile; their methods must not change what others read.
    """

    KEYS: ClassVar[Mapping[str, str]] = {}
    SLOW: ClassVar[frozenset[str]] = frozenset()

    _css = sheet()

    error = traitlets.Unicode("").tag(sync=True)
    """What went wrong last, for people; shown in the widget until it is closed there."""
    shortcuts = traitlets.Dict().tag(sync=True)
    """Key by action; ipywidgets itself has a ``keys``."""

    def __init__(
        self,
        *,
        keys: Mapping[str, str] | None = None,
        actions: Collection[str] | None = None,
        **traits: Any,
    ) -> None:
        unknown = sorted(set(traits) - set(self.trait_names()))
        if unknown:
            raise TypeError(f"{type(self).__name__} has no {unknown[0]!r}")
        super().__init__(shortcuts=key_map(self.KEYS, keys or {}, actions), **traits)
        self.on_msg(self._asked)

    @classmethod
    def require_keys(cls, keys: Mapping[str, str] | None, actions: Collection[str] | None = None) -> None:
        """Refuse keys that the widget would refuse, also where none is made. Raises as ``key_map``."""
        key_map(cls.KEYS, keys or {}, actions)

    def _repr_mimebundle_(self, **options: Any) -> Any:
        """The widget, and beside it what a front end shows that has no widgets or no kernel."""
        bundle = super()._repr_mimebundle_(**options)
        if bundle is not None:
            bundle[0]["text/html"] = bounded(self._still, type(self).__name__)
        return bundle

    def _still(self) -> str:
        """A piece of HTML that is quickly made and shows what the widget shows first."""
        return self.to_html()

    def to_html(self) -> str:
        """What is shown, as HTML that needs neither kernel nor network; "" for none."""
        return ""

    def _asked(self, _: object, message: dict[str, Any], buffers: list[bytes]) -> None:
        if message.get("ask") in self.SLOW:
            Thread(target=self._answer, args=[message], daemon=True).start()
        else:
            self._answer(message)

    def _answer(self, message: dict[str, Any]) -> None:
        number = message.get("number")
        try:
            answer, made = getattr(self, f"_on_{message['ask']}")(**message.get("about", {}))
            self.send({"number": number, "answer": answer}, made)
        except Exception as error:
            self.send({"number": number, "error": explain(error)})


def bounded(make: Callable[[], str], name: str) -> str:
    """What ``make`` returns, or a line in its place when it is empty, too large or too long in the making.

    Displaying a widget waits for it, and every saved notebook holds it.
    """
    made: SimpleQueue[str] = SimpleQueue()
    # A daemon: one that is given up must not keep the kernel from ending.
    Thread(target=lambda: made.put(_unless_it_fails(make)), daemon=True).start()
    try:
        html = made.get(timeout=STILL_SECONDS)
    except Empty:
        html = ""
    return html if 0 < len(html.encode()) <= STILL_BYTES else _NO_STILL.format(name=name)


def _unless_it_fails(make: Callable[[], str]) -> str:
    try:
        return make()
    except Exception:
        log.warning("a widget has no HTML", exc_info=True)
        return ""


def visible(method: Callback) -> Callback:
    """A callback whose errors appear in its widget: Jupyter hides what callbacks raise."""

    @wraps(method)
    def called(self: Widget, *args: Any) -> None:
        try:
            method(self, *args)
        except Exception as error:
            self.error = explain(error)

    return called


def explain(error: Exception) -> str:
    """An error in one sentence; those that are nobody's mistake are logged with their traceback."""
    if isinstance(error, KeyError | ValueError | LookupError | OSError):
        return str(error.args[0] if isinstance(error, KeyError) and error.args else error)
    log.warning("a callback failed", exc_info=error)
    return f"{type(error).__name__}: {error}"


def key_map(
    standard: Mapping[str, str], changed: Mapping[str, str], actions: Collection[str] | None = None
) -> dict[str, str]:
    """The keys of ``actions``, by default of all, with some of them remapped.

    Raises ``ValueError`` for an action that there is not, and for one key that would do two things.
    """
    unknown = sorted(set(changed) - set(standard))
    if unknown:
        raise ValueError(f"there is no action {unknown[0]!r}; there are: {', '.join(standard)}")
    keys = {name: key for name, key in {**standard, **changed}.items() if actions is None or name in actions}
    twice = {key: [one for one, its in keys.items() if its == key] for key in keys.values()}
    for key, names in twice.items():
        if len(names) > 1:
            raise ValueError(
                f"the key {key!r} would do two things: {' and '.join(names)}; give one another key"
            )
    return keys
