"""The ledger: a double-entry book of everything that is counted and is not a traveller: litres, kilograms, arms, buses.

Every amount lies in an account, and every change is a move from one account to another, with the reason. What comes
from outside and what is used up have accounts of their own, so the sum of a kind's accounts never changes: that is its
conservation law, and it holds to the last grain because amounts are whole grains (a gram, a millilitre, a piece).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class ConservationError(RuntimeError):
    """Something was lost or made: the engine is wrong, and the run is worthless."""


class Posting(NamedTuple):
    """That so much of a kind went from one account to another at an hour, for a reason."""

    time_h: float
    kind: str
    source: str
    target: str
    amount: float
    why: str


@dataclass
class Book:
    """The accounts of one kind.

    Attributes:
        unit: Unit of the amounts that are given and shown.
        grains_per_unit: Whole grains in one unit.
        grains: What lies in each account.
        outside: Accounts of the world outside, which alone may be overdrawn.
        total: Sum of all accounts, which never changes.
    """

    unit: str
    grains_per_unit: int
    grains: dict[str, int] = field(default_factory=dict)
    outside: set[str] = field(default_factory=set)
    total: int = 0


class Ledger:
    """All books of one run."""

    def __init__(self, now_h: Callable[[], float] = lambda: 0.0) -> None:
        """No books yet.

        Args:
            now_h: Says the hour that is written beside a move; without it every move is written down at hour 0.
        """
        self.books: dict[str, Book] = {}
        self._log: list[tuple[float, str, str, str, float, str]] = []
        self._now_h = now_h
        self._opened: dict[tuple[str, str], int] = {}
        self._marks: list[int] = []

    def open(
        self,
        kind: str,
        account: str,
        amount: float = 0.0,
        *,
        unit: str,
        grains_per_unit: int = 1,
        outside: bool = False,
    ) -> None:
        """Open an account of a kind with what lies in it at the start.

        Args:
            kind: What is counted, such as ``petrol`` or ``small_arms``.
            account: Whose it is, such as ``depot``; opening one twice is an error of the program.
            amount: Units in it at the start.
            unit: Unit of the kind, the same for all its accounts.
            grains_per_unit: Into how many whole grains a unit falls: 1000 for kilograms kept to the gram.
            outside: Whether it belongs to the world outside and may be overdrawn.
        """
        if self._marks:
            raise ValueError(f"the account '{account}' of {kind} is opened after the first recording step")
        book = self.books.setdefault(kind, Book(unit, grains_per_unit))
        if account in book.grains or (book.unit, book.grains_per_unit) != (unit, grains_per_unit):
            raise ValueError(f"the account '{account}' of {kind} is opened twice, or in two units")
        # Whole numbers add up exactly in any order; floats would not, and conservation could only be checked within a
        # tolerance.
        book.grains[account] = round(amount * grains_per_unit)
        book.total += book.grains[account]
        self._opened[kind, account] = book.grains[account]
        if outside:
            book.outside.add(account)

    def move(self, kind: str, source: str, target: str, amount: float, why: str) -> float:
        """Move so many units, to the nearest grain; returns what was moved.

        Raises:
            ConservationError: The source does not hold as much.
        """
        book = self.books[kind]
        grains = round(amount * book.grains_per_unit)
        if grains < 0 or (source not in book.outside and book.grains[source] < grains):
            held = book.grains[source] / book.grains_per_unit
            raise ConservationError(f"{amount:g} {book.unit} of {kind} from '{source}', which holds {held:g}")
        # Less than half a grain moves nothing and leaves no entry: entries are what tables count.
        if grains == 0:
            return 0.0
        book.grains[source] -= grains
        book.grains[target] += grains
        moved = grains / book.grains_per_unit
        self._log.append((self._now_h(), kind, source, target, moved, why))
        return moved

    @property
    def moves(self) -> list[Posting]:
        """All entries, in order of time."""
        return list(map(Posting._make, self._log))

    def amount(self, kind: str, account: str) -> float:
        """Units in an account now."""
        book = self.books[kind]
        return book.grains[account] / book.grains_per_unit

    def mark(self) -> None:
        """Note that this is a recording step: what was booked until now lies in the accounts then."""
        self._marks.append(len(self._log))

    def check(self) -> None:
        """Check every kind's conservation.

        Raises:
            ConservationError: A kind's accounts do not add up to what they held at the start, or one is overdrawn.
        """
        for kind, book in self.books.items():
            if sum(book.grains.values()) != book.total:
                raise ConservationError(f"the accounts of {kind} hold {book.grains} and not {book.total} grains")
            for account, grains in book.grains.items():
                if grains < 0 and account not in book.outside:
                    raise ConservationError(f"'{account}' holds {grains} grains of {kind}")

    @property
    def accounts(self) -> tuple[tuple[str, str], ...]:
        """(kind, account) of every account, in the order in which they were opened."""
        return tuple((kind, account) for kind, book in self.books.items() for account in book.grains)

    def series(self) -> NDArray[np.float64]:
        """Units in every account at every recording step, shape ``(steps, accounts)``: added up from all moves."""
        column = {account: number for number, account in enumerate(self.accounts)}
        per_unit = np.array([self.books[kind].grains_per_unit for kind, _ in column], np.int64)
        held = np.zeros((len(self._marks) + 1, len(column)), np.int64)
        held[0] = [self._opened[account] for account in column]
        step = 1 + np.searchsorted(self._marks, np.arange(len(self._log)), side="right")
        within = step <= len(self._marks)
        # Rebuilt from the moves and not noted at each step: most accounts do not change in most steps.
        amounts = np.array([amount for *_, amount, _ in self._log])
        sources = np.array([column[kind, source] for _, kind, source, *_ in self._log], np.int64)
        targets = np.array([column[kind, target] for _, kind, _, target, *_ in self._log], np.int64)
        grains = np.rint(amounts * per_unit[sources]).astype(np.int64)
        np.subtract.at(held, (step[within], sources[within]), grains[within])
        np.add.at(held, (step[within], targets[within]), grains[within])
        return np.asarray(np.cumsum(held, axis=0)[1:] / per_unit)
