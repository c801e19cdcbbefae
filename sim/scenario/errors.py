"""Messages for people: one line a problem, with its place, what was given, and what is allowed."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

Keys = tuple[str, ...]
"""A key of the scenario as the sequence of its parts; the dotted path in messages."""

Finding = tuple[Keys, str]
"""A key and what is wrong with it."""


class SimError(Exception):
    """What was given cannot be used, or what was wanted cannot be had: ``str()`` says it to people.

    The root of all errors that are not a fault of the program. Not for what can only be one: that stays an exception of
    Python's own, with its traceback.

    Attributes:
        mendable: Whether who gave it can mend it; if not, something failed under way.
    """

    mendable: ClassVar[bool] = True


def printable(text: str) -> str:
    """A text as a terminal may have it: what would move its cursor or cannot be encoded is written as an escape."""
    if text.isprintable():
        return text
    return "".join(one if one == "\n" or one.isprintable() else repr(one)[1:-1] for one in text)


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        where: ``file:line``, or the option that brought the value in.
        key: Dotted path of the key; empty where the file as a whole is wrong.
        what: What was given and what is allowed.
    """

    where: str
    key: str
    what: str

    def __str__(self) -> str:
        return printable(": ".join(part for part in (self.where, self.key, self.what) if part))


class ScenarioError(SimError):
    """A scenario cannot be used; ``str()`` gives one line for each of its problems."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Keep each problem once, in the order given."""
        self.problems = tuple(dict.fromkeys(problems))
        super().__init__("\n".join(map(str, self.problems)))


class KeyPlaces:
    """Where every key of a scenario was written."""

    def __init__(self) -> None:
        """No key is known."""
        self._of: dict[Keys, str] = {}

    def put(self, keys: Keys, where: str) -> None:
        """Remember the place of a key."""
        self._of[keys] = where

    def drop(self, keys: Keys) -> None:
        """Forget a key and everything below it."""
        for known in [known for known in self._of if known[: len(keys)] == keys]:
            del self._of[known]

    def take_below(self, keys: Keys, other: KeyPlaces) -> None:
        """Take over a key and everything below it from ``other``."""
        self._of.update({known: where for known, where in other._of.items() if known[: len(keys)] == keys})

    def where(self, keys: Keys) -> str:
        """The place of a key, or of the nearest section around it that was written down."""
        # A key that is missing has no line of its own; its section has.
        while keys and keys not in self._of:
            keys = keys[:-1]
        return self._of.get(keys, "")

    def problem(self, keys: Keys, what: str) -> Problem:
        """A problem with a key, at its place."""
        return Problem(self.where(keys), ".".join(keys), what)


def nearest(name: str, allowed: Iterable[str]) -> str:
    """`` did you mean 'x'?`` for the closest allowed name, or the allowed names when none is close."""
    names = list(dict.fromkeys(allowed))
    # The usual cutoff of difflib: one letter wrong of a short word still counts as close.
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    if close:
        return f"; did you mean '{close[0]}'?"
    return f"; known: {', '.join(names[:12])}{' …' if len(names) > 12 else ''}" if names else ""
