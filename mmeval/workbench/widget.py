"""What all widgets of the workbench share: keys, questions from the browser, visible errors."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import cache, wraps
from pathlib import Path
from typing import Any, ClassVar

import anywidget
import traitlets

from mmeval.report import tokens

log = logging.getLogger(__name__)

Callback = Callable[..., None]
Answer = tuple[Mapping[str, Any], list[bytes]]
"""What goes back to the browser: plain data, and bytes beside it."""

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
    of them. A browser's questions go to methods called ``_on_`` and the question.
    """

    KEYS: ClassVar[Mapping[str, str]] = {}

    _css = sheet()

    error = traitlets.Unicode("").tag(sync=True)
    """What went wrong last, for people; shown in the widget until it is closed there."""
    shortcuts = traitlets.Dict().tag(sync=True)
    """Key by action; ipywidgets itself has a ``keys``."""

    def __init__(self, *, keys: Mapping[str, str] | None = None, **traits: Any) -> None:
        unknown = sorted(set(traits) - set(self.trait_names()))
        if unknown:
            raise TypeError(f"{type(self).__name__} has no {unknown[0]!r}")
        super().__init__(shortcuts=key_map(self.KEYS, keys or {}), **traits)
        self.on_msg(self._asked)

    def _asked(self, _: object, message: dict[str, Any], buffers: list[bytes]) -> None:
        number = message.get("number")
        try:
            answer, made = getattr(self, f"_on_{message['ask']}")(**message.get("about", {}))
            self.send({"number": number, "answer": answer}, made)
        except Exception as error:
            self.send({"number": number, "error": explain(error)})


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


def key_map(standard: Mapping[str, str], changed: Mapping[str, str]) -> dict[str, str]:
    """The keys with some of them remapped.

    Raises ``ValueError`` for an action that there is not, and for one key that would do two things.
    """
    unknown = sorted(set(changed) - set(standard))
    if unknown:
        raise ValueError(f"there is no action {unknown[0]!r}; there are: {', '.join(standard)}")
    keys = {**standard, **changed}
    twice = {key: [one for one, its in keys.items() if its == key] for key in keys.values()}
    for key, actions in twice.items():
        if len(actions) > 1:
            raise ValueError(
                f"the key {key!r} would do two things: {' and '.join(actions)}; give one another key"
            )
    return keys
