"""A part of the story: what a planner can name, switch off, vary and see, such as the aid or the disarmament."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.scenario.model import ParameterValue
from sim.world.table import Table

Setter = Callable[[float, ParameterValue], None]
"""Change something at an hour to a value."""


@dataclass(frozen=True)
class Transition:
    """Persons who went from one state to another, known when a run is over.

    Attributes:
        source, target: The states.
        at_h: When each went, hours, shape ``(n,)``.
        persons: How many, shape ``(n,)``.
    """

    source: str
    target: str
    at_h: NDArray[np.float64]
    persons: NDArray[np.int64]


class Part:
    """What the world needs of every part; a part overrides what it has to say.

    A part that a scenario does not have is not made at all. Its random numbers come from streams of its own, so its
    being there changes no draw of another part.
    """

    def start(self) -> None:
        """Start its SimPy processes; called once, at hour 0, when every part has been made."""

    def setters(self) -> dict[str, Setter]:
        """What each of its timed fields does when the timeline sets it, by the field's path in the scenario."""
        return {}

    def observables(self) -> dict[str, Callable[[], float]]:
        """Measures of this moment by name, for the conditions of the timeline (``when:``)."""
        return {}

    def persons(self) -> dict[str, int]:
        """Persons that the part is in charge of now, by state; always the same states."""
        return {}

    def afterwards(self) -> Iterable[Transition]:
        """What has become of persons, where nobody had to know it during the run: worked out when that is over."""
        return ()

    def tables(self) -> Iterable[Table]:
        """What it has seen and no passage, state or account says, for the journal; read when the run is over."""
        return ()

    def book(self) -> None:
        """Write down in the ledger what the flows have done with the part's things since the last time."""

    def recount(self) -> dict[tuple[str, str], float]:
        """Units that its own things hold now, by (kind, account): what the ledger must say as well."""
        return {}
