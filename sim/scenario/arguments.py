"""Arguments of public functions: what is of another kind than the signature says is refused by name, before any work.

Without it a text in the place of a scenario fails somewhere inside, with the name of an attribute that nobody outside
has heard of. What is checked are the annotations themselves, so no list of arguments is kept beside them.
"""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property, wraps
from numbers import Integral, Real
from pathlib import Path
from typing import Any, Literal, ParamSpec, TypeVar, Union, get_args, get_origin

from sim.scenario.errors import SimError

P = ParamSpec("P")
R = TypeVar("R")

SHOWN = 60
"""Characters of a value that a message repeats."""


class ArgumentError(SimError, ValueError, TypeError):
    """An argument cannot be used; both of the errors that Python's own functions raise then.

    Attributes:
        argument: Its name.
        given: What was given, in words.
        wanted: What would be allowed, in words.
    """

    def __init__(self, function: str, argument: str, given: object, wanted: str) -> None:
        """Put the message together; ``given`` is the value itself."""
        self.argument, self.given, self.wanted = argument, shown(given), wanted
        super().__init__(f"{function}: {argument} is {self.given}; wanted: {wanted}")


def checked(function: Callable[P, R]) -> Callable[P, R]:
    """A public function that refuses arguments of another kind than it says.

    Raises:
        ArgumentError: When called with one.
    """
    kinds = _Kinds(function)

    @wraps(function)
    def outside(*args: P.args, **kwargs: P.kwargs) -> R:
        kinds.check(args, kwargs)
        return function(*args, **kwargs)

    return outside


_ONE = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
"""Parameters that stand for one argument each."""


class _Kinds:
    """The kinds of a function's arguments, worked out at its first call, when all of them are defined."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function

    @cached_property
    def signature(self) -> inspect.Signature:
        return inspect.signature(self.function, eval_str=True)

    def check(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> None:
        try:
            given = self.signature.bind(*args, **kwargs).arguments
        except TypeError:
            return  # too many, too few or unknown: Python says so at the call itself
        for name, value in given.items():
            parameter = self.signature.parameters[name]
            if parameter.kind in _ONE and not _fits(value, parameter.annotation):
                raise ArgumentError(self.function.__name__, name, value, in_words(parameter.annotation))


def _fits(value: Any, kind: Any) -> bool:
    """Whether a value is of a kind; true for every kind that is not known here."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return any(_fits(value, one) for one in inner)
    if origin is Literal:
        return value in inner
    if kind is None or kind is type(None):
        return value is None
    if kind in (int, float):
        number = Integral if kind is int else Real
        return isinstance(value, number) and not isinstance(value, bool)
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        return isinstance(value, Mapping) and all(
            _fits(key, inner[0]) and _fits(one, inner[1]) for key, one in value.items()
        )
    if origin is tuple:
        return isinstance(value, tuple | list) and len(value) == len(inner) and all(map(_fits, value, inner))
    if origin is not None and isinstance(origin, type) and issubclass(origin, Collection):
        # A text is a sequence of texts, and hardly ever meant as one.
        return isinstance(value, origin) and not isinstance(value, str) and all(_fits(one, inner[0]) for one in value)
    if origin is not None:
        return callable(value) if issubclass(origin, Callable) else True  # type: ignore[arg-type]
    return isinstance(value, kind) if isinstance(kind, type) and kind is not Any else True


def in_words(kind: Any) -> str:
    """A kind of argument for people: ``a whole number, or None``."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return ", or ".join(dict.fromkeys(in_words(one) for one in inner))
    if origin is Literal:
        return " or ".join(map(repr, inner))
    plain = {int: "a whole number", float: "a number", str: "a text", Path: "a path", bool: "True or False"}
    if kind in plain:
        return plain[kind]
    if kind is None or kind is type(None):
        return "None"
    if origin is not None and issubclass(origin, Mapping):
        return f"a mapping of {in_words(inner[0])} to {in_words(inner[1])}"
    if origin is tuple:
        return f"({', '.join(map(in_words, inner))})"
    if origin is not None and issubclass(origin, Iterable):
        return f"a list of which each is {in_words(inner[0])}"
    if origin is not None:
        return "a function"
    made_by = getattr(kind, "made_by", "")
    return f"{kind.__name__}{f', as {made_by} gives' if made_by else ''}"


def shown(value: object) -> str:
    """A value in a message: as it is written if it is short, else what it is."""
    if isinstance(value, str | int | float | bool | bytes | Path | None):
        text = repr(value)
        return text if len(text) <= SHOWN else f"{text[:SHOWN]} …"
    if isinstance(value, list | tuple | dict) and len(repr(value)) <= SHOWN:
        return repr(value)
    return f"of the kind {type(value).__name__}"
