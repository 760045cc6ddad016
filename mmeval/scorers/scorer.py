"""Scorers: pure functions whose signature is their plan.

Positional parameters are *slots*: the annotation names the feature value (or the plain session
data) and a binding says which role of the turn fills it. Keyword-only parameters are the metric's
parameters. Both are part of the metric's identity.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, get_type_hints

from pydantic import TypeAdapter, ValidationError

from mmeval.scorers.code import code_digest
from mmeval.scorers.score import Score
from mmeval.sessions import Turn

Result = Score | Mapping[str, Score]
"""One score, or one per item (object, rubric, ...) of the turn."""

_registry: dict[str, Scorer] = {}


@dataclass(frozen=True)
class Scorer:
    """A scorer's function with everything that is known about its numbers."""

    name: str
    function: Callable[..., Result]
    slots: Mapping[str, Any]
    defaults: Mapping[str, Any]
    better: Literal["higher", "lower"]
    bounds: tuple[float, float]
    source: str
    roles: Mapping[str, str]
    family: str
    applies: Callable[[Turn], bool] | None = field(default=None, compare=False)

    def __call__(self, *slots: Any, **parameters: Any) -> Result:
        """Score values that are at hand, without the engine."""
        return self.function(*slots, **parameters)

    @property
    def summary(self) -> str:
        """The first line of the docstring, without its marks of code."""
        return (inspect.getdoc(self.function) or "").partition("\n")[0].replace("``", "")

    @property
    def code(self) -> str:
        """A digest of the code that computes it."""
        return code_digest(self.function)

    def bind(self, **roles: str) -> BoundScorer:
        """Say which role fills which slot; slots left out keep their default roles."""
        return BoundScorer(self).bind(**roles)

    def with_parameters(self, **parameters: Any) -> BoundScorer:
        """Choose parameters; those left out keep their defaults."""
        return BoundScorer(self).with_parameters(**parameters)


@dataclass(frozen=True)
class BoundScorer:
    """A scorer with its roles and parameters decided: a thing that can be computed and named."""

    scorer: Scorer
    roles: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, Any] = field(default_factory=dict)

    def bind(self, **roles: str) -> BoundScorer:
        """The same metric on other roles."""
        self._known(roles, self.scorer.slots, "slot")
        return replace(self, roles={**self.roles, **roles})

    def with_parameters(self, **parameters: Any) -> BoundScorer:
        """The same metric with other parameters.

        Raises:
            TypeError: there is no such parameter.
            ValueError: a parameter cannot have this value; the message says which it can have.
        """
        self._known(parameters, self.scorer.defaults, "parameter")
        hints = get_type_hints(self.scorer.function)
        fitting = {
            name: self._fitting(name, value, hints.get(name, Any)) for name, value in parameters.items()
        }
        return replace(self, parameters={**self.parameters, **fitting})

    def role_of(self, slot: str) -> str:
        """The role that fills ``slot``."""
        return self.roles.get(slot, self.scorer.roles[slot])

    @property
    def arguments(self) -> dict[str, Any]:
        """All keyword arguments of the function, defaults included."""
        return {**self.scorer.defaults, **self.parameters}

    def identity(self, models: tuple[str, ...] = ()) -> str:
        """``name{parameters}[roles]@models``: what is printed beside every value."""
        arguments = ",".join(f"{key}={_printed(value)}" for key, value in sorted(self.arguments.items()))
        roles = ">".join(self.role_of(slot) for slot in self.scorer.slots)
        parts = [self.scorer.name, f"{{{arguments}}}" if arguments else "", f"[{roles}]"]
        return "".join(parts) + (f"@{'+'.join(models)}" if models else "")

    def applies_to(self, turn: Turn) -> bool:
        """Whether the metric is expected to have a value at this turn."""
        return self.scorer.applies is None or self.scorer.applies(turn)

    def _fitting(self, name: str, value: Any, hint: Any) -> Any:
        try:
            return TypeAdapter(hint).validate_python(value)
        except ValidationError as error:
            why = "; ".join(one["msg"] for one in error.errors())
            raise ValueError(f"{self.scorer.name} cannot have {name}={value!r}: {why}") from None

    def _known(self, given: Mapping[str, Any], known: Mapping[str, Any], what: str) -> None:
        for name in given:
            if name not in known:
                options = ", ".join(known) or "none"
                raise TypeError(f"{self.scorer.name} has no {what} {name!r}; it has: {options}")


def scorer(
    name: str,
    *,
    better: Literal["higher", "lower"],
    bounds: tuple[float, float],
    source: str,
    roles: Mapping[str, str] | None = None,
    family: str | None = None,
    applies: Callable[[Turn], bool] | None = None,
) -> Callable[[Callable[..., Result]], Scorer]:
    """Register a function as the scorer ``name``.

    ``roles`` gives slots other default roles than their own names (``before`` and ``after``
    default to ``previous`` and ``current``); ``family`` groups metrics that a reduction reads
    together; ``applies`` says at which turns a value is expected (default: at every scored turn).
    Defining the same function again, as a notebook cell run twice does, replaces the scorer.

    Raises:
        ValueError: when another function has the name already.
    """

    def register(function: Callable[..., Result]) -> Scorer:
        taken = _registry.get(name)
        if taken is not None and _origin(taken.function) != _origin(function):
            raise ValueError(f"there is a scorer {name!r} already: {'.'.join(_origin(taken.function))}")
        hints = get_type_hints(function)
        parameters = inspect.signature(function).parameters.values()
        slots = {p.name: hints[p.name] for p in parameters if p.kind is not p.KEYWORD_ONLY}
        defaults = {p.name: p.default for p in parameters if p.kind is p.KEYWORD_ONLY}
        usual = {"before": "previous", "after": "current"}
        chosen = {slot: (roles or {}).get(slot, usual.get(slot, slot)) for slot in slots}
        made = Scorer(
            name, function, slots, defaults, better, bounds, source, chosen, family or name, applies
        )
        _registry[name] = made
        return made

    return register


def registered() -> Mapping[str, Scorer]:
    """All scorers known so far, by name."""
    return dict(_registry)


def _origin(function: Callable[..., Result]) -> tuple[str, str]:
    return function.__module__, function.__qualname__


def _printed(value: Any) -> str:
    return repr(value).removesuffix(".0") if isinstance(value, float) else str(value)
